// This phone and who works on it: keys, enrolment, what the office said about itself.

import { computed, signal } from "../vendor/signals-core.js";

/**
 * @typedef {object} Me the enrolment that works on this phone
 * @property {string} device
 * @property {string} enrolment
 * @property {{id: string, name: string, roles: string[]}} person
 * @property {{id: string, name: string, zone: string}} organisation
 */

/** Who works on this phone; null before enrolment. @type {import("../vendor/signals-core.js").ReadonlySignal<Me | null>} */
export const me = signal(/** @type {Me | null} */ (null));

/** Reads it from the vault; called once at start, after `openVault`. @returns {Promise<void>} */
export async function loadDevice() {}

/** What a phone's status page shows. @returns {Promise<{persisted: boolean, usage: number, quota: number}>} bytes */
export async function storageState() {
  return { persisted: false, usage: 0, quota: 0 };
}
