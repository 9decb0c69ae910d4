// 「担当者に見える内容」: what the caseworker will read, word for word, before it is saved.

import { dayOf } from "../clock.js";
import { longDay, timeOf } from "../dates.js";
import { read, settled } from "../form.js";
import { html } from "../html.js";
import { recorded, stored } from "../visit.js";
import { language, t } from "../words.js";
import { Media } from "./person_files.js";
import { shortName } from "./person_name.js";
import { levels, wishes } from "./person_signals.js";
import { zone } from "./when.js";

/**
 * @param {object} props
 * @param {import("../visit.js").Draft} props.draft
 * @param {string} props.place name of the site
 * @param {import("../form.js").Definition} props.situation
 * @param {import("../form.js").Definition} props.siteForm
 */
export function Preview({ draft, place, situation, siteForm }) {
  const people = recorded(draft);
  const at = `${longDay(dayOf(draft.at, zone()), language.value)} ${timeOf(draft.at, zone())}`;
  const said = settled(siteForm, draft.place.answers);
  return html`
    <div class="preview panel" role="group" aria-label=${t("What the caseworker will see")}>
      <p>${at} ${place}</p>
      ${draft.nobody && html`<p>${t("Nobody could be met.")}</p>`}
      ${people.length === 0 && !draft.nobody && html`<p class="hint">${t("Nobody is ticked yet.")}</p>`}
      ${people.map(
        (person) => html`
        <section key=${person.observation}>
          <h3>${shortName(person.participant, person.typed_name)}</h3>
          <${Answers} definition=${situation} answers=${settled(situation, person.answers)} />
          ${person.signals.map(
            (signal) => html`<p key=${signal.id}>
            <b>${t("Signs noticed")}:</b> ${levels().find(({ value }) => value === signal.level)?.label}
            ${[signal.words && `「${signal.words}」`, wishes().find(({ value }) => value === signal.wish)?.label, signal.text].filter(Boolean).map((text) => html` ${text}`)}
          </p>`,
          )}
          ${person.notes.filter(({ text }) => text.trim()).map(({ id, text }) => html`<p key=${id} class="words"><b>${t("Note")}:</b> ${text}</p>`)}
          <div class="files">
            ${stored(person.files).map((file) => html`<${Media} key=${file.id} file=${file} seconds=${file.seconds} />`)}
          </div>
          ${person.appointment?.due && html`<p><b>${t("Appointment")}:</b> ${longDay(person.appointment.due, language.value)} ${person.appointment.time}</p>`}
        </section>
      `,
      )}
      ${Object.keys(said).length > 0 && html`<section><h3>${place}</h3><${Answers} definition=${siteForm} answers=${said} /></section>`}
    </div>
  `;
}

/**
 * Answers in words, as a list.
 * @param {{definition: import("../form.js").Definition, answers: import("../form.js").Answers}} props
 */
export function Answers({ definition, answers }) {
  return html`
    <dl class="answers">
      ${read(definition, answers, language.value).map(
        ({ name, label, text }) => html`
        <div key=${name}><dt>${label}</dt><dd>${text}</dd></div>
      `,
      )}
    </dl>
  `;
}
