// What a phone may write: the kinds, their fields, their limits, as in sync/record.py
// (tests/vectors/record.json holds both to it).

import { Problem } from "./problems.js";

/** @typedef {Record<string, any>} Fields */
/** @typedef {(value: any) => boolean} Check */

/** @param {number} length @returns {Check} */
const words = (length) => (value) =>
  typeof value === "string" && value.isWellFormed() && !value.includes("\0") && [...value].length <= length;
/** @param {RegExp} shape @returns {Check} */
const like = (shape) => (value) => typeof value === "string" && shape.test(value);
/** @param {...string} values @returns {Check} */
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value);
/** @param {Check} check @returns {Check} */
const orNull = (check) => (value) => value === null || check(value);
/** @param {Check} check @param {number} least @param {number} most @returns {Check} */
const listOf = (check, least, most) => (value) =>
  Array.isArray(value) && value.length >= least && value.length <= most && value.every(check);
/** @type {Check} */
const flag = (value) => typeof value === "boolean";
/** @type {Check} */
const plain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {Record<string, Check>} shape @param {string[]} needed @returns {Check} */
const object = (shape, needed) => (value) =>
  plain(value) &&
  needed.every((name) => name in value) &&
  Object.entries(value).every(([name, item]) => Object.hasOwn(shape, name) && shape[name](item));

const line = words(200);
const text = words(10_000);
const id = like(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
/** @type {Check} */
const instant = (value) =>
  like(/^(?!0000)\d{4}-/)(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString() === value;
/** @type {Check} */
const day = (value) => typeof value === "string" && instant(`${value}T00:00:00.000Z`);
const time = like(/^([01]\d|2[0-3]):[0-5]\d$/);
const tier = oneOf("caseworker", "held", "conference");
const answer = oneOf("agreed", "refused", "later", "not_asked");
const consent = object({ answer, how: line, at: orNull(instant) }, ["answer"]);
const told = object({ to: line, at: instant }, ["to", "at"]);

/**
 * Each kind's fields; those in `needed` must be in a new record.
 * @type {Record<string, {needed: string[], fields: Record<string, Check>}>}
 */
const KINDS = {
  visit: {
    needed: ["site", "at", "workers"],
    fields: {
      site: id,
      kind: oneOf("unannounced", "planned", "accompanied", "phone", "other"),
      at: instant,
      workers: listOf(id, 1, 20),
      nobody: flag,
    },
  },
  observation: {
    needed: ["visit", "about", "site", "at", "form", "answers"],
    fields: {
      visit: id,
      about: oneOf("participant", "site"),
      site: id,
      at: instant,
      form: id,
      answers: plain,
      participant: orNull(id),
      typed_name: line,
    },
  },
  note: {
    needed: ["visit", "observation", "at", "text"],
    fields: {
      visit: id,
      observation: id,
      participant: orNull(id),
      at: instant,
      text,
      tier,
      consent: orNull(consent),
    },
  },
  photo: {
    needed: ["visit", "observation", "at"],
    fields: {
      visit: id,
      observation: id,
      note: orNull(id),
      participant: orNull(id),
      at: instant,
      media: oneOf("photo", "voice"),
      seconds: orNull((value) => Number.isInteger(value) && value >= 0 && value <= 3600),
      tier,
    },
  },
  signal: {
    needed: ["visit", "observation", "at", "level"],
    fields: {
      visit: id,
      observation: id,
      participant: orNull(id),
      at: instant,
      level: oneOf("step_up", "concern", "urgent"),
      state: oneOf("open", "closed"),
      text,
      words: text,
      wish: orNull(oneOf("wants", "unsure", "stays", "not_asked")),
      told: orNull(told),
      tier,
    },
  },
  task: {
    needed: ["kind"],
    fields: {
      kind: oneOf("next_visit", "appointment", "homework", "call", "retention"),
      visit: orNull(id),
      observation: orNull(id),
      participant: orNull(id),
      site: orNull(id),
      due: orNull(day),
      time: orNull(time),
      text,
      state: oneOf("open", "done", "cancelled"),
      tier,
    },
  },
};
const OFFICE_ONLY = [
  "organisation",
  "person",
  "form",
  "site",
  "participant",
  "stage",
  "placement",
  "assignment",
  "review",
  "conflict",
];

/**
 * Checks the fields of one change.
 * @param {string} kind @param {Fields} fields @param {boolean} isNew whether required fields must be there
 * @throws {Problem} unknown-kind, not-writable, unknown-field or invalid-field, with `where`
 */
export function check(kind, fields, isNew) {
  if (OFFICE_ONLY.includes(kind)) throw new Problem("not-writable", { where: kind });
  const shape = Object.hasOwn(KINDS, kind) && KINDS[kind];
  if (!shape) throw new Problem("unknown-kind", { where: kind });
  for (const [name, value] of Object.entries(fields)) {
    const allowed = name === "withdrawn" ? flag : Object.hasOwn(shape.fields, name) && shape.fields[name];
    if (!allowed) throw new Problem("unknown-field", { where: `${kind}.${name}` });
    if (!allowed(value)) throw new Problem("invalid-field", { where: `${kind}.${name}` });
  }
  const lacking = isNew && shape.needed.find((name) => !(name in fields));
  if (lacking) throw new Problem("invalid-field", { where: kind });
}
