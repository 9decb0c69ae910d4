// Asked once before saving: what of the people who are ticked but have no attendance yet.

import { useEffect, useRef } from "../../vendor/ui.js";
import { ATTENDANCE, choicesOf, labelled, NOT_MET, withAnswer } from "../form.js";
import { html } from "../html.js";
import { isWritten, withEntry } from "../visit.js";
import { language, t, tn } from "../words.js";
import { Choices } from "./choices.js";
import { Icon } from "./icon.js";
import { shortName } from "./person_name.js";

/**
 * @param {object} props
 * @param {import("../visit.js").Draft} props.draft
 * @param {import("../visit.js").Entry[]} props.people those left open when saving was pressed
 * @param {import("../form.js").Definition} props.definition
 * @param {(draft: import("../visit.js").Draft) => void} props.onChange
 * @param {(draft: import("../visit.js").Draft) => void} props.onSave
 * @param {() => void} props.onBack
 */
export function LeftOpen({ draft, people, definition, onChange, onSave, onBack }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => dialog.current?.showModal(), []);
  const attendance = definition.questions.find(({ name }) => name === ATTENDANCE);
  const entries = people.flatMap(({ observation }) =>
    draft.people.filter((each) => each.observation === observation),
  );
  const open = entries.filter((each) => each.record && !each.answers[ATTENDANCE]);
  const notMet = open.reduce(
    (changed, each) =>
      withEntry(changed, { ...each, answers: withAnswer(each.answers, ATTENDANCE, NOT_MET) }),
    draft,
  );
  return html`
    <dialog ref=${dialog} class="dialog" aria-labelledby="open-title" onClose=${onBack}>
      <h2 id="open-title">${tn("Attendance of {n} person is open", "Attendance of {n} people is open", people.length)}</h2>
      ${entries.map(
        (each) => html`
        <div class="panel" key=${each.observation}>
          <p class="name"><b>${shortName(each.participant, each.typed_name)}</b></p>
          ${
            each.record &&
            attendance &&
            html`<${Choices} id=${`open-${each.observation}`} legend=${labelled(attendance.label, language.value)}
            choices=${choicesOf(attendance, "").map(({ value, label }) => ({ value, label: labelled(label, language.value) }))}
            value=${each.answers[ATTENDANCE]}
            onChange=${(/** @type {string} */ value) => onChange(withEntry(draft, { ...each, answers: withAnswer(each.answers, ATTENDANCE, value) }))} />`
          }
          ${
            !isWritten(each) &&
            html`<label class="tick">
            <input autocomplete="off" type="checkbox" checked=${!each.record}
              onChange=${(/** @type {any} */ event) => onChange(withEntry(draft, { ...each, record: !event.currentTarget.checked }))} />
            <span>${t("Leave out of this visit")}</span>
          </label>`
          }
        </div>
      `,
      )}
      <div class="column">
        ${
          open.length > 0
            ? html`<button type="button" class="button primary" onClick=${() => onSave(notMet)}>
              <${Icon} name="door-closed" />${t("Save; those still open could not be met")}
            </button>`
            : html`<button type="button" class="button primary" onClick=${() => onSave(draft)}>
              <${Icon} name="check" />${t("Save with these answers")}
            </button>`
        }
        <button type="button" class="button quiet" onClick=${() => dialog.current?.close()}>${t("Back to writing")}</button>
      </div>
    </dialog>
  `;
}
