// The status of records and of the day, each word only when it is true.

/**
 * @typedef {"queued" | "sending" | "received" | "attention" | "confirmed" | "returned"} Status
 * @typedef {import("./outbox.js").Entry} Entry
 * @typedef {{act: string, at: string, person: string, text: string, id: string, observation: string}} Review
 */

/** From the least to the most settled; a record written twice is as settled as its worst part. */
const ROAD = ["attention", "queued", "sending", "received"];

/**
 * The status of a record: what the desk last said of it, once the office has all of it, its photos too.
 * @param {{id: string, pending: string[], version: string | null}} record
 * @param {Entry[]} outbox
 * @param {{act: string, at: string}[]} reviews of this record
 * @returns {{status: Status, at: string | null}} `at`: when the office received it, if this phone knows
 */
export function statusOf(record, outbox, reviews = []) {
  const entries = outbox.filter(
    ({ id, incomplete }) => record.pending.includes(id) || incomplete.includes(record.id),
  );
  const worst = entries
    .map((entry) => ownStatus(record.id, entry))
    .sort((a, b) => ROAD.indexOf(a) - ROAD.indexOf(b))[0];
  if (worst && worst !== "received") return { status: worst, at: null };
  const said = reviews.filter(({ act }) => act !== "commented").sort((a, b) => b.at.localeCompare(a.at))[0];
  if (said) return { status: /** @type {Status} */ (said.act), at: said.at };
  const received = entries.map(({ receipt }) => receipt?.received_at ?? "").sort();
  return { status: "received", at: received.at(-1) || null };
}

/** Words have arrived although a photo that belongs to others of the envelope has not. @param {string} record @param {Entry} entry */
function ownStatus(record, { status, receipt, incomplete }) {
  return receipt?.status === "accepted" && !incomplete.includes(record) ? "received" : status;
}

/**
 * Urgent signals that the office does not have and nobody was called about.
 * @param {{level: string, state: string, told: unknown, pending: string[], version: string | null, id: string}[]} signals
 * @param {Entry[]} outbox
 */
export function unheard(signals, outbox) {
  return signals.filter(
    (signal) =>
      signal.level === "urgent" &&
      signal.state === "open" &&
      !signal.told &&
      statusOf(signal, outbox).status !== "received",
  );
}

/** Reasons to wait that a new text cannot mend. */
const NOT_THE_TEXT = ["missing-dependency", "unknown-device", "revoked-device", "unknown-schema"];

/**
 * Whether its author can write it anew: a visit that the office cannot take as it is, or asks about.
 * @param {Entry} entry
 */
export function isRewritable({ receipt, summary }) {
  const problem = receipt?.status !== "accepted" && receipt?.problem;
  return Boolean(summary?.draft && problem && (problem.asked || !NOT_THE_TEXT.includes(problem.code)));
}

/**
 * What is on its way: how many envelopes, and since when the oldest waits.
 * @param {Entry[]} unsent
 */
export function waiting(unsent) {
  const oldest = unsent.map(({ madeAt }) => madeAt).sort()[0] ?? null;
  return { count: unsent.length, oldest };
}

/**
 * The day's work: how many people were recorded, what has not arrived, when the last of it did.
 * @param {Entry[]} outbox
 * @param {(instant: string) => boolean} isToday by when it was saved
 */
export function dayOfWork(outbox, isToday) {
  const today = outbox.filter(({ madeAt }) => isToday(madeAt));
  const missing = outbox.filter(({ status }) => status !== "received");
  const arrived = today.map(({ receipt }) => receipt?.received_at ?? "").sort();
  return {
    visits: today.filter(({ summary }) => summary?.visit).length,
    people: today.reduce((sum, { summary }) => sum + (summary?.people ?? 0), 0),
    missing,
    at: missing.length ? null : arrived.at(-1) || null,
  };
}
