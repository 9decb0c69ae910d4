// Drafts of older versions of the app, lifted to today's shape step by step: a draft outlives updates.

/** @typedef {import("./drafts.js").Draft} Draft */

/**
 * From each shape to the next, the first from shape 1 to 2: a pure function of the draft, of whatever
 * `type` it is. Empty while there has only been one shape.
 * @type {((draft: Draft) => Draft)[]}
 */
export const SHAPES = [];

/** @param {Draft} draft of any older shape, 1 if it names none @returns {Draft} of today's */
export function lifted(draft, steps = SHAPES) {
  for (const step of steps.slice((draft.shape ?? 1) - 1)) draft = step(draft);
  return { ...draft, shape: steps.length + 1 };
}
