// 今日: what is expected of the day, what was begun, and what the desk answered.

import { dayOf } from "../clock.js";
import { longDay, timeOf } from "../dates.js";
import { drafts } from "../drafts.js";
import { sitesOf } from "../expected.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { opened } from "../records.js";
import { to } from "../router.js";
import { language, t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { shortName } from "./person_name.js";
import { Screen } from "./screen.js";
import { StartVisit } from "./start_visit.js";
import { actWords } from "./status_word.js";
import { DraftRow } from "./visits.js";
import { onDay, today, when, zone } from "./when.js";

export function Today() {
  const day = today();
  const sites = sitesOf(day, {
    sites: /** @type {any[]} */ (rows("site")),
    placements: /** @type {any[]} */ (rows("placement")),
    tasks: /** @type {any[]} */ (rows("task")),
  });
  const open = drafts.value;
  const visited = new Map(
    rows("visit")
      .filter(({ at }) => dayOf(at, zone()) === day)
      .map((visit) => [visit.site, visit]),
  );
  const order = [...sites].sort((a, b) => Number(visited.has(a.site.id)) - Number(visited.has(b.site.id)));
  return html`
    <${Screen} title=${t("Today")} lead=${longDay(day, language.value)}>
      <${Answers} />
      ${
        open.length > 0 &&
        html`<section aria-labelledby="today-drafts">
        <h2 id="today-drafts">${t("Drafts")}</h2>
        <ul class="list">${open.map((draft) => html`<${DraftRow} key=${draft.id} draft=${draft} />`)}</ul>
      </section>`
      }
      <${Appointments} day=${day} />
      <section aria-labelledby="today-sites">
        <h2 id="today-sites">${t("Today's sites")}</h2>
        ${order.map((row) => html`<${SiteCard} key=${row.site.id} ...${row} visit=${visited.get(row.site.id)} />`)}
        ${sites.length === 0 && html`<p class="empty">${t("Nobody is expected anywhere today, and no look-in is due.")}</p>`}
        <a class="button quiet wide" href=${to("start")}><${Icon} name="search" />${t("Go to another site")}</a>
      </section>
    <//>
  `;
}

/**
 * @param {{site: any, expected: import("../expected.js").Placement[], due: import("../expected.js").Task | null,
 *   visit: import("../known.js").Row | undefined}} props
 */
function SiteCard({ site, expected, due, visit }) {
  const id = `site-${site.id}`;
  const names = expected.map(({ participant }) => shortName(participant));
  return html`
    <article class="card site-card" aria-labelledby=${id}>
      <h3 id=${id}><a href=${to("site", site.id)}>${site.name}</a></h3>
      ${visit && html`<p class="good-text"><${Icon} name="check" />${t("Visited today at {time}", { time: timeOf(visit.at, zone()) })}</p>`}
      ${due && !visit && html`<p class="caution-text"><${Icon} name="flag" />${t("Look-in due {day}", { day: onDay(String(due.due)) })}</p>`}
      ${
        names.length > 0 &&
        html`<p class="expected">
        <span class="count">${tn("{n} person expected", "{n} people expected", names.length)}</span>
        ${names.join(language.value === "ja" ? "、" : ", ")}
      </p>`
      }
      <${StartVisit} site=${site.id} describedBy=${id} />
    </article>
  `;
}

/** The appointments of the day and those that were missed. @param {{day: string}} props */
function Appointments({ day }) {
  const due = rows("task")
    .filter((task) => task.kind === "appointment" && task.state === "open" && task.due === day)
    .sort((a, b) => String(a.time).localeCompare(String(b.time)));
  if (!due.length) return null;
  return html`
    <section aria-labelledby="today-appointments">
      <h2 id="today-appointments">${t("Today's appointments")}</h2>
      <ul class="list">
        ${due.map(
          (task) => html`
          <li key=${task.id}>
            <a class="item" href=${task.participant ? to("person", task.participant) : to("today")}>
              <span class="item-main"><b>${task.time ?? t("time open")} ${shortName(task.participant)}</b>
                <small>${one("site", task.site)?.name} ${task.text}</small></span>
              <${Icon} name="chevron-right" />
            </a>
          </li>
        `,
        )}
      </ul>
    </section>
  `;
}

/** What the desk said and was not opened yet. */
function Answers() {
  const unread = rows("review")
    .filter(({ id }) => !opened.value.has(id))
    .filter(({ observation }) => one("observation", observation))
    .sort((a, b) => b.at.localeCompare(a.at));
  if (!unread.length) return null;
  return html`
    <section aria-labelledby="today-answers">
      <h2 id="today-answers">${t("Answers from the office")}</h2>
      <ul class="list">
        ${unread.map(
          (review) => html`
          <li key=${review.id}>
            <a class="item unread" href=${to("past", one("observation", review.observation)?.visit, review.observation)}>
              <span class="item-main">
                <b>${shortName(review.participant, one("observation", review.observation)?.typed_name)}</b>
                <small>${one("person", review.person)?.name} ${when(review.at)}</small>
                <span class="excerpt">${actWords()[review.act]}${review.text && `: ${review.text}`}</span>
              </span>
              <span class="badge">${t("unread")}</span>
            </a>
          </li>
        `,
        )}
      </ul>
    </section>
  `;
}
