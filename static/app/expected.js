// Who is expected where on a day: from placements (活動日) and from next look-ins.

import { weekday } from "./dates.js";

/**
 * @typedef {{id: string, participant: string, site: string, employment: string, days: number[],
 *   start: string | null, end: string | null, since: string, until: string | null, withdrawn?: boolean}} Placement
 * @typedef {{id: string, kind: string, site: string | null, due: string | null, time: string | null,
 *   state: string, withdrawn?: boolean}} Task
 */

/**
 * Whether a placement or an assignment is in force on a day.
 * @param {{since: string, until?: string | null, withdrawn?: boolean}} period
 * @param {string} day
 */
export function inForce(period, day) {
  return !period.withdrawn && period.since <= day && (!period.until || day <= period.until);
}

/**
 * The placements at a site on a day: those whose weekday it is, by hour, and the others.
 * @param {string} site
 * @param {string} day
 * @param {Placement[]} placements
 */
export function placedAt(site, day, placements) {
  const here = placements.filter((each) => each.site === site && inForce(each, day));
  const isToday = (/** @type {Placement} */ each) => each.days.includes(weekday(day));
  return {
    expected: here.filter(isToday).sort((a, b) => (a.start ?? "").localeCompare(b.start ?? "")),
    others: here.filter((each) => !isToday(each)),
  };
}

/**
 * The next look-in that is due at a site by a day, if any: the one that has waited longest.
 * @param {string} site
 * @param {string} day
 * @param {Task[]} tasks
 */
export function dueAt(site, day, tasks) {
  return (
    openVisits(tasks)
      .filter((task) => task.site === site && task.due && task.due <= day)
      .sort((a, b) => String(a.due).localeCompare(String(b.due)))[0] ?? null
  );
}

/**
 * The next look-in planned at a site, due or not.
 * @param {string} site
 * @param {Task[]} tasks
 */
export function plannedAt(site, tasks) {
  return (
    openVisits(tasks)
      .filter((task) => task.site === site && task.due)
      .sort((a, b) => String(a.due).localeCompare(String(b.due)))[0] ?? null
  );
}

/**
 * The sites of a day: where people are expected or a look-in is due. Due ones first, then by hour.
 * @template {{id: string, active?: boolean, withdrawn?: boolean}} S
 * @param {string} day
 * @param {{sites: S[], placements: Placement[], tasks: Task[]}} known
 */
export function sitesOf(day, { sites, placements, tasks }) {
  return sites
    .filter((site) => site.active !== false && !site.withdrawn)
    .map((site) => ({
      site,
      expected: placedAt(site.id, day, placements).expected,
      due: dueAt(site.id, day, tasks),
    }))
    .filter(({ expected, due }) => expected.length > 0 || due)
    .sort((a, b) => Number(!a.due) - Number(!b.due) || firstHour(a).localeCompare(firstHour(b)));
}

/** @param {Task[]} tasks */
function openVisits(tasks) {
  return tasks.filter((task) => task.kind === "next_visit" && task.state === "open" && !task.withdrawn);
}

/** @param {{expected: Placement[]}} row */
function firstHour({ expected }) {
  return expected[0]?.start ?? "99:99";
}
