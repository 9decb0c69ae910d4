// The exchange with the office, and the only module that names fetch.

import { signal } from "../vendor/signals-core.js";

/**
 * @typedef {object} Contact
 * @property {"idle" | "working"} state
 * @property {import("./clock.js").Instant | null} lastContact by the office's clock, of the last good exchange
 * @property {import("./problems.js").Problem | null} problem of the last attempt; null after a good one
 * @property {"ok" | "sign-in-required" | "device-revoked" | "token-stale" | null} pull the download's last answer
 * @property {boolean} downloading a first or long download goes on
 */

/** What is known about contact with the office. @type {import("../vendor/signals-core.js").ReadonlySignal<Contact>} */
export const contact = signal(/** @type {Contact} */ ({ state: "idle", lastContact: null, problem: null, pull: null, downloading: false }));

/** Exchanges now, and from now on by itself: `online`, back in the foreground, after a save, after a pause. */
export function startExchanging() {}

/** One whole exchange; never throws for want of contact (see `contact`). @returns {Promise<void>} */
export async function exchange() {}

/**
 * Who is signed in in this browser, asked of the office.
 * @returns {Promise<{person: {id: string, name: string, roles: string[]} | null, organisation: {id: string, name: string, zone: string} | null}>}
 * @throws {import("./problems.js").Problem} offline, captive-portal, ...
 */
export async function checkSession() {
  return { person: null, organisation: null };
}

/** Registers this phone for the person signed in; then `me` is set. @param {string} name of the phone @returns {Promise<void>} */
export async function enrol(name) {}

/** Ends the session at the office; destroys nothing on the phone. @returns {Promise<void>} */
export async function signOut() {}
