// Drafts of older versions of the app, lifted to today's shape step by step: a draft outlives updates.

/** @typedef {import("./drafts.js").Draft} Draft */

/**
 * From each shape to the next, the first from shape 1 to 2: a pure function of the draft, of whatever
 * `type` it is.
 * @type {((draft: Draft) => Draft)[]}
 */
export const SHAPES = [withFiles];

/** Photos and memos came with shape 2. @param {Draft} draft */
function withFiles(draft) {
  if (draft.type !== "visit") return { ...draft, files: [] };
  return { ...draft, people: draft.people.map((/** @type {object} */ person) => ({ ...person, files: [] })) };
}

/** @param {Draft} draft of any older shape, 1 if it names none @returns {Draft} of today's */
export function lifted(draft, steps = SHAPES) {
  for (const step of steps.slice((draft.shape ?? 1) - 1)) draft = step(draft);
  return { ...draft, shape: steps.length + 1 };
}
