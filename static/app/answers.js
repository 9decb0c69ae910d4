// What the desk said that is still to be read: on 今日 until it was opened.

/** @typedef {import("./known.js").Row} Row */

/** Older answers are found beside their records; a phone just registered has opened none of them. */
const DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * Answers to one's own records, newest first. A confirmation without words needs no reading.
 * @param {Row[]} reviews
 * @param {object} known
 * @param {ReadonlySet<string>} known.opened ids of reviews
 * @param {string} known.now
 * @param {(observation: string) => boolean} known.isMine
 */
export function unreadAnswers(reviews, { opened, now, isMine }) {
  const since = new Date(Date.parse(now) - DAYS * DAY_MS).toISOString();
  return reviews
    .filter(({ id, at, act, text, observation }) => {
      const hasWords = act !== "confirmed" || Boolean(text);
      return hasWords && at >= since && !opened.has(id) && isMine(observation);
    })
    .sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));
}
