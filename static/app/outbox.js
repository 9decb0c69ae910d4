// The outbox: finishing a piece of work, and what became of each envelope.

import { computed, effect, signal } from "../vendor/signals-core.js";
import { instant, milliseconds, newId, now } from "./clock.js";
import { backedUpTo, clockOffset, enrolled, incarnation, officeKey, officeTime } from "./device.js";
import { contested, flushDrafts, forgetDraft, revisionOf } from "./drafts.js";
import { envelope } from "./envelope.js";
import { Problem } from "./problems.js";
import { check } from "./record.js";
import { baseOf, overlays, table } from "./records.js";
import { seal, sha256 } from "./seal.js";
import { changed, onChange } from "./tabs.js";
import { encrypt, noteUnreadable, openBox, readAll, readEach, remember, write } from "./vault.js";
import { APP } from "./version.js";

/**
 * @typedef {object} Receipt the office's word on one envelope
 * @property {string} id
 * @property {"accepted" | "waiting" | "refused"} status
 * @property {string} digest
 * @property {import("./clock.js").Instant} received_at
 * @property {boolean} again
 * @property {number} n
 * @property {Record<string, string>} versions
 * @property {{code: string, where?: string, detail: string} | null} [problem]
 */
/**
 * @typedef {object} Entry an envelope as screens show it
 * @property {string} id
 * @property {number} seq
 * @property {import("./clock.js").Instant} madeAt
 * @property {"queued" | "sending" | "received" | "attention"} status
 * @property {Receipt | null} receipt
 * @property {any} summary what `finish` was given, e.g. `{site, people, urgent, records}`
 */
/**
 * @typedef {object} NewChange
 * @property {string} kind
 * @property {string} id a new id from `newId()` for a new record, else the record's
 * @property {import("./record.js").Fields} fields all required ones for a new record, else only what changes
 * @property {import("./clock.js").Instant} [at] when it was written; now if left out
 */
/**
 * @typedef {object} Kept an envelope as it is stored
 * @property {string} id
 * @property {string} incarnation
 * @property {number} seq
 * @property {import("./clock.js").Instant} madeAt by the office's clock
 * @property {string} sealed never made anew
 * @property {string} digest
 * @property {Receipt | null} receipt
 * @property {boolean} pulled a download has followed the receipt
 * @property {import("./vault.js").Box} box summary and changes, encrypted
 */
/** @typedef {Kept & {summary: any, changes: import("./envelope.js").Change[]}} Known */

/** What is known of an envelope whose box cannot be opened; it is sent all the same. */
const UNKNOWN = { summary: null, changes: /** @type {import("./envelope.js").Change[]} */ ([]) };
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** @type {import("../vendor/signals-core.js").Signal<Known[]>} */
const known = signal([]);
/** Ids on their way at this moment. */
const underWay = signal(/** @type {ReadonlySet<string>} */ (new Set()));
/** What sends after a save; `exchange.js` says so, since it stands above this module. */
let sendSoon = () => {};
/** The last reading of what is stored. @type {Promise<void>} */
let reading = Promise.resolve();

/** Envelopes of the person, newest first, until they may be forgotten. */
export const outbox = computed(() => known.value.map(entry).reverse());

/** Those that the office does not have: queued, sending, refused. */
export const unsent = computed(() =>
  outbox.value.filter((item) => item.receipt?.status !== "accepted" && item.receipt?.status !== "waiting"),
);

const unsentCount = computed(() => unsent.value.length);
effect(() => remember("unsent", unsentCount.value));

/** @param {Known} item @returns {Entry} */
function entry({ id, seq, madeAt, receipt, summary }) {
  return { id, seq, madeAt, receipt, summary, status: statusOf(id, receipt) };
}

/** @param {string} id @param {Receipt | null} receipt @returns {Entry["status"]} */
function statusOf(id, receipt) {
  if (!receipt) return underWay.value.has(id) ? "sending" : "queued";
  return receipt.status === "accepted" ? "received" : "attention";
}

/** @param {() => void} send what to do after each save */
export function afterSave(send) {
  sendSoon = send;
}

/** Reads what is stored, which is the truth for all tabs; one reading at a time. @returns {Promise<void>} */
export function loadOutbox() {
  reading = reading.then(readOutbox, readOutbox);
  return reading;
}

async function readOutbox() {
  const decrypted = new Map(known.value.map(({ id, summary, changes }) => [id, { summary, changes }]));
  const stored = await readEach("outbox");
  const whole = /** @type {Kept[]} */ (stored.filter((kept) => kept !== null));
  const items = await Promise.all(
    whole.map(async (kept) => ({
      ...kept,
      ...(decrypted.get(kept.id) ?? (await openBox(kept.box)) ?? UNKNOWN),
    })),
  );
  const hidden = items.filter(
    (item) => item.changes === UNKNOWN.changes && item.receipt?.status !== "accepted",
  );
  noteUnreadable("outbox", stored.length - whole.length + hidden.length);
  known.value = items.toSorted(byNumber);
  overlays.value = known.value.filter((item) => !(item.receipt?.status === "accepted" && item.pulled));
}

/** In the order in which they were made, whatever the phone's clock said. @param {Kept} one @param {Kept} other */
function byNumber(one, other) {
  if (one.incarnation === other.incarnation) return one.seq - other.seq;
  return one.madeAt < other.madeAt ? -1 : 1;
}

/**
 * 「保存して終了」: writes one envelope with these changes and ends the draft, in one strict transaction.
 * Resolves only when that is on the disk; then sending is tried by itself. The base of each change is found here.
 * @param {{draft: string | null, changes: NewChange[], summary: any}} work
 * @returns {Promise<Entry>}
 * @throws {import("./problems.js").Problem} invalid-field..., draft-changed-elsewhere, draft-ended, storage-*, not-enrolled; the draft then still stands
 */
export async function finish({ draft, changes, summary }) {
  const { me, signingKey } = enrolled();
  const office = officeKey();
  const made = await incarnation();
  const finished = now();
  /** @type {import("./envelope.js").Change[]} */
  const based = changes.map(({ kind, id, fields, at = finished }) => {
    check(kind, fields, !table(kind).value.has(id));
    return { kind, id, base: baseOf(kind, id), fields, at };
  });
  await flushDrafts();
  if (draft && contested.value.has(draft)) throw new Problem("draft-changed-elsewhere");
  const box = await encrypt({ summary, changes: based });
  const item = await navigator.locks.request("fieldapp-finish", async () => {
    for (;;) {
      const seq = (await lastSeq()) + 1;
      const id = newId();
      const inside = envelope({
        id,
        me,
        incarnation: made,
        seq,
        app: APP,
        madeAt: now(),
        clockOffset: clockOffset(),
        changes: based,
      });
      const sealed = await seal(inside, { enrolment: me.enrolment, signingKey }, office);
      const digest = await sha256(new TextEncoder().encode(sealed));
      /** @type {Kept} */
      const kept = {
        id,
        incarnation: made,
        seq,
        madeAt: officeTime(),
        sealed,
        digest,
        receipt: null,
        pulled: false,
        box,
      };
      if (await store(kept, draft)) return { ...kept, summary, changes: based };
    }
  });
  if (draft) forgetDraft(draft);
  await loadOutbox();
  changed("outbox", "drafts");
  sendSoon();
  return entry(item);
}

const lastSeq = () => write(["meta"], async (tx) => (await tx.objectStore("meta").get("seq")) ?? 0);

/**
 * Envelope, counter and the draft's end, as one.
 * @param {Kept} kept @param {string | null} draft
 * @returns {Promise<boolean>} false if the number was taken meanwhile
 * @throws {Problem} draft-ended, draft-changed-elsewhere
 */
function store(kept, draft) {
  return write(["meta", "outbox", "drafts", "checkpoints"], async (tx) => {
    // the connection died after the commit, and this is its second try
    if (await tx.objectStore("outbox").getKey(kept.id)) return true;
    const last = (await tx.objectStore("meta").get("seq")) ?? 0;
    if (last !== kept.seq - 1) return false;
    if (draft) {
      const stored = await tx.objectStore("drafts").get(draft);
      if (!stored) throw new Problem("draft-ended");
      if (stored.revision !== revisionOf(draft)) throw new Problem("draft-changed-elsewhere");
    }
    tx.objectStore("outbox").put(kept, kept.id);
    tx.objectStore("meta").put(kept.seq, "seq");
    if (draft) {
      tx.objectStore("drafts").delete(draft);
      tx.objectStore("checkpoints").delete(draft);
    }
    return true;
  });
}

/** What is to be sent, by any tab, in the order of its numbers. @returns {Promise<Kept[]>} */
export async function toSend() {
  const stored = /** @type {Kept[]} */ (await readAll("outbox"));
  return stored.filter((item) => !item.receipt).toSorted(byNumber);
}

/** @param {string[]} ids that are on their way now */
export function sendingNow(ids) {
  underWay.value = new Set(ids);
}

/**
 * Believes receipts whose digest matches; returns how many did not.
 * @param {Receipt[]} receipts
 */
export async function keepReceipts(receipts) {
  if (!receipts.length) return 0;
  const foreign = await write(["outbox"], async (tx) => {
    const stored = tx.objectStore("outbox");
    let others = 0;
    for (const receipt of receipts) {
      const item = /** @type {Kept | undefined} */ (await stored.get(receipt.id));
      if (!item) continue;
      if (item.digest !== receipt.digest) others += 1;
      else if (item.receipt?.status !== "accepted") stored.put({ ...item, receipt }, item.id);
    }
    return others;
  });
  await loadOutbox();
  changed("outbox");
  return foreign;
}

/**
 * A whole download has followed: received work no longer needs to be laid over it. It is
 * dropped after 30 days, if the office has a backup of that time.
 */
export async function keepPulled() {
  const covered = backedUpTo() ?? "";
  const before = instant(milliseconds(officeTime()) - KEPT_MS);
  const isReceived = (/** @type {Kept} */ { receipt }) => receipt?.status === "accepted";
  const isOld = (/** @type {Kept} */ { receipt }) =>
    receipt && receipt.received_at < covered && receipt.received_at < before;
  if (!known.value.some((item) => isReceived(item) && (!item.pulled || isOld(item)))) return;
  await write(["outbox"], async (tx) => {
    const stored = tx.objectStore("outbox");
    for (const item of /** @type {Kept[]} */ (await stored.getAll()).filter(isReceived)) {
      if (isOld(item)) stored.delete(item.id);
      else if (!item.pulled) stored.put({ ...item, pulled: true }, item.id);
    }
  });
  await loadOutbox();
  changed("outbox");
}

/** Queues a refused envelope again, unchanged. @param {string} id @returns {Promise<void>} */
export async function sendAgain(id) {
  await write(["outbox"], async (tx) => {
    const item = await tx.objectStore("outbox").get(id);
    if (item && item.receipt?.status !== "accepted")
      tx.objectStore("outbox").put({ ...item, receipt: null }, id);
  });
  await loadOutbox();
  changed("outbox");
  sendSoon();
}

onChange("outbox", loadOutbox);
