// 「追記」: a further note to a record that is already finished. Nothing that was written is
// changed; while it is typed it is a draft like any other.

import { useEffect, useState } from "../../vendor/ui.js";
import { newId } from "../clock.js";
import { officeTime } from "../device.js";
import {
  discardDraft,
  discarded,
  draftOf,
  drafts,
  editing,
  restoreDraft,
  saveDraft,
  startDraft,
} from "../drafts.js";
import { underWay } from "../files.js";
import { html } from "../html.js";
import { finish } from "../outbox.js";
import { Problem, sentence } from "../problems.js";
import { photoChanges, photoFiles, stored } from "../visit.js";
import { t } from "../words.js";
import { Fresh } from "./fresh.js";
import { Icon } from "./icon.js";
import { AddFiles, PersonFiles } from "./person_files.js";
import { NoteFields } from "./person_notes.js";

/** Whether there is anything to save. @param {import("../drafts.js").Draft} draft */
const says = ({ text, files }) => text.trim() || stored(files).length > 0;

/** @param {{observation: import("../known.js").Row}} props */
export function Addendum({ observation }) {
  const mine = (/** @type {import("../drafts.js").Draft} */ each) =>
    each.type === "addendum" && each.about === observation.id;
  const draft = drafts.value.find(mine);
  const gone = discarded.value.find((each) => mine(each) && says(each));
  const [saved, setSaved] = useState(false);
  const start = () => {
    setSaved(false);
    startDraft({ type: "addendum", about: observation.id, note: newId(), text: "", files: [] });
  };
  if (draft)
    return html`<${Editor} draft=${draft} observation=${observation} onSaved=${() => setSaved(true)} />`;
  return html`
    ${saved && html`<p class="good-text" role="status"><${Icon} name="check" />${t("Saved on this phone")}</p>`}
    ${
      gone &&
      html`<button type="button" class="plain" onClick=${() => restoreDraft(gone.id)}>
        <${Icon} name="undo-2" />${t("Take the discarded addition back")}
      </button>`
    }
    <button type="button" class="button quiet" onClick=${start}><${Icon} name="plus" />${t("Add to this record")}</button>
  `;
}

/** @param {{draft: import("../drafts.js").Draft, observation: import("../known.js").Row, onSaved: () => void}} props */
function Editor({ draft, observation, onSaved }) {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  useEffect(() => {
    editing.value = draft.id;
    return () => {
      editing.value = null;
    };
  }, [draft.id]);
  const changeFiles = (/** @type {Parameters<import("../files.js").Change>[0]} */ update) => {
    const current = draftOf(draft.id);
    if (current) saveDraft({ ...current, files: update(current.files) });
  };
  const save = async () => {
    const about = {
      visit: observation.visit,
      observation: observation.id,
      participant: observation.participant,
      at: officeTime(),
    };
    const note = { ...about, text: draft.text, tier: "caseworker" };
    const notes = draft.text.trim() ? [{ kind: "note", id: draft.note, fields: note }] : [];
    try {
      await finish({
        draft: draft.id,
        changes: [...notes, ...photoChanges(draft.files, about, notes[0]?.id ?? null)],
        files: photoFiles(draft.files),
        summary: {
          addendum: observation.id,
          participant: observation.participant,
          typed_name: observation.typed_name,
        },
      });
      onSaved();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return html`
    <div class="panel" role="group" aria-label=${t("Add to this record")}>
      <${Fresh} when=${!draft.text}><${NoteFields} id=${`addendum-${observation.id}`} text=${draft.text}
        onText=${(/** @type {string} */ text) => saveDraft({ ...draft, text })} /><//>
      <${PersonFiles} files=${draft.files} change=${changeFiles} />
      <div class="additions"><${AddFiles} change=${changeFiles} /></div>
      ${problem && html`<p class="notice alarm" role="alert">${sentence(problem, t)}</p>`}
      <div class="row">
        <button type="button" class="button primary" disabled=${!says(draft) || underWay.value.size > 0} onClick=${save}>
          <${Icon} name="check" />${t("Save the addition")}
        </button>
        <button type="button" class="plain" onClick=${() => discardDraft(draft.id)}>${t("Cancel")}</button>
      </div>
    </div>
  `;
}
