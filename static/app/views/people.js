// 利用者: everybody this phone knows, found by name, kana or a variant of either.

import { signal } from "../../vendor/ui.js";
import { dayOf } from "../clock.js";
import { ATTENDANCE, worded } from "../form.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { lastTime } from "../last_time.js";
import { search } from "../naming.js";
import { outbox } from "../outbox.js";
import { to } from "../router.js";
import { statusOf } from "../status.js";
import { stageOn } from "../timeline.js";
import { language, t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { PersonName } from "./person_name.js";
import { Screen } from "./screen.js";
import { StatusWord } from "./status_word.js";
import { onDay, today, zone } from "./when.js";

/** What was searched stays while one looks at a person and comes back. */
const query = signal("");

export function People() {
  const all = /** @type {any[]} */ (rows("participant"));
  const found = search(all, query.value);
  return html`
    <${Screen} title=${t("People")}>
      <div class="field">
        <label for="people-query">${t("Find by name or kana")}</label>
        <input id="people-query" type="search" autocomplete="off" value=${query.value}
          onInput=${(/** @type {any} */ event) => {
            query.value = event.currentTarget.value;
          }} />
      </div>
      <p class="hint" role="status">${tn("{n} person", "{n} people", found.length)}</p>
      ${
        found.length > 0
          ? html`<ul class="list">${found.map(({ id }) => html`<${PersonRow} key=${id} id=${id} />`)}</ul>`
          : html`<p class="empty">${all.length ? t("Nobody by this name is on this phone.") : t("Nobody is on this phone yet.")}</p>`
      }
    <//>
  `;
}

/** @param {{id: string}} props */
function PersonRow({ id }) {
  const stage = stageOn(
    rows("stage").filter(({ participant }) => participant === id),
    today(),
  );
  const { latest } = lastTime(id, "9999", rows("observation"));
  return html`
    <li>
      <a class="item" href=${to("person", id)}>
        <span class="item-main">
          <${PersonName} participant=${id} />
          <span class="facts">
            ${stage && html`<span class="stage">${stageWords()[stage.stage]}</span>`}
            ${latest ? html`<small>${onDay(dayOf(latest.at, zone()))} ${attendanceOf(latest)}</small>` : html`<small>${t("No record yet")}</small>`}
          </span>
        </span>
        ${latest && html`<${StatusWord} status=${statusOf(latest, outbox.value, /** @type {any[]} */ (rows("review").filter(({ observation }) => observation === latest.id))).status} />`}
        <${Icon} name="chevron-right" />
      </a>
    </li>
  `;
}

/** Whether someone came, in the words of the form it was asked with. @param {import("../known.js").Row} observation */
function attendanceOf(observation) {
  /** @type {import("../form.js").Definition | undefined} */
  const definition = one("form", observation.form)?.definition;
  const question = definition?.questions.find(({ name }) => name === ATTENDANCE);
  const answer = observation.answers[ATTENDANCE];
  return question && answer ? worded(question, answer, language.value) : "";
}

/** @returns {Record<string, string>} */
export const stageWords = () => ({
  daily: t("Independence in daily life"),
  social: t("Independence in social life"),
  intermediate: t("Intermediate work"),
  work: t("Independence through work"),
});
