// What was pulled from the office, decrypted, with the phone's own unsent changes laid over it.

import { computed, signal } from "../vendor/signals-core.js";

/**
 * @typedef {object} Item a record as the phone knows it
 * @property {string} kind
 * @property {string} id
 * @property {string | null} version null: never pulled, only in own envelopes
 * @property {import("./record.js").Fields} fields
 * @property {string[]} pending ids of own envelopes laid over it (not yet both received and pulled)
 */

/**
 * All records of a kind by id; a signal, so that a view that reads `.value` is drawn anew.
 * @param {string} kind
 * @returns {import("../vendor/signals-core.js").ReadonlySignal<ReadonlyMap<string, Item>>}
 */
export function table(kind) {
  return computed(() => new Map());
}

/** Ids of reviews that were opened on this phone. */
export const opened = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** @param {string[]} ids of reviews that are now on the screen @returns {Promise<void>} */
export async function markOpened(ids) {}

/** @returns {Promise<void>} */
export async function loadRecords() {}
