// The service worker seen from the page: registered once, its updates asked for and never taken.

import { signal } from "../vendor/signals-core.js";

/** A newer version waits to be applied. */
export const updateWaiting = signal(false);
/** Everything the app needs is on this phone. */
export const offlineReady = signal(false);

/** @returns {Promise<void>} */
export async function registerWorker() {}

/** Applies the waiting version and reloads. @throws {import("./problems.js").Problem} draft-open */
export function applyUpdate() {}
