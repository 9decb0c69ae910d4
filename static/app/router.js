// Which screen is shown: the part after `#`, so that no id ever stands in a request.

import { signal } from "../vendor/signals-core.js";

/** The parts of the address, e.g. ["person", id]. */
export const route = signal(parts());

/** Follows the address from now on. */
export function startRouting() {
  addEventListener("hashchange", () => {
    route.value = parts();
  });
}

/**
 * Opens a screen, e.g. go("visit", id).
 * @param {...string} path
 */
export function go(...path) {
  location.hash = to(...path);
}

/**
 * Opens a screen in place of this one, so that 「戻る」 does not come back here.
 * @param {...string} path
 */
export function goInstead(...path) {
  history.replaceState(null, "", to(...path));
  route.value = parts();
}

/**
 * The address of a screen for a link.
 * @param {...string} path
 */
export function to(...path) {
  return `#/${path.join("/")}`;
}

function parts() {
  const path = globalThis.location?.hash.replace(/^#\/?/, "") ?? "";
  return path ? path.split("/") : ["today"];
}
