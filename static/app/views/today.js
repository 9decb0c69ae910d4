// 今日: what is expected of the day, what was begun, and what the desk answered.

import { useState } from "../../vendor/ui.js";
import { unreadAnswers } from "../answers.js";
import { dayOf } from "../clock.js";
import { longDay, timeOf } from "../dates.js";
import { me as worker } from "../device.js";
import { drafts } from "../drafts.js";
import { sitesOf } from "../expected.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { opened } from "../records.js";
import { to } from "../router.js";
import { current } from "../ticking.js";
import { language, t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { shortName } from "./person_name.js";
import { Screen } from "./screen.js";
import { StartVisit } from "./start_visit.js";
import { actWords } from "./status_word.js";
import { DraftRow } from "./visits.js";
import { onDay, today, when, zone } from "./when.js";

/** Answers drawn at first; a phone just registered may have many. */
const AT_FIRST = 2;

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
  const [all, setAll] = useState(false);
  const me = worker.value?.person.id;
  const unread = unreadAnswers(rows("review"), {
    opened: opened.value,
    now: current.value,
    isMine: (id) => Boolean(one("visit", one("observation", id)?.visit)?.workers.includes(me)),
  });
  if (!unread.length) return null;
  return html`
    <section aria-labelledby="today-answers">
      <h2 id="today-answers">${t("Answers from the office")}</h2>
      <ul class="list">
        ${unread.slice(0, all ? undefined : AT_FIRST).map((review) => html`<${Answer} key=${review.id} review=${review} />`)}
      </ul>
      ${
        !all &&
        unread.length > AT_FIRST &&
        html`<button type="button" class="button quiet wide" onClick=${() => setAll(true)}>
          <${Icon} name="chevron-down" />${tn("Show {n} more", "Show {n} more", unread.length - AT_FIRST)}
        </button>`
      }
    </section>
  `;
}

/** @param {{review: import("../known.js").Row}} props */
function Answer({ review }) {
  const observation = one("observation", review.observation);
  return html`
    <li>
      <a class="item unread" href=${to("past", observation?.visit, review.observation)}>
        <span class="item-main">
          <b>${shortName(review.participant, observation?.typed_name)}</b>
          <small>${one("person", review.person)?.name} ${when(review.at)}</small>
          <span class="excerpt">${actWords()[review.act]}${review.text && `: ${review.text}`}</span>
        </span>
        <span class="badge">${t("unread")}</span>
      </a>
    </li>
  `;
}
