// The phone's database, and the only file that names indexedDB.

import { signal } from "../vendor/signals-core.js";

/** `vanished`: it was emptied from outside; `reload`: its connection died twice. */
export const vaultState = signal(/** @type {"closed" | "open" | "vanished" | "reload"} */ ("closed"));

/** Opens the database; called first of all. @returns {Promise<void>} */
export async function openVault() {}

/** The person has read that the storage was emptied: `vanished` becomes `open`. */
export function acceptVanished() {}
