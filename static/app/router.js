// Which screen is shown: the part after `#`, so that no id ever stands in a request.

import { signal } from "../vendor/signals-core.js";

/** The parts of the address, e.g. ["person", id]. */
export const route = signal(parts());

/** Follows links, the back button and the address from now on. */
export function startRouting() {
  document.addEventListener("click", follow);
  addEventListener("popstate", show);
  addEventListener("hashchange", show);
}

/**
 * Opens a screen, e.g. go("visit", id).
 * @param {...string} path
 */
export function go(...path) {
  history.pushState(null, "", to(...path));
  show();
}

/**
 * Opens a screen in place of this one, so that 「戻る」 does not come back here.
 * @param {...string} path
 */
export function goInstead(...path) {
  history.replaceState(null, "", to(...path));
  show();
}

/**
 * The address of a screen for a link.
 * @param {...string} path
 */
export function to(...path) {
  return `#/${path.join("/")}`;
}

/**
 * A link within the app is followed at once: left to itself, the browser says so only later,
 * and a quick second tap would meet the old screen.
 * @param {MouseEvent} event
 */
function follow(event) {
  const link = /** @type {Element} */ (event.target).closest?.('a[href^="#/"]');
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const href = String(link.getAttribute("href"));
  if (href !== location.hash) history.pushState(null, "", href);
  show();
}

function show() {
  const next = parts();
  if (next.join("/") !== route.value.join("/")) route.value = next;
}

function parts() {
  const path = globalThis.location?.hash.replace(/^#\/?/, "") ?? "";
  return path ? path.split("/") : ["today"];
}
