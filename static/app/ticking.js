// The time as screens show it, by the office's clock: moves on every half minute and when the app comes back.

import { signal } from "../vendor/signals-core.js";
import { officeTime } from "./device.js";

/** @type {import("../vendor/signals-core.js").Signal<string>} */
export const current = signal(officeTime());

const STEP_MS = 30_000;

/** Keeps `current` going from now on. */
export function startTicking() {
  const step = () => {
    current.value = officeTime();
  };
  setInterval(step, STEP_MS);
  addEventListener("visibilitychange", step);
  addEventListener("focus", step);
}
