// How people are named on the screen, told apart and found.

import { fold, found } from "./fold.js";

/**
 * @typedef {{id: string, name: string, kana?: string, nickname?: string, number?: string, birth_date?: string | null}} Named
 */

/**
 * What has to stand beside each name so that no two read the same: kana always, the year of
 * birth where name and kana do not suffice, the number where even that does not.
 * @param {Named[]} people all who could be meant
 * @returns {Map<string, {name: string, kana: string, year: string, number: string, alone: boolean}>} by id;
 *   `alone` says that the name itself is nobody else's
 */
export function distinguished(people) {
  const byName = counted(people, ({ name }) => fold(name));
  const byKana = counted(people, spoken);
  const byYear = counted(people, (each) => spoken(each) + yearOf(each));
  return new Map(
    people.map((each) => {
      const same = (byKana.get(spoken(each)) ?? 0) > 1;
      const year = same ? yearOf(each) : "";
      return [
        each.id,
        {
          name: each.name,
          kana: each.kana ?? "",
          year,
          number: same && (!year || (byYear.get(spoken(each) + year) ?? 0) > 1) ? (each.number ?? "") : "",
          alone: byName.get(fold(each.name)) === 1,
        },
      ];
    }),
  );
}

/**
 * Those whose name, kana, nickname or number holds the query, by kana.
 * @template {Named} P
 * @param {P[]} people
 * @param {string} query
 */
export function search(people, query) {
  return people
    .filter(({ name, kana, nickname, number }) => found(query, [name, kana, nickname, number]))
    .sort(byReading);
}

/**
 * Order of a Japanese list: by kana, then by name.
 * @param {Named} a
 * @param {Named} b
 */
export function byReading(a, b) {
  return fold(a.kana || a.name).localeCompare(fold(b.kana || b.name), "ja") || a.id.localeCompare(b.id);
}

/** @param {Named} person */
function spoken({ name, kana }) {
  return `${fold(name)} ${fold(kana ?? "")}`;
}

/** @param {Named} person */
function yearOf({ birth_date }) {
  return birth_date?.slice(0, 4) ?? "";
}

/**
 * @param {Named[]} people
 * @param {(each: Named) => string} key
 */
function counted(people, key) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const each of people) counts.set(key(each), (counts.get(key(each)) ?? 0) + 1);
  return counts;
}
