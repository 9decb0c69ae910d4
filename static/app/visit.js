// A visit while it is written: the draft as plain data, what is still open in it, and the
// changes that 「保存して終了」 makes of it. Nothing here stores or sends.

import { ATTENDANCE, NOT_MET, missing, settled } from "./form.js";

/**
 * @typedef {import("./form.js").Answers} Answers
 * @typedef {import("./form.js").Definition} Definition
 * @typedef {"step_up" | "concern" | "urgent"} Level
 * @typedef {{to: string, at: string}} Told
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
 * @typedef {object} Draft
 * @property {string} id also the id of the visit
 * @property {string} site
 * @property {string} kind
 * @property {string} at as observed; set by hand when it is recorded later
 * @property {boolean} nobody
 * @property {{situation: string, site: string}} forms versions that the answers are given to
 * @property {Entry[]} people
 * @property {{observation: string, answers: Answers}} place 受入先のようす
 * @property {DraftTask | null} next 次にここへ行く目安
 * @typedef {{kind: string, id: string, base: null | {version: string} | {after: string}, fields: Record<string, unknown>, at: string}} Change
 */

/**
 * @param {() => string} newId
 * @param {{site: string, at: string, forms: {situation: string, site: string}}} start
 * @returns {Draft}
 */
export function begin(newId, { site, at, forms }) {
  return {
    id: newId(),
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
    Boolean(person.appointment)
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
 * 「だれにも会えなかった」, with an entry 会えなかった for everybody who was expected and says so.
 * @param {() => string} newId
 * @param {Draft} draft
 * @param {string[]} expected participants
 */
function withNobody(newId, draft, expected) {
  const absent = expected.map((participant) => ({
    ...(draft.people.find((each) => each.participant === participant) ?? entry(newId, { participant })),
    answers: { [ATTENDANCE]: NOT_MET },
    notes: [],
    signals: [],
    appointment: null,
  }));
  return absent;
}

/**
 * The changes that a finished visit is made of: visit, then each person, then the site, then
 * the next look-in. A look-in that this visit fulfils is done.
 * @param {Draft} draft
 * @param {object} known
 * @param {() => string} known.newId
 * @param {string} known.worker
 * @param {string} known.now when it was written, as distinct from when it was observed
 * @param {Definition} known.situation
 * @param {Definition} known.siteForm
 * @param {string[]} known.expected participants expected there that day
 * @param {{id: string, base: Change["base"]}[]} known.fulfilled look-ins
 * @returns {Change[]}
 */
export function changesOf(draft, { newId, worker, now, situation, siteForm, expected, fulfilled }) {
  const made = (/** @type {string} */ kind, /** @type {string} */ id, /** @type {object} */ fields) =>
    /** @type {Change} */ ({ kind, id, base: null, fields, at: now });
  const about = { visit: draft.id, at: draft.at };

  const visit = made("visit", draft.id, {
    site: draft.site,
    kind: draft.kind,
    at: draft.at,
    workers: [worker],
    nobody: draft.nobody,
  });

  const people = (draft.nobody ? withNobody(newId, draft, expected) : recorded(draft)).flatMap((person) => [
    made("observation", person.observation, {
      ...about,
      about: "participant",
      site: draft.site,
      form: draft.forms.situation,
      answers: settled(situation, person.answers),
      participant: person.participant,
      typed_name: person.typed_name,
    }),
    ...person.notes
      .filter(({ text }) => text.trim())
      .map(({ id, text }) => made("note", id, { ...aboutPerson(about, person), text, tier: "caseworker" })),
    ...person.signals.map(({ id, level, text, words, wish, told }) =>
      made("signal", id, {
        ...aboutPerson(about, person),
        level,
        text,
        words: level === "step_up" ? words : "",
        wish: level === "step_up" ? wish : null,
        told: level === "urgent" ? told : null,
        tier: "caseworker",
      }),
    ),
    ...(person.appointment?.due
      ? [
          made("task", person.appointment.id, {
            kind: "appointment",
            visit: draft.id,
            observation: person.observation,
            participant: person.participant,
            site: draft.site,
            due: person.appointment.due,
            time: person.appointment.time,
          }),
        ]
      : []),
  ]);

  const placeAnswers = settled(siteForm, draft.place.answers);
  const place = Object.keys(placeAnswers).length
    ? [
        made("observation", draft.place.observation, {
          ...about,
          about: "site",
          site: draft.site,
          form: draft.forms.site,
          answers: placeAnswers,
        }),
      ]
    : [];

  const next = draft.next?.due
    ? [made("task", draft.next.id, { kind: "next_visit", visit: draft.id, site: draft.site, due: draft.next.due })]
    : [];
  const done = fulfilled.map(({ id, base }) => ({ ...made("task", id, { state: "done" }), base }));

  return [visit, ...people, ...place, ...next, ...done];
}

/**
 * @param {{visit: string, at: string}} about
 * @param {Entry} person
 */
function aboutPerson(about, { observation, participant }) {
  return { ...about, observation, participant };
}
