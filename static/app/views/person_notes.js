// メモ about one person: several, each with who will read it.

import { html } from "../html.js";
import { t } from "../words.js";
import { Fresh } from "./fresh.js";
import { Icon } from "./icon.js";

/** @typedef {import("../visit.js").DraftNote} DraftNote */

/** @param {{id: string, notes: DraftNote[], fresh: string, onChange: (notes: DraftNote[]) => void}} props */
export function PersonNotes({ id, notes, fresh, onChange }) {
  return notes.map(
    (note) => html`
      <div class="panel" key=${note.id}>
        <${Fresh} when=${fresh === note.id}><${NoteFields} id=${`${id}-${note.id}`} text=${note.text}
          onText=${(/** @type {string} */ text) => onChange(notes.map((each) => (each === note ? { ...note, text } : each)))} /><//>
        <button type="button" class="plain" onClick=${() => onChange(notes.filter((each) => each !== note))}>
          <${Icon} name="x" />${t("Take this note away")}
        </button>
      </div>
    `,
  );
}

/**
 * The fields of a note. One tier is offered so far, and it is shown as what it is.
 * @param {{id: string, text: string, onText: (text: string) => void}} props
 */
export function NoteFields({ id, text, onText }) {
  return html`
    <div class="field">
      <label for=${`${id}-text`}>${t("Note")}</label>
      <textarea autocomplete="off" id=${`${id}-text`} rows="3" maxlength="10000" value=${text}
        onInput=${(/** @type {any} */ event) => onText(event.currentTarget.value)}></textarea>
    </div>
    <div class="field">
      <label for=${`${id}-tier`}>${t("Who may read it")}</label>
      <select autocomplete="off" id=${`${id}-tier`}><option value="caseworker">${t("Shared with the caseworker")}</option></select>
    </div>
  `;
}
