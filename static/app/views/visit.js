// The visit form: one screen, saved as it is typed, ended by 「保存して終了」.

import { useEffect, useState } from "../../vendor/ui.js";
import { recording } from "../capture.js";
import { dayOf, newId } from "../clock.js";
import { me } from "../device.js";
import {
  autosave,
  contested,
  discardDraft,
  draftOf,
  drafts,
  editing,
  flushDrafts,
  saveDraft,
  settleDraft,
} from "../drafts.js";
import { placedAt } from "../expected.js";
import { underWay } from "../files.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { finish } from "../outbox.js";
import { Problem, sentence } from "../problems.js";
import { go, goInstead } from "../router.js";
import {
  canFinish,
  changesOf,
  isWorthKeeping,
  leftOpen,
  photoFiles,
  recorded,
  withEntry,
  withFiles,
} from "../visit.js";
import { t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { LeftOpen } from "./left_open.js";
import { Missing } from "./missing.js";
import { length } from "./person_files.js";
import { PeopleRow, PersonForm } from "./person_form.js";
import { Preview } from "./preview.js";
import { Screen } from "./screen.js";
import { VisitHead } from "./visit_head.js";
import { VisitPeople } from "./visit_people.js";
import { VisitPlace } from "./visit_place.js";
import { zone } from "./when.js";

/** @typedef {import("../visit.js").Draft} Draft */

/** @param {{id: string}} props */
export function Visit({ id }) {
  const draft = /** @type {Draft | undefined} */ (
    /** @type {unknown} */ (drafts.value.find((each) => each.id === id))
  );
  useEffect(() => {
    editing.value = id;
    return () => {
      editing.value = null;
      flushDrafts();
    };
  }, [id]);
  if (!draft)
    return html`<${Missing} title=${t("Draft")} text=${t("This draft was finished or discarded.")} />`;
  return html`<${VisitForm} draft=${draft} />`;
}

/** @param {{draft: Draft}} props */
function VisitForm({ draft }) {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [asking, setAsking] = useState(/** @type {import("../visit.js").Entry[]} */ ([]));
  const [previewing, setPreviewing] = useState(false);
  const [saving, setSaving] = useState(false);

  const site = one("site", draft.site);
  const situation = one("form", draft.forms.situation)?.definition;
  const siteForm = one("form", draft.forms.site)?.definition;
  if (!situation || !siteForm) {
    return html`<${Missing} title=${t("Draft")} text=${t("The form of this draft is not on this phone yet. Please sync once.")} />`;
  }

  const day = dayOf(draft.at, zone());
  const placed = placedAt(draft.site, day, /** @type {any[]} */ (rows("placement")));
  const expected = placed.expected.map(({ participant }) => participant);
  const people = recorded(draft);
  const open = leftOpen(draft, situation);
  const change = (/** @type {Draft} */ changed) => saveDraft(changed);

  const save = async (/** @type {Draft} */ whole) => {
    setSaving(true);
    setProblem(null);
    try {
      const fulfilled = [...new Set([...(whole.fulfilled ?? []), ...fulfilledBy(whole)])];
      const changes = changesOf(whole, {
        newId,
        worker: String(me.value?.person.id),
        situation,
        siteForm,
        expected,
        fulfilled,
      });
      const summary = { ...summaryOf(whole, changes), draft: { ...whole, fulfilled } };
      const files = recorded(whole).flatMap((person) => photoFiles(person.files));
      const entry = await finish({ draft: whole.id, changes, summary, files, replaces: whole.replaces });
      goInstead("saved", entry.id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
      setAsking([]);
      setSaving(false);
    }
  };
  const press = () => (open.length ? setAsking(open) : save(draft));

  const bar = html`
    <p class="bar-state">
      <${Saved} />
      ${recording.value && html`<span class="missing">${t("Recording {length}", { length: length(recording.value.seconds) })}</span>`}
      ${open.length > 0 && html`<span class="missing">${tn("{n} still open", "{n} still open", open.length)}</span>`}
    </p>
    <button type="button" class="button primary" disabled=${!canFinish(draft) || saving || underWay.value.size > 0} onClick=${press}>
      <${Icon} name="check" />${t("Save and finish")}
    </button>
  `;

  const trouble = problem ?? autosave.value.problem;
  return html`
    <${Screen} title=${site?.name ?? t("Visit")} back bar=${bar}>
      <${Contested} id=${draft.id} />
      ${trouble && html`<p class="notice alarm" role="alert">${sentence(trouble, t)}</p>`}
      <${VisitHead} draft=${draft} expected=${expected.length} onChange=${change} />
      ${
        !draft.nobody &&
        html`
        <${VisitPeople} draft=${draft} expected=${expected} others=${placed.others.map(({ participant }) => participant)} onChange=${change} />
        ${people.length > 1 && html`<${PeopleRow} people=${people} definition=${situation} />`}
        ${people.map(
          (person) => html`
          <${PersonForm} key=${person.observation} person=${person} at=${draft.at} trade=${site?.trade ?? "other"} definition=${situation}
            onChange=${(/** @type {import("../visit.js").Entry} */ changed) => change(withEntry(draft, changed))}
            changeFiles=${changeFiles(draft.id, person.observation)} />
        `,
        )}
      `
      }
      <${VisitPlace} draft=${draft} trade=${site?.trade ?? "other"} definition=${siteForm} onChange=${change} />
      <div class="column">
        <button type="button" class="button quiet" aria-expanded=${previewing} onClick=${() => setPreviewing(!previewing)}>
          <${Icon} name="eye" />${t("What the caseworker will see")}
        </button>
        ${previewing && html`<${Preview} draft=${draft} place=${site?.name ?? ""} situation=${situation} siteForm=${siteForm} />`}
        <${Discard} draft=${draft} />
      </div>
      ${
        asking.length > 0 &&
        html`<${LeftOpen} draft=${draft} people=${asking} definition=${situation} onChange=${change} onSave=${save}
        onBack=${() => setAsking([])} />`
      }
    <//>
  `;
}

/**
 * A file is made while other things are written, so it changes the draft as it stands by then.
 * @param {string} id of the draft @param {string} observation
 * @returns {import("../files.js").Change}
 */
const changeFiles = (id, observation) => (update) => {
  const draft = /** @type {Draft | null} */ (/** @type {unknown} */ (draftOf(id)));
  if (draft) saveDraft(withFiles(draft, observation, update));
};

/** Whether what was typed is safe, said where it can always be seen. */
function Saved() {
  const { state } = autosave.value;
  if (state === "failed") {
    return html`<span class="alarm-text" role="alert">${t("Not saved. Please keep this screen open.")}</span>`;
  }
  return html`<span class="autosave"><${Icon} name=${state === "saved" ? "check" : "hourglass"} />${state === "saved" ? t("Draft saved") : t("Saving …")}</span>`;
}

/** @param {{id: string}} props */
function Contested({ id }) {
  if (!contested.value.has(id)) return null;
  return html`
    <div class="notice caution" role="alert">
      <p>${t("This draft was also changed in another tab. Which one is to be kept?")}</p>
      <div class="row">
        <button type="button" class="button" onClick=${() => settleDraft(id, "mine")}>${t("The one on this screen")}</button>
        <button type="button" class="button" onClick=${() => settleDraft(id, "stored")}>${t("The one of the other tab")}</button>
      </div>
    </div>
  `;
}

/** @param {{draft: Draft}} props */
function Discard({ draft }) {
  const discard = async () => {
    await discardDraft(draft.id);
    go("visits");
  };
  return html`
    <button type="button" class="plain danger" onClick=${discard}>
      <${Icon} name="trash-2" />${isWorthKeeping(draft) ? t("Discard this draft (can be undone)") : t("Close without recording")}
    </button>
  `;
}

/**
 * The look-ins that this visit fulfils: those due at the site by its day.
 * @param {Draft} draft
 */
function fulfilledBy(draft) {
  const day = dayOf(draft.at, zone());
  return rows("task")
    .filter((task) => task.kind === "next_visit" && task.state === "open" && task.site === draft.site)
    .filter(({ due }) => due && due <= day)
    .map(({ id }) => id);
}

/**
 * What the screens of sending say about this envelope.
 * @param {Draft} draft
 * @param {import("../visit.js").Change[]} changes
 */
function summaryOf(draft, changes) {
  return {
    visit: draft.visit,
    site: draft.site,
    place: one("site", draft.site)?.name ?? "",
    at: draft.at,
    people: changes.filter(({ kind, fields }) => kind === "observation" && fields.about === "participant")
      .length,
    nobody: draft.nobody,
    urgent: changes
      .filter(({ kind, fields }) => kind === "signal" && fields.level === "urgent")
      .map(({ id }) => id),
  };
}
