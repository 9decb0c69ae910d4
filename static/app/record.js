// What a phone may write: the kinds, their fields, their limits, as in sync/record.py
// (tests/vectors/record.json holds both to it).

/** @typedef {"visit" | "observation" | "note" | "signal" | "task"} WritableKind */
/** @typedef {Record<string, any>} Fields */

/**
 * Checks the fields of one change.
 * @param {string} kind @param {Fields} fields @param {boolean} isNew whether required fields must be there
 * @throws {import("./problems.js").Problem} unknown-kind, not-writable, unknown-field or invalid-field, with `where`
 */
export function check(kind, fields, isNew) {}
