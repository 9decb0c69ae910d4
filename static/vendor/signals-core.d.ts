export { computed, effect, signal } from "@preact/signals-core";
export type { ReadonlySignal, Signal } from "@preact/signals-core";
