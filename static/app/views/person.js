// One person: stage, where they are active, whom to call, and every record with its answers.

import { useState } from "../../vendor/ui.js";
import { caseworkersOf } from "../contacts.js";
import { datedDay, weekdayName } from "../dates.js";
import { inForce } from "../expected.js";
import { html } from "../html.js";
import { allRows, one, rows } from "../known.js";
import { to } from "../router.js";
import { stageOn, timeline } from "../timeline.js";
import { language, t } from "../words.js";
import { Icon } from "./icon.js";
import { Missing } from "./missing.js";
import { stageWords } from "./people.js";
import { shortName } from "./person_name.js";
import { RecordCard } from "./record_card.js";
import { Screen } from "./screen.js";
import { today } from "./when.js";

/** How many records are drawn at first. */
const PAGE = 10;

/** @param {{id: string}} props */
export function Person({ id }) {
  const [shown, setShown] = useState(PAGE);
  const person = one("participant", id);
  if (!person)
    return html`<${Missing} title=${t("People")} text=${t("This person is not on this phone.")} />`;
  const seen = allRows("observation").filter(({ participant }) => participant === id);
  const records = timeline(seen, {
    notes: rows("note"),
    photos: rows("photo"),
    signals: rows("signal"),
    tasks: rows("task").filter(({ kind }) => kind === "appointment"),
    reviews: rows("review"),
  });
  return html`
    <${Screen} title=${shortName(id)} back lead=${[person.kana, born(person.birth_date), t("No. {number}", { number: person.number })].filter(Boolean).join(" ")}>
      <${Facts} id=${id} />
      <section aria-labelledby="records">
        <h2 id="records">${t("Records")}</h2>
        ${records.slice(0, shown).map((record) => html`<${RecordCard} key=${record.observation.id} record=${record} titled="day" />`)}
        ${!records.length && html`<p class="empty">${t("No record yet")}</p>`}
        ${
          records.length > shown &&
          html`<button type="button" class="button quiet wide" onClick=${() => setShown(shown + PAGE)}>
          <${Icon} name="chevron-down" />${t("Show older records")}
        </button>`
        }
      </section>
    <//>
  `;
}

/** @param {string | null | undefined} day */
function born(day) {
  return day ? t("born {day}", { day: datedDay(day, language.value) }) : "";
}

/** @param {{id: string}} props */
function Facts({ id }) {
  const day = today();
  const own = (/** @type {string} */ kind) => rows(kind).filter(({ participant }) => participant === id);
  const stage = stageOn(own("stage"), day);
  const placements = own("placement").filter((each) => inForce(/** @type {any} */ (each), day));
  const caseworkers = caseworkersOf(id, day, { assignments: rows("assignment"), people: rows("person") });
  return html`
    <dl class="card facts-list">
      <div>
        <dt>${t("Stage")}</dt>
        <dd>${
          stage
            ? html`<b>${stageWords()[stage.stage]}</b> <small>${t("since {day}", { day: datedDay(stage.since, language.value) })}</small>
              ${stage.reason && html`<p class="words">${stage.reason}</p>`}`
            : t("not set")
        }</dd>
      </div>
      <div>
        <dt>${t("Where active")}</dt>
        <dd>${
          placements.length
            ? placements.map(
                (each) =>
                  html`<p key=${each.id}><a href=${to("site", each.site)}>${one("site", each.site)?.name}</a> ${hours(each)}</p>`,
              )
            : t("nowhere at present")
        }</dd>
      </div>
      <div>
        <dt>${t("Caseworker")}</dt>
        <dd>${
          caseworkers.length
            ? caseworkers.map(
                (each) => html`<p key=${each.id}>${each.name}${" "}
              ${each.phone && html`<a class="tel" href=${`tel:${each.phone.replace(/[^\d+]/g, "")}`}><${Icon} name="phone" />${each.phone}</a>`}</p>`,
              )
            : t("nobody at present")
        }</dd>
      </div>
    </dl>
  `;
}

/**
 * The days and hours of a placement in words.
 * @param {import("../known.js").Row} placement
 */
export function hours({ days, start, end }) {
  const names = days
    .map((/** @type {number} */ iso) => weekdayName(iso, language.value))
    .join(language.value === "ja" ? "・" : ", ");
  return [names, [start, end].filter(Boolean).join("–")].filter(Boolean).join(" ");
}
