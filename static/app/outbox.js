// The outbox: finishing a piece of work, and what became of each envelope.

import { computed, effect, signal } from "../vendor/signals-core.js";
import { instant, milliseconds, newId, now } from "./clock.js";
import {
  backedUpTo,
  clockOffset,
  enrolled,
  incarnation,
  newIncarnation,
  officeKey,
  officeTime,
} from "./device.js";
import { contested, drafts, flushDrafts, forgetDraft, revisionOf } from "./drafts.js";
import { envelope } from "./envelope.js";
import { Problem } from "./problems.js";
import { check } from "./record.js";
import { baseOf, overlays, table } from "./records.js";
import { seal, sha256 } from "./seal.js";
import { changed, onChange } from "./tabs.js";
import { encrypt, noteUnreadable, openBox, read, readAll, readEach, remember, write } from "./vault.js";
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
 * @property {string[]} [photos_missing] ids of photos and memos whose files the office lacks
 * @property {{code: string, where?: string, detail: string, asked?: string} | null} [problem]
 * @property {string[]} [elsewhere] participants in it whom the author does not have any more
 */
/**
 * @typedef {object} Entry an envelope as screens show it
 * @property {string} id
 * @property {number} seq
 * @property {import("./clock.js").Instant} madeAt
 * @property {"queued" | "sending" | "received" | "attention"} status
 * @property {Receipt | null} receipt
 * @property {any} summary what `finish` was given, e.g. `{site, people, urgent, records}`
 * @property {Sent[]} files its photos and memos
 * @property {string[]} incomplete ids of accepted records that lack a file: the photo, its observation and visit
 */
/** @typedef {{voice: boolean, bytes: number, there: number}} Sent a file, and how many of its bytes the office has */
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
 * @property {string} [replacedBy] the envelope that was written instead of it
 * @property {import("./clock.js").Instant} [wholeAt] by the office's clock, when its last missing file was there
 * @property {import("./vault.js").Box} box summary, changes and files, encrypted
 */
/** @typedef {import("./envelope.js").PhotoFile} PhotoFile */
/** @typedef {{summary: any, changes: import("./envelope.js").Change[], files: PhotoFile[]}} Inside */
/** @typedef {Kept & Inside} Known */

/** What is known of an envelope whose box cannot be opened; it is sent all the same. @type {Inside} */
const UNKNOWN = { summary: null, changes: [], files: [] };
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** @type {import("../vendor/signals-core.js").Signal<Known[]>} */
const known = signal([]);
/** Ids on their way at this moment. */
const underWay = signal(/** @type {ReadonlySet<string>} */ (new Set()));
/** Bytes of each file that the office was found to have. */
export const uploaded = signal(/** @type {ReadonlyMap<string, number>} */ (new Map()));
/** What sends after a save; `exchange.js` says so, since it stands above this module. */
let sendSoon = () => {};
/** The last reading of what is stored. @type {Promise<void>} */
let reading = Promise.resolve();

/** Envelopes of the person, newest first, until they may be forgotten; what was written anew is settled. */
export const outbox = computed(() => known.value.filter(isLastWord).map(entry).reverse());

const isLastWord = (/** @type {Kept} */ { replacedBy }) => !replacedBy;

/** Those that the office does not have: queued, sending, refused. */
export const unsent = computed(() =>
  outbox.value.filter((item) => item.status !== "received" && item.receipt?.status !== "waiting"),
);

/** The person's own photos and memos, by id. */
export const ownFiles = computed(
  () => new Map(known.value.flatMap(({ files }) => files.map((file) => [file.id, file]))),
);

const counts = computed(() => `${unsent.value.length} ${drafts.value.length}`);
effect(() => remember(counts.value));

/** @param {Known} item @returns {Entry} */
function entry({ id, seq, madeAt, receipt, summary, changes, files }) {
  const missing = receipt?.photos_missing ?? [];
  const lacks = (/** @type {{kind: string, id: string}} */ { kind, id }) =>
    kind === "photo" && missing.includes(id);
  return {
    id,
    seq,
    madeAt,
    receipt,
    summary,
    status: statusOf(id, receipt),
    files: files.map((file) => ({
      voice: file.type.startsWith("audio"),
      bytes: file.bytes,
      there: missing.includes(file.id) ? (uploaded.value.get(file.id) ?? 0) : file.bytes,
    })),
    incomplete: changes.filter(lacks).flatMap(({ id, fields }) => [id, fields.observation, fields.visit]),
  };
}

/** @param {string} id @param {Receipt | null} receipt @returns {Entry["status"]} */
function statusOf(id, receipt) {
  if (!receipt) return underWay.value.has(id) ? "sending" : "queued";
  if (receipt.status !== "accepted") return "attention";
  return receipt.photos_missing?.length ? "sending" : "received";
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
  const decrypted = new Map(known.value.map((item) => [item.id, insideOf(item)]));
  const stored = await readEach("outbox");
  const items = await Promise.all(
    /** @type {Kept[]} */ (stored.filter(Boolean)).map(async (kept) => ({
      ...kept,
      ...(decrypted.get(kept.id) ?? insideOf((await openBox(kept.box)) ?? UNKNOWN)),
    })),
  );
  const shown = items.filter(({ changes, receipt }) => changes.length || receipt?.status === "accepted");
  noteUnreadable("outbox", stored.length - shown.length);
  known.value = items.toSorted(byNumber);
  overlays.value = known.value
    .filter(isLastWord)
    .filter((item) => !(item.receipt?.status === "accepted" && item.pulled))
    .map(({ id, receipt, changes }) => ({ id, changes: changes.filter((each) => isHere(each, receipt)) }));
}

/** Whether a change is not about someone whom the author does not have any more: they went to others.
 * @param {import("./envelope.js").Change} change @param {Receipt | null} receipt */
const isHere = ({ fields }, receipt) => !receipt?.elsewhere?.includes(fields.participant);

/** An envelope of the app's first version has no files. @param {Inside} inside @returns {Inside} */
const insideOf = ({ summary, changes, files = [] }) => ({ summary, changes, files });

/** In the order in which they were made, whatever the phone's clock said. @param {Kept} one @param {Kept} other */
function byNumber(one, other) {
  if (one.incarnation === other.incarnation) return one.seq - other.seq;
  return one.madeAt < other.madeAt ? -1 : 1;
}

/**
 * 「保存して終了」: writes one envelope with these changes and ends the draft, in one strict transaction.
 * Resolves only when that is on the disk; then sending is tried by itself. The base of each change is found here.
 * `replaces` is an envelope of one's own that this one is written instead of; it stands on what that stood on.
 * @param {{draft: string | null, changes: NewChange[], summary: any, files?: PhotoFile[], replaces?: string}} work
 *   `files`: those of its photos and memos, which are stored already
 * @returns {Promise<Entry>}
 * @throws {import("./problems.js").Problem} invalid-field..., draft-changed-elsewhere, draft-ended, file-missing, storage-*, not-enrolled; the draft then still stands
 */
export async function finish({ draft, changes, summary, files = [], replaces }) {
  const { me, signingKey } = enrolled();
  const office = officeKey();
  const finished = now();
  const former = known.value.find(({ id }) => id === replaces)?.changes ?? [];
  /** @type {import("./envelope.js").Change[]} */
  const based = changes.map(({ kind, id, fields, at = finished }) => {
    check(kind, fields, !table(kind).value.has(id));
    const was = former.find((change) => change.kind === kind && change.id === id);
    return { kind, id, base: was ? was.base : baseOf(kind, id), fields, at };
  });
  await flushDrafts();
  if (draft && contested.value.has(draft)) throw new Problem("draft-changed-elsewhere");
  const inner = { summary, changes: based, files };
  const box = await encrypt(inner);
  const item = await navigator.locks.request("fieldapp-finish", async () => {
    for (;;) {
      const made = await incarnation();
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
        photos: files,
        replaces,
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
      if (await store(kept, draft, files, replaces)) return { ...kept, ...inner };
    }
  });
  if (draft) forgetDraft(draft);
  await loadOutbox();
  changed("outbox", "drafts");
  sendSoon();
  return entry(item);
}

const lastSeq = async () => (await read("meta", "seq")) ?? 0;

/**
 * Envelope, whose its files are, counter and the draft's end, as one.
 * @param {Kept} kept @param {string | null} draft @param {{id: string}[]} files @param {string} [replaces]
 * @returns {Promise<boolean>} false if the number was taken meanwhile
 * @throws {Problem} draft-ended, draft-changed-elsewhere, file-missing
 */
function store(kept, draft, files, replaces) {
  return write(["meta", "outbox", "drafts", "checkpoints", "files"], async (tx) => {
    // the connection died after the commit, and this is its second try
    if (await tx.objectStore("outbox").getKey(kept.id)) return true;
    const last = (await tx.objectStore("meta").get("seq")) ?? 0;
    if (last !== kept.seq - 1 || (await tx.objectStore("meta").get("incarnation")) !== kept.incarnation)
      return false;
    const former = replaces && (await tx.objectStore("outbox").get(replaces));
    if (draft) {
      const stored = await tx.objectStore("drafts").get(draft);
      if (!stored) throw new Problem("draft-ended");
      if (stored.revision !== revisionOf(draft)) throw new Problem("draft-changed-elsewhere");
    }
    for (const { id } of files) {
      const file = await tx.objectStore("files").get(id);
      if (!file) throw new Problem("file-missing");
      tx.objectStore("files").put({ ...file, envelope: kept.id }, id);
    }
    tx.objectStore("outbox").put(kept, kept.id);
    if (former) tx.objectStore("outbox").put({ ...former, replacedBy: kept.id }, former.id);
    tx.objectStore("meta").put(kept.seq, "seq");
    if (draft) {
      tx.objectStore("drafts").delete(draft);
      tx.objectStore("checkpoints").delete(draft);
    }
    return true;
  });
}

/**
 * Compares what the office saw of an incarnation with what was made here. Work that this database does not
 * know means that it is a copy: what it makes from now on is counted under an incarnation of its own.
 * @param {string} made the incarnation @param {{seq: number, id: string} | null} seen its highest number, and what came under it
 */
export async function compareSeen(made, seen) {
  if (!seen) return;
  const other = known.value.some(
    ({ incarnation: one, seq, id }) => one === made && seq === seen.seq && id !== seen.id,
  );
  if (!other && seen.seq <= (await lastSeq())) return;
  await write(["meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    if ((await meta.get("incarnation")) !== made) return;
    meta.put(newIncarnation(), "incarnation");
    meta.put(0, "seq");
  });
}

/** What is to be sent, by any tab, in the order of its numbers. @returns {Promise<Kept[]>} */
export async function toSend() {
  const stored = /** @type {Kept[]} */ (await readAll("outbox"));
  return stored.filter((item) => !item.receipt).toSorted(byNumber);
}

/** Files that the office says it lacks, of any person, in the order of their envelopes. @returns {Promise<string[]>} ids */
export async function filesToSend() {
  const stored = /** @type {Kept[]} */ (await readAll("outbox"));
  return [...new Set(stored.toSorted(byNumber).flatMap(({ receipt }) => receipt?.photos_missing ?? []))];
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
      else if (item.receipt?.status !== "accepted" || receipt.status === "accepted")
        stored.put({ ...item, receipt, ...wholeNow(item, receipt) }, item.id);
    }
    return others;
  });
  await loadOutbox();
  changed("outbox");
  return foreign;
}

/**
 * A backup from before the last file came lacks it.
 * @param {Kept} item as it was stored @param {Receipt} receipt that came now
 */
function wholeNow(item, receipt) {
  const came = item.receipt?.photos_missing?.length && !receipt.photos_missing?.length;
  return came ? { wholeAt: officeTime() } : {};
}

/**
 * A whole download has followed: received work no longer needs to be laid over it. It is
 * dropped after 30 days, if the office has a backup of that time.
 */
export async function keepPulled() {
  const covered = backedUpTo() ?? "";
  const before = instant(milliseconds(officeTime()) - KEPT_MS);
  const isReceived = (/** @type {Kept} */ { receipt, replacedBy }) =>
    receipt?.status === "accepted" || (receipt && replacedBy);
  const isOld = (/** @type {Kept} */ { receipt, replacedBy, wholeAt = "" }) =>
    receipt &&
    (replacedBy || !receipt.photos_missing?.length) &&
    [receipt.received_at, wholeAt].every((at) => at < covered && at < before);
  if (!known.value.some((item) => isReceived(item) && (!item.pulled || isOld(item)))) return;
  const files = new Map(known.value.map((item) => [item.id, item.files]));
  await write(["outbox", "files"], async (tx) => {
    const stored = tx.objectStore("outbox");
    for (const item of /** @type {Kept[]} */ (await stored.getAll()).filter(isReceived)) {
      if (!isOld(item)) {
        if (!item.pulled) stored.put({ ...item, pulled: true }, item.id);
        continue;
      }
      stored.delete(item.id);
      for (const { id } of files.get(item.id) ?? []) {
        // one that replaced it may have it now
        const file = await tx.objectStore("files").get(id);
        if (file?.envelope === item.id) tx.objectStore("files").delete(id);
      }
    }
  });
  await loadOutbox();
  changed("outbox");
}

/** What this phone keeps of what the office has had, for one that was restored. @returns {Promise<{id: string, digest: string}[]>} */
export async function toOffer() {
  const stored = /** @type {Kept[]} */ (await readAll("outbox"));
  const had = stored.filter(({ receipt }) => receipt && receipt.status !== "refused");
  return had.toSorted(byNumber).map(({ id, digest }) => ({ id, digest }));
}

/** Queues envelopes again, unchanged: those that a restored office wants. @param {string[]} ids @returns {Promise<void>} */
export async function queueAgain(ids) {
  await write(["outbox"], async (tx) => {
    const stored = tx.objectStore("outbox");
    for (const id of ids) {
      const item = await stored.get(id);
      if (item) stored.put({ ...item, receipt: null, pulled: false }, id);
    }
  });
  await loadOutbox();
  changed("outbox");
}

/** Sends a refused envelope again. @param {string} id @returns {Promise<void>} */
export async function sendAgain(id) {
  const refused = known.value.find((item) => item.id === id && item.receipt?.status !== "accepted");
  if (refused) await queueAgain([id]);
  sendSoon();
}

onChange("outbox", loadOutbox);
