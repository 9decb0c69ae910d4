// The service worker seen from the page: registered once, its updates asked for and never taken.

import { effect, signal } from "../vendor/signals-core.js";
import { editing, flushDrafts } from "./drafts.js";
import { Problem } from "./problems.js";

/** A newer version waits to be applied. */
export const updateWaiting = signal(false);
/** Everything the app needs is on this phone. */
export const offlineReady = signal(false);

/** @type {ServiceWorker | null} */
let waiting = null;

/** @returns {Promise<void>} */
export async function registerWorker() {
  if (!navigator.serviceWorker) return;
  const hadWorker = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => hadWorker && reloadWhenFree());
  const registration = await navigator.serviceWorker.register(workerUrl(), { scope: "/" });
  offerWaiting(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => offerWaiting(registration));
  });
  document.addEventListener("visibilitychange", () => {
    // without contact there is nothing to look for
    if (document.visibilityState === "visible" && navigator.onLine) registration.update().catch(() => {});
  });
  await navigator.serviceWorker.ready;
  offlineReady.value = true;
}

/** Applies the waiting version and reloads. @throws {Problem} draft-open */
export function applyUpdate() {
  if (editing.value) throw new Problem("draft-open");
  waiting?.postMessage("skip-waiting");
}

/** Another tab may have applied the update: here it waits for the draft on the screen. */
function reloadWhenFree() {
  effect(() => {
    if (!editing.value) flushDrafts().then(() => location.reload());
  });
}

/** @param {ServiceWorkerRegistration} registration */
function offerWaiting(registration) {
  waiting = registration.waiting;
  updateWaiting.value = Boolean(waiting && navigator.serviceWorker.controller);
}

/** The only script address that this app ever makes from text. */
function workerUrl() {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return "/sw.js";
  const policy = types.createPolicy("fieldapp", {
    createScriptURL(/** @type {string} */ url) {
      if (url !== "/sw.js") throw new TypeError(`not a script of fieldapp: ${url}`);
      return url;
    },
  });
  return policy.createScriptURL("/sw.js");
}
