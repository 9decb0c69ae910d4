// One site: how to get there, whom to ask for, who is there on which day.

import { dayOf } from "../clock.js";
import { weekdayName } from "../dates.js";
import { inForce, plannedAt } from "../expected.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { to } from "../router.js";
import { language, t } from "../words.js";
import { Icon } from "./icon.js";
import { Missing } from "./missing.js";
import { shortName } from "./person_name.js";
import { Screen } from "./screen.js";
import { StartVisit } from "./start_visit.js";
import { onDay, today, zone } from "./when.js";

/** @param {{id: string}} props */
export function Site({ id }) {
  const site = one("site", id);
  if (!site) return html`<${Missing} title=${t("Site")} text=${t("This site is not on this phone.")} />`;
  const last = rows("visit")
    .filter((visit) => visit.site === id)
    .sort((a, b) => b.at.localeCompare(a.at))[0];
  const next = plannedAt(id, /** @type {any[]} */ (rows("task")));
  const fact = (/** @type {string} */ term, /** @type {unknown} */ said) =>
    html`<div><dt>${term}</dt><dd>${said}</dd></div>`;
  return html`
    <${Screen} title=${site.name} lead=${site.kana} back bar=${html`<${StartVisit} site=${id} primary />`}>
      <dl class="card facts-list">
        ${site.address && fact(t("Address"), site.address)}
        ${site.directions && fact(t("How to get there"), html`<p class="words">${site.directions}</p>`)}
        ${site.contact && fact(t("Ask for"), site.contact)}
        ${site.phone && fact(t("Telephone"), html`<a class="tel" href=${`tel:${site.phone.replace(/[^\d+]/g, "")}`}><${Icon} name="phone" />${site.phone}</a>`)}
        ${fact(
          t("Last visit"),
          last
            ? html`<a href=${to("past", last.id)}>${onDay(dayOf(last.at, zone()))}</a> ${last.workers.map((/** @type {string} */ worker) => one("person", worker)?.name).join(" ")}`
            : t("none on this phone"),
        )}
        ${fact(t("Next look-in here"), next?.due ? onDay(next.due) : t("not set"))}
      </dl>
      <${Week} site=${id} />
    <//>
  `;
}

/** Who is there on which weekday. @param {{site: string}} props */
function Week({ site }) {
  const placements = rows("placement").filter(
    (each) => each.site === site && inForce(/** @type {any} */ (each), today()),
  );
  const days = [1, 2, 3, 4, 5, 6, 7]
    .map((iso) => ({
      iso,
      there: placements
        .filter((each) => each.days.includes(iso))
        .sort((a, b) => String(a.start).localeCompare(String(b.start))),
    }))
    .filter(({ there }) => there.length);
  return html`
    <section aria-labelledby="week">
      <h2 id="week">${t("Who is there when")}</h2>
      ${!days.length && html`<p class="empty">${t("Nobody has days of activity here at present.")}</p>`}
      ${days.map(
        ({ iso, there }) => html`
        <div class="card day" key=${iso}>
          <h3>${weekdayName(iso, language.value)}</h3>
          <ul class="plain-list">
            ${there.map(
              (each) => html`<li key=${each.id}>
              <a href=${to("person", each.participant)}>${shortName(each.participant)}</a>
              <small>${[each.start, each.end].filter(Boolean).join("–")}</small>
            </li>`,
            )}
          </ul>
        </div>
      `,
      )}
    </section>
  `;
}
