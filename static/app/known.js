// The records as screens read them: rows with their id, without what was withdrawn.

import { table } from "./records.js";

/**
 * @typedef {Record<string, any> & {id: string, pending: string[], version: string | null}} Row
 */

/**
 * All rows of a kind.
 * @param {string} kind
 * @returns {Row[]}
 */
export function rows(kind) {
  return [...table(kind).value.values()].map(row).filter(({ withdrawn }) => !withdrawn);
}

/**
 * One row, also when it was withdrawn: what refers to it still wants its name.
 * @param {string} kind
 * @param {string | null | undefined} id
 * @returns {Row | null}
 */
export function one(kind, id) {
  const item = id ? table(kind).value.get(id) : undefined;
  return item ? row(item) : null;
}

/** @param {import("./records.js").Item} item @returns {Row} */
function row({ id, fields, pending, version }) {
  return { ...fields, id, pending, version };
}

/**
 * The newest version of a form, or null before the first download.
 * @param {string} key
 */
export function newestForm(key) {
  const versions = rows("form").filter((form) => form.key === key);
  return versions.sort((a, b) => b.number - a.number)[0] ?? null;
}
