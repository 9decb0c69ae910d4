// Drafts: what is being typed, saved by itself within a second, and checkpointed sealed to the office.

import { signal } from "../vendor/signals-core.js";

/** @typedef {{id: string} & Record<string, any>} Draft plain JSON; all but `id` belongs to the views */

/** Drafts of the person, newest first. @type {import("../vendor/signals-core.js").ReadonlySignal<Draft[]>} */
export const drafts = signal(/** @type {Draft[]} */ ([]));

/** Discarded drafts that can still be restored. @type {import("../vendor/signals-core.js").ReadonlySignal<Draft[]>} */
export const discarded = signal(/** @type {Draft[]} */ ([]));

/** The draft on the screen; the views set it and set it back to null. An update waits for null. */
export const editing = signal(/** @type {string | null} */ (null));

/**
 * Whether what was typed is in the database: `failed` comes with `problem`.
 * @type {import("../vendor/signals-core.js").ReadonlySignal<{state: "saved" | "saving" | "failed", problem: import("./problems.js").Problem | null}>}
 */
export const autosave = signal({ state: /** @type {"saved" | "saving" | "failed"} */ ("saved"), problem: null });

/** Ids of drafts that another tab changed at the same moment; settle each with `settleDraft`. */
export const contested = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** @returns {Promise<void>} also drops what was discarded before this start */
export async function loadDrafts() {}

/** A new draft, saved before it is returned. @param {Record<string, any>} content @returns {Promise<Draft>} */
export async function startDraft(content) {
  return { id: "" };
}

/** The draft as it now stands, or null. @param {string} id @returns {Draft | null} */
export function draftOf(id) {
  return null;
}

/**
 * Replaces a draft's content: at once on the screen, within 250 ms in the database.
 * @param {Draft} draft a new object, never the old one changed in place
 */
export function saveDraft(draft) {}

/** Saves what is not saved yet, now. @returns {Promise<void>} */
export async function flushDrafts() {}

/** @param {string} id @returns {Promise<void>} undone by `restoreDraft` until the next start */
export async function discardDraft(id) {}

/** @param {string} id @returns {Promise<void>} */
export async function restoreDraft(id) {}

/** Keeps this tab's text or the stored one of a contested draft. @param {string} id @param {"mine" | "stored"} which @returns {Promise<void>} */
export async function settleDraft(id, which) {}
