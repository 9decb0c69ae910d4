// Photos and voice memos on this phone: sealed as they come, each with a key of its own that lies
// in the draft, and kept until its envelope is forgotten.
//
// A draft names a file before the file is stored, so what no draft names and no envelope owns is
// left over. Whoever makes a file holds its lock; without one, its maker has died.

import { signal } from "../vendor/signals-core.js";
import { newId } from "./clock.js";
import { flushDrafts } from "./drafts.js";
import { Problem } from "./problems.js";
import { sha256 } from "./seal.js";
import { newFileKey, openFile, openSlice, sealFile, sealSlice } from "./segments.js";
import { read, readAll, readKeys, write } from "./vault.js";

/** @typedef {{sha256: string, bytes: number, seconds: number | null}} Facts of a stored file: hash and length of the ciphertext */
/** @typedef {{id: string, key: string, media: "photo" | "voice", type: string}} New */
/**
 * A photo or memo as drafts hold it: without facts it is not stored (yet), with `problem` it could not be.
 * @typedef {New & Partial<Facts> & {problem?: import("./problems.js").Code, removed?: boolean}} DraftFile
 */
/** @typedef {Facts & {id: string, envelope: string | null, data: import("./segments.js").Bytes}} Kept as it is stored */
/** @typedef {(update: (files: DraftFile[]) => DraftFile[]) => void} Change changes the files of a draft as it now stands */

/** Ids of files that are being made in this tab; no visit is finished meanwhile. */
export const underWay = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/**
 * Makes a file of a draft. What goes wrong is noted in the draft, for the person to see.
 * @param {Omit<New, "id" | "key">} kind
 * @param {Change} change
 * @param {(file: New) => Promise<Facts | null>} make null: there was nothing to store
 * @returns {Promise<void>}
 */
export async function addFile(kind, change, make) {
  const file = { ...kind, id: newId(), key: await newFileKey() };
  await making(file.id, {}, async () => {
    change((files) => [...files, file]);
    try {
      await flushDrafts();
      const facts = await make(file);
      if (facts) tell(change, file.id, facts);
      else change((files) => files.filter(({ id }) => id !== file.id));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      tell(change, file.id, { problem: error.code });
    }
  });
}

/** @param {string} id @param {LockOptions} options @param {() => Promise<void>} work */
function making(id, options, work) {
  return navigator.locks.request(`fieldapp-file-${id}`, options, async (lock) => {
    if (!lock) return;
    underWay.value = new Set([...underWay.value, id]);
    try {
      await work();
    } finally {
      underWay.value = new Set([...underWay.value].filter((other) => other !== id));
    }
  });
}

/** Seals and stores a file, whole. @param {New} file @param {Blob} blob @param {number | null} seconds @returns {Promise<Facts>} @throws {Problem} storage-* */
export async function keepFile({ id, key }, blob, seconds = null) {
  const data = await sealFile(new Uint8Array(await blob.arrayBuffer()), key);
  const facts = { sha256: await sha256(data), bytes: data.length, seconds };
  await write(["files", "slices"], (tx) => {
    tx.objectStore("files").put({ id, envelope: null, data, ...facts }, id);
    tx.objectStore("slices").delete(slicesOf(id));
  });
  return facts;
}

/** Stores one second of a recording that goes on. @param {New} file @param {number} n from 0 @param {Blob} slice @returns {Promise<void>} @throws {Problem} storage-* */
export async function keepSlice({ id, key }, n, slice) {
  const data = await sealSlice(new Uint8Array(await slice.arrayBuffer()), key, n);
  await write(["slices"], (tx) => void tx.objectStore("slices").put(data, [id, n]));
}

/** Makes one file of the slices of a recording. @param {New} file @returns {Promise<Facts | null>} null if there are none */
export async function joinSlices(file) {
  const slices = await readAll("slices", slicesOf(file.id));
  if (!slices.length) return null;
  const plain = await Promise.all(slices.map((slice, n) => openSlice(slice, file.key, n)));
  return keepFile(file, new Blob(plain), slices.length);
}

/**
 * Finds what is stored of files that the app was making when it ended.
 * @param {DraftFile[]} files of one draft @param {Change} change
 * @returns {Promise<void>}
 */
export async function findFiles(files, change) {
  for (const file of files.filter(({ sha256 }) => !sha256)) {
    await making(file.id, { ifAvailable: true }, async () => {
      const kept = /** @type {Kept | undefined} */ (await read("files", file.id));
      const facts = kept ? factsOf(kept) : await joinSlices(file);
      if (facts) tell(change, file.id, { ...facts, problem: undefined });
      else if (!file.problem) tell(change, file.id, { problem: "file-missing" });
    });
  }
}

/** @param {Kept} kept @returns {Facts} */
const factsOf = ({ sha256, bytes, seconds }) => ({ sha256, bytes, seconds });

/** A file as it was taken. @param {string} id @param {string} key @param {string} type @returns {Promise<Blob | null>} null if it is not on this phone */
export async function fileOf(id, key, type) {
  const kept = /** @type {Kept | undefined} */ (await read("files", id));
  return kept ? openFile(kept.data, key, type) : null;
}

/** The files that are stored, to be asked before the drafts are read. @returns {Promise<string[]>} ids */
export async function storedFiles() {
  const [files, slices] = await Promise.all([readKeys("files"), readKeys("slices")]);
  return [...new Set([...files, ...slices.map(([id]) => id)])];
}

/**
 * Drops files that nothing names any more: of discarded drafts, or taken away.
 * @param {string[]} stored @param {unknown} named drafts and envelopes as they were read after that
 */
export async function dropStrays(stored, named) {
  const text = JSON.stringify(named);
  const stray = stored.filter((id) => !text.includes(id));
  if (!stray.length) return;
  await write(["files", "slices"], async (tx) => {
    for (const id of stray) {
      tx.objectStore("slices").delete(slicesOf(id));
      // another tab may have finished its draft between the two readings
      const kept = /** @type {Kept | undefined} */ (await tx.objectStore("files").get(id));
      if (kept && !kept.envelope) tx.objectStore("files").delete(id);
    }
  });
}

/** @param {Change} change @param {string} id @param {Partial<DraftFile>} more */
function tell(change, id, more) {
  change((files) => files.map((file) => (file.id === id ? { ...file, ...more } : file)));
}

/** @param {string} id */
const slicesOf = (id) => IDBKeyRange.bound([id], [id, []]);
