// The outbox: finishing a piece of work, and what became of each envelope.

import { computed, signal } from "../vendor/signals-core.js";

/**
 * @typedef {object} Receipt the office's word on one envelope
 * @property {string} id
 * @property {"accepted" | "waiting" | "refused"} status
 * @property {string} digest
 * @property {import("./clock.js").Instant} received_at
 * @property {boolean} again
 * @property {number} n
 * @property {Record<string, string>} versions
 * @property {{code: string, where?: string, detail: string} | null} [problem]
 */
/**
 * @typedef {object} Entry an envelope as screens show it
 * @property {string} id
 * @property {number} seq
 * @property {import("./clock.js").Instant} madeAt
 * @property {"queued" | "sending" | "received" | "attention"} status
 * @property {Receipt | null} receipt
 * @property {any} summary what `finish` was given, e.g. `{site, people, urgent, records}`
 */
/**
 * @typedef {object} NewChange
 * @property {string} kind
 * @property {string} id a new id from `newId()` for a new record, else the record's
 * @property {import("./record.js").Fields} fields all required ones for a new record, else only what changes
 * @property {import("./clock.js").Instant} [at] when it was written; now if left out
 */

/** Envelopes of the person, newest first, until they may be forgotten. @type {import("../vendor/signals-core.js").ReadonlySignal<Entry[]>} */
export const outbox = signal(/** @type {Entry[]} */ ([]));

/** Those that the office does not have: queued, sending, refused. @type {import("../vendor/signals-core.js").ReadonlySignal<Entry[]>} */
export const unsent = computed(() => /** @type {Entry[]} */ ([]));

/** @returns {Promise<void>} */
export async function loadOutbox() {}

/**
 * 「保存して終了」: writes one envelope with these changes and ends the draft, in one strict transaction.
 * Resolves only when that is on the disk; then sending is tried by itself. The base of each change is found here.
 * @param {{draft: string | null, changes: NewChange[], summary: any}} work
 * @returns {Promise<Entry>}
 * @throws {import("./problems.js").Problem} invalid-field..., draft-changed-elsewhere, draft-ended, storage-*, not-enrolled; the draft then still stands
 */
export async function finish(work) {
  throw new Error("not built yet");
}

/** Queues a refused envelope again, unchanged. @param {string} id @returns {Promise<void>} */
export async function sendAgain(id) {}
