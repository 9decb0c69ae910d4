// The time as screens show it, by the office's clock: moves on every half minute, when the app comes
// back and with each contact.

import { computed, signal } from "../vendor/signals-core.js";
import { officeTime } from "./device.js";

const ticks = signal(0);

export const current = computed(() => {
  ticks.value;
  return officeTime();
});

const STEP_MS = 30_000;

/** Keeps `current` going from now on. */
export function startTicking() {
  const step = () => {
    ticks.value += 1;
  };
  setInterval(step, STEP_MS);
  addEventListener("visibilitychange", step);
  addEventListener("focus", step);
}
