// The records as screens read them: rows with their id, made once per change of their table.

import { computed } from "../vendor/signals-core.js";
import { table } from "./records.js";

/**
 * @typedef {Record<string, any> & {id: string, pending: string[], version: string | null}} Row `gone`: who
 *   withdrew it and when, as the office says
 * @typedef {{all: ReadonlyMap<string, Row>, current: Row[]}} Known
 */

/** @type {Map<string, import("../vendor/signals-core.js").ReadonlySignal<Known>>} */
const tables = new Map();

/**
 * All rows of a kind that were not withdrawn.
 * @param {string} kind
 * @returns {Row[]}
 */
export function rows(kind) {
  return known(kind).current;
}

/** All rows of a kind, those that were withdrawn too. @param {string} kind @returns {Row[]} */
export const allRows = (kind) => [...known(kind).all.values()];

/**
 * One row, also when it was withdrawn: what refers to it still wants its name.
 * @param {string} kind
 * @param {string | null | undefined} id
 * @returns {Row | null}
 */
export function one(kind, id) {
  return (id && known(kind).all.get(id)) || null;
}

/**
 * The newest version of a form, or null before the first download.
 * @param {string} key
 */
export function newestForm(key) {
  const versions = rows("form").filter((form) => form.key === key);
  return versions.sort((a, b) => b.number - a.number)[0] ?? null;
}

/** @param {string} kind */
function known(kind) {
  let rows = tables.get(kind);
  if (!rows) {
    rows = computed(() => {
      const all = new Map([...table(kind).value.values()].map((item) => [item.id, row(item)]));
      return { all, current: [...all.values()].filter(({ withdrawn }) => !withdrawn) };
    });
    tables.set(kind, rows);
  }
  return rows.value;
}

/** @param {import("./records.js").Item} item @returns {Row} */
function row({ id, fields, pending, version, withdrawn: gone }) {
  return { ...fields, id, pending, version, gone };
}
