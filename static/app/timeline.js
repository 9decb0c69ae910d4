// A record with all that belongs to it: notes, photos, signals, appointments, and the desk's answers.

/** @typedef {import("./known.js").Row} Row */

/**
 * @typedef {object} Record
 * @property {Row} observation
 * @property {Row[]} notes
 * @property {Row[]} photos and voice memos
 * @property {Row[]} signals
 * @property {Row[]} tasks
 * @property {Row[]} reviews in the order in which they were written
 */

/**
 * Observations with their parts, newest first.
 * @param {Row[]} observations
 * @param {{notes: Row[], photos: Row[], signals: Row[], tasks: Row[], reviews: Row[]}} parts
 * @returns {Record[]}
 */
export function timeline(observations, { notes, photos, signals, tasks, reviews }) {
  const by = {
    notes: grouped(notes),
    photos: grouped(photos),
    signals: grouped(signals),
    tasks: grouped(tasks),
    reviews: grouped(reviews),
  };
  const at = (/** @type {Row} */ a, /** @type {Row} */ b) =>
    a.at.localeCompare(b.at) || a.id.localeCompare(b.id);
  return [...observations]
    .sort((a, b) => at(b, a))
    .map((observation) => ({
      observation,
      notes: (by.notes.get(observation.id) ?? []).sort(at),
      photos: (by.photos.get(observation.id) ?? []).sort(at),
      signals: by.signals.get(observation.id) ?? [],
      tasks: by.tasks.get(observation.id) ?? [],
      reviews: (by.reviews.get(observation.id) ?? []).sort(at),
    }));
}

/**
 * The stage that counts on a day: the newest that has begun.
 * @param {Row[]} stages of one participant
 * @param {string} day
 */
export function stageOn(stages, day) {
  return (
    stages
      .filter(({ since }) => since <= day)
      .sort((a, b) => b.since.localeCompare(a.since) || b.id.localeCompare(a.id))[0] ?? null
  );
}

/** @param {Row[]} parts */
function grouped(parts) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const part of parts) {
    const group = groups.get(part.observation);
    if (group) group.push(part);
    else groups.set(part.observation, [part]);
  }
  return groups;
}
