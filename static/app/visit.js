// A visit while it is written: the draft as plain data, what is still open in it, and the
// changes that 「保存して終了」 makes of it. Nothing here stores or sends.

import { ATTENDANCE, missing, NOT_MET, settled } from "./form.js";

/**
 * @typedef {import("./form.js").Answers} Answers
 * @typedef {import("./form.js").Definition} Definition
 * @typedef {"step_up" | "concern" | "urgent"} Level
 * @typedef {{to: string, at: string}} Told
 * @typedef {import("./files.js").DraftFile} DraftFile
 * @typedef {{id: string, text: string}} DraftNote
 * @typedef {{id: string, level: Level, text: string, words: string, wish: string | null, told: Told | null}} DraftSignal
 * @typedef {{id: string, due: string | null, time: string | null}} DraftTask
 * @typedef {object} Entry one person of the visit; `record` is the tick, and taking it away loses nothing
 * @property {string} observation
 * @property {string | null} participant
 * @property {string} typed_name
 * @property {boolean} record
 * @property {Answers} answers
 * @property {DraftNote[]} notes
 * @property {DraftSignal[]} signals
 * @property {DraftTask | null} appointment
 * @property {DraftFile[]} files photos and memos
 * @typedef {object} Draft
 * @property {string} id of the draft
 * @property {string} visit the visit's id
 * @property {string} site
 * @property {string} kind
 * @property {string} at as observed; set by hand when it is recorded later
 * @property {boolean} nobody
 * @property {{situation: string, site: string}} forms versions that the answers are given to
 * @property {Entry[]} people
 * @property {{observation: string, answers: Answers}} place 受入先のようす
 * @property {DraftTask | null} next 次にここへ行く目安
 * @property {string} [replaces] the envelope that this visit is written anew for
 * @property {string[]} [fulfilled] the look-ins that were done with it
 * @typedef {import("./outbox.js").NewChange} Change
 */

/**
 * @param {() => string} newId
 * @param {{site: string, at: string, forms: {situation: string, site: string}}} start
 * @returns {Omit<Draft, "id">}
 */
export function begin(newId, { site, at, forms }) {
  return {
    visit: newId(),
    site,
    kind: "unannounced",
    at,
    nobody: false,
    forms,
    people: [],
    place: { observation: newId(), answers: {} },
    next: null,
  };
}

/**
 * @param {() => string} newId
 * @param {{participant?: string | null, typed_name?: string}} who
 * @returns {Entry}
 */
export function entry(newId, { participant = null, typed_name = "" }) {
  return {
    observation: newId(),
    participant,
    typed_name,
    record: true,
    answers: {},
    notes: [],
    signals: [],
    appointment: null,
    files: [],
  };
}

/**
 * The draft with someone ticked or not; what was written about them stays in the draft.
 * @param {() => string} newId
 * @param {Draft} draft
 * @param {string} participant
 * @param {boolean} record
 * @returns {Draft}
 */
export function ticked(newId, draft, participant, record) {
  const known = draft.people.some((each) => each.participant === participant);
  const people = known
    ? draft.people.map((each) => (each.participant === participant ? { ...each, record } : each))
    : [...draft.people, entry(newId, { participant })];
  return { ...draft, people, nobody: draft.nobody && !record };
}

/**
 * The draft with one person's entry replaced.
 * @param {Draft} draft
 * @param {Entry} changed
 * @returns {Draft}
 */
export function withEntry(draft, changed) {
  const people = draft.people.map((each) => (each.observation === changed.observation ? changed : each));
  return { ...draft, people };
}

/**
 * The draft as it now stands, with one person's photos and memos changed.
 * @param {Draft} draft
 * @param {string} observation
 * @param {(files: DraftFile[]) => DraftFile[]} change
 * @returns {Draft}
 */
export function withFiles(draft, observation, change) {
  const people = draft.people.map((each) =>
    each.observation === observation ? { ...each, files: change(each.files) } : each,
  );
  return { ...draft, people };
}

/**
 * The people who are to be recorded.
 * @param {Draft} draft
 */
export function recorded(draft) {
  return draft.nobody ? [] : draft.people.filter((each) => each.record);
}

/**
 * Whether a required question about a person has no answer.
 * @param {Entry} person
 * @param {Definition} situation
 */
export function isOpen(person, situation) {
  return missing(situation, person.answers).length > 0;
}

/**
 * The people ticked but left open.
 * @param {Draft} draft
 * @param {Definition} situation
 */
export function leftOpen(draft, situation) {
  return recorded(draft).filter((each) => isOpen(each, situation));
}

/**
 * Whether anything beyond the tick was written about a person.
 * @param {Entry} person
 */
export function isWritten(person) {
  return (
    Object.keys(person.answers).length > 0 ||
    person.notes.some(({ text }) => text.trim()) ||
    person.signals.length > 0 ||
    Boolean(person.appointment) ||
    stored(person.files).length > 0
  );
}

/**
 * The photos and memos of a draft that will be sent: stored, and not taken away again.
 * @param {DraftFile[]} files
 */
export function stored(files) {
  return files.filter(({ sha256, removed }) => sha256 && !removed);
}

/**
 * What an envelope says about its files.
 * @param {DraftFile[]} files
 * @returns {import("./envelope.js").PhotoFile[]}
 */
export function photoFiles(files) {
  return stored(files).map(({ id, sha256, bytes, type, key }) => ({
    id,
    sha256: String(sha256),
    bytes: Number(bytes),
    type,
    key,
  }));
}

/**
 * The records of photos and memos. They belong to the note beside them and have its tier.
 * @param {DraftFile[]} files
 * @param {{visit: string, observation: string, participant: string | null, at: string}} about
 * @param {string | null} note
 * @returns {Change[]}
 */
export function photoChanges(files, { visit, observation, participant, at }, note) {
  return stored(files).map(({ id, media, seconds = null }) =>
    change("photo", id, { visit, observation, note, participant, at, media, seconds, tier: "caseworker" }),
  );
}

/**
 * Whether a draft says anything that would be missed.
 * @param {Draft} draft
 */
export function isWorthKeeping(draft) {
  return (
    draft.nobody ||
    draft.people.length > 0 ||
    Object.keys(draft.place.answers).length > 0 ||
    Boolean(draft.next?.due)
  );
}

/**
 * Whether there is anything to save: someone, nobody at all, or a word about the site.
 * @param {Draft} draft
 */
export function canFinish(draft) {
  return draft.nobody || recorded(draft).length > 0 || Object.keys(draft.place.answers).length > 0;
}

/**
 * The changes that a finished visit is made of: visit, then each person, then the site, then
 * the next look-in. Look-ins that this visit fulfils are done.
 * @param {Draft} draft
 * @param {object} known
 * @param {() => string} known.newId
 * @param {string} known.worker
 * @param {Definition} known.situation
 * @param {Definition} known.siteForm
 * @param {string[]} known.expected participants expected there that day
 * @param {string[]} known.fulfilled ids of look-ins
 * @returns {Change[]}
 */
export function changesOf(draft, { newId, worker, situation, siteForm, expected, fulfilled }) {
  const people = draft.nobody ? expected.map((id) => notMet(newId, draft, id)) : recorded(draft);
  const placeAnswers = settled(siteForm, draft.place.answers);
  return [
    change("visit", draft.visit, {
      site: draft.site,
      kind: draft.kind,
      at: draft.at,
      workers: [worker],
      nobody: draft.nobody,
    }),
    ...people.flatMap((person) => personChanges(draft, person, situation)),
    ...(Object.keys(placeAnswers).length
      ? [
          change("observation", draft.place.observation, {
            visit: draft.visit,
            at: draft.at,
            about: "site",
            site: draft.site,
            form: draft.forms.site,
            answers: placeAnswers,
          }),
        ]
      : []),
    ...(draft.next?.due
      ? [
          change("task", draft.next.id, {
            kind: "next_visit",
            visit: draft.visit,
            site: draft.site,
            due: draft.next.due,
            state: "open",
          }),
        ]
      : []),
    ...fulfilled.map((id) => change("task", id, { state: "done" })),
  ];
}

/**
 * Who was expected when 「だれにも会えなかった」 was pressed: 会えなかった, and nothing else.
 * @param {() => string} newId
 * @param {Draft} draft
 * @param {string} participant
 */
function notMet(newId, draft, participant) {
  const known = draft.people.find((each) => each.participant === participant);
  const blank = entry(newId, { participant });
  return {
    ...blank,
    observation: known?.observation ?? blank.observation,
    answers: { [ATTENDANCE]: NOT_MET },
  };
}

/**
 * @param {Draft} draft
 * @param {Entry} person
 * @param {Definition} situation
 * @returns {Change[]}
 */
function personChanges(draft, person, situation) {
  const { observation, participant } = person;
  const about = { visit: draft.visit, at: draft.at, participant };
  const notes = person.notes.filter(({ text }) => text.trim());
  return [
    change("observation", observation, {
      ...about,
      about: "participant",
      site: draft.site,
      form: draft.forms.situation,
      answers: settled(situation, person.answers),
      typed_name: person.typed_name,
    }),
    ...notes.map(({ id, text }) => change("note", id, { ...about, observation, text, tier: "caseworker" })),
    ...photoChanges(person.files, { ...about, observation }, notes[0]?.id ?? null),
    ...person.signals.map(({ id, level, text, words, wish, told }) =>
      change("signal", id, {
        ...about,
        observation,
        level,
        state: "open",
        text,
        words: level === "step_up" ? words : "",
        wish: level === "step_up" ? wish : null,
        told: level === "urgent" ? told : null,
        tier: "caseworker",
      }),
    ),
    ...(person.appointment?.due
      ? [
          change("task", person.appointment.id, {
            kind: "appointment",
            visit: draft.visit,
            observation,
            participant,
            site: draft.site,
            due: person.appointment.due,
            time: person.appointment.time,
            state: "open",
          }),
        ]
      : []),
  ];
}

/**
 * @param {string} kind
 * @param {string} id
 * @param {Record<string, unknown>} fields
 * @returns {Change}
 */
function change(kind, id, fields) {
  return { kind, id, fields };
}
