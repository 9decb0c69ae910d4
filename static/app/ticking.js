// The time as screens show it: moves on every half minute and when the app comes back.

import { signal } from "../vendor/signals-core.js";
import { now } from "./clock.js";

/** @type {import("../vendor/signals-core.js").Signal<string>} */
export const current = signal(now());

const STEP_MS = 30_000;

/** Keeps `current` going from now on. */
export function startTicking() {
  const step = () => {
    current.value = now();
  };
  setInterval(step, STEP_MS);
  addEventListener("visibilitychange", step);
  addEventListener("focus", step);
}
