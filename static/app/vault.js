// The phone's database, and the only file that names indexedDB.
//
// What is personal is encrypted under a data key that never leaves this browser; a later
// version wraps that key by a PIN, here and nowhere else. Keys and sealed envelopes are
// kept as they are: the first cannot be exported, the second only the office can open.

import { openDB } from "../vendor/idb.js";
import { signal } from "../vendor/signals-core.js";
import { Problem } from "./problems.js";

/** @typedef {{iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer}} Box something encrypted under the data key */
/** @typedef {"meta" | "records" | "drafts" | "checkpoints" | "outbox" | "marks" | "files" | "slices"} StoreName */
/** @typedef {import("idb").IDBPTransaction<unknown, StoreName[], "readwrite">} Transaction */
/** @typedef {{objectStore: (name: StoreName) => ReturnType<typeof storeOf>}} Writing a transaction as `write` hands it out */

const NAME = "fieldapp";
const SENTINEL = "fieldapp-has-records";

/**
 * What leads from each version of the database to the next, the first from nothing to 1. A step adds a
 * store; none deletes or rewrites, since a phone comes from any older version with unsent work.
 * @type {((db: import("idb").IDBPDatabase<any>) => void)[]}
 */
export const STEPS = [
  (db) => {
    for (const name of ["meta", "records", "drafts", "checkpoints", "outbox", "marks"]) {
      db.createObjectStore(name);
    }
  },
  (db) => {
    // sealed photos and memos by id; seconds of recordings that go on by [id, number]
    db.createObjectStore("files");
    db.createObjectStore("slices");
  },
];

/**
 * `blocked`: another tab of an older version holds it; `vanished`: it was emptied from outside;
 * `reload`: its connection died twice, or a newer version of the app has it; `unavailable`: this
 * browser does not open it.
 */
export const vaultState = signal(
  /** @type {"closed" | "open" | "blocked" | "vanished" | "reload" | "unavailable"} */ ("closed"),
);

/** How much of a store could not be read or opened when it was loaded; it is left as it is. */
export const unreadable = signal(/** @type {Partial<Record<StoreName, number>>} */ ({}));

/** @type {import("idb").IDBPDatabase<unknown> | null} */
let database = null;
/** The opening that goes on. @type {Promise<import("idb").IDBPDatabase<unknown>> | null} */
let connecting = null;
/** @type {CryptoKey | null} */
let dataKey = null;
/** What is saved before a newer version of the app is let in; `drafts.js` says so, since it stands above. */
let saveTyped = async () => {};

/** Opens the database; called first of all. @returns {Promise<void>} @throws what stands in the way; `vaultState` says it */
export async function openVault() {
  try {
    await trying(async () => {});
  } catch (error) {
    if (!isNewer(/** @type {Error} */ (error).cause)) vaultState.value = "unavailable";
    throw error;
  }
}

/** @param {() => Promise<void>} save what to do before a newer version of the app in another tab gets the database */
export function beforeYielding(save) {
  saveTyped = save;
}

/** The person has read that the storage was emptied: `vanished` becomes `open`. */
export function acceptVanished() {
  localStorage.removeItem(SENTINEL);
  vaultState.value = "open";
}

/** From now on an empty database is noticed as a loss. */
export function expectRecords() {
  localStorage.setItem(SENTINEL, "0 0");
}

/** Notes outside the database how much is in it, to be said if it vanishes. @param {string} counts */
export function remember(counts) {
  const isExpected = vaultState.value === "open" && localStorage.getItem(SENTINEL) !== null;
  if (isExpected) localStorage.setItem(SENTINEL, counts);
}

/** What was noted last. */
export const remembered = () => localStorage.getItem(SENTINEL);

/** @param {StoreName} store @param {number} count */
export function noteUnreadable(store, count) {
  unreadable.value = { ...unreadable.value, [store]: count };
}

/** @param {StoreName} store @param {IDBValidKey} key @returns {Promise<any>} undefined if there is none */
export const read = (store, key) => ask(store, (from) => from.get(key));

/** @param {StoreName} store @param {IDBKeyRange} [range] all if left out @returns {Promise<any[]>} what can be read */
export const readAll = async (store, range) => (await readEach(store, range)).filter((item) => item !== null);

/** @param {StoreName} store @param {IDBKeyRange} [range] @returns {Promise<any[]>} null for what is damaged, which hides nothing else */
export async function readEach(store, range) {
  try {
    return await ask(store, (from) => from.getAll(range));
  } catch (error) {
    if (!(error instanceof Problem && error.code === "storage-failed")) throw error;
    // where not even the keys can be read, it counts as one
    const keys = await ask(store, (from) => from.getAllKeys(range)).catch(() => [null]);
    return Promise.all(keys.map((/** @type {IDBValidKey} */ key) => read(store, key).catch(() => null)));
  }
}

/** @param {StoreName} store @returns {Promise<any[]>} */
export const readKeys = (store) => ask(store, (from) => from.getAllKeys());

/** @param {StoreName} store @param {(from: import("idb").IDBPObjectStore<any, [StoreName], StoreName, "readonly">) => Promise<any>} request */
const ask = (store, request) =>
  trying((db) => {
    const tx = db.transaction(store);
    // the request fails for the same reason
    tx.done.catch(() => {});
    return request(tx.store);
  });

/**
 * One transaction: all of it is on the disk when this resolves (`durability: "strict"`), or nothing.
 * @template Result
 * @param {StoreName[]} stores
 * @param {(tx: Writing) => Result | Promise<Result>} work awaits only requests of this transaction
 * @returns {Promise<Result>}
 * @throws {Problem} storage-full, storage-failed, storage-needs-reload, and whatever `work` throws
 */
export function write(stores, work) {
  return trying(async (db) => {
    const tx = /** @type {Transaction} */ (db.transaction(stores, "readwrite", { durability: "strict" }));
    // it ends in the reason for the abort, or in what `work` threw
    tx.done.catch(() => {});
    try {
      const result = await work({ objectStore: (name) => storeOf(tx, name) });
      await tx.done;
      return result;
    } catch (error) {
      abort(tx);
      throw tx.error ?? error;
    }
  });
}

/** @param {Transaction} tx @param {StoreName} name */
function storeOf(tx, name) {
  const store = tx.objectStore(name);
  /** A change that `work` does not await fails with its transaction, which `write` awaits. @param {Promise<unknown>} change */
  const noted = (change) => {
    change.catch(() => {});
    return change;
  };
  return {
    get: (/** @type {IDBValidKey} */ key) => store.get(key),
    getKey: (/** @type {IDBValidKey} */ key) => store.getKey(key),
    getAll: () => store.getAll(),
    put: (/** @type {unknown} */ value, /** @type {IDBValidKey} */ key) => noted(store.put(value, key)),
    delete: (/** @type {IDBValidKey | IDBKeyRange} */ key) => noted(store.delete(key)),
    clear: () => noted(store.clear()),
  };
}

/** @param {unknown} value any JSON @returns {Promise<Box>} */
export async function encrypt(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key(), plain) };
}

/** @param {Box} box @returns {Promise<any>} @throws {Problem} storage-failed if it was altered or the data key was lost */
export async function decrypt(box) {
  try {
    const { iv, data } = box;
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key(), data);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch (cause) {
    throw new Problem("storage-failed", { where: "decrypt", cause });
  }
}

/** What is in a box, null if it cannot be opened. @param {Box | null} box @returns {Promise<any>} */
export const openBox = (box) => decrypt(/** @type {Box} */ (box)).catch(() => null);

function key() {
  if (!dataKey) throw new Problem("storage-failed", { where: "closed" });
  return dataKey;
}

/** Opens the database, once for all who ask meanwhile. */
function connect() {
  connecting ??= open().finally(() => {
    connecting = null;
  });
  return connecting;
}

async function open() {
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const db = await openDB(NAME, STEPS.length, {
    upgrade(db, old, _, tx) {
      // the opening fails for the same reason
      tx.done.catch(() => {});
      for (const step of STEPS.slice(old)) step(db);
    },
    blocked() {
      vaultState.value = "blocked";
    },
    blocking(_, newer) {
      // a newer version of the app in another tab waits for this one, or somebody deletes it all
      saveTyped().finally(() => {
        db.close();
        database = null;
        if (newer) vaultState.value = "reload";
        else openVault();
      });
    },
    terminated() {
      database = null;
    },
  });
  // one transaction, so that tabs that start together agree on one key
  const tx = db.transaction("meta", "readwrite", { durability: "strict" });
  tx.done.catch(() => {});
  const [stored, enrolment] = await Promise.all([tx.store.get("dataKey"), tx.store.get("enrolment")]);
  if (!stored) await tx.store.put(dataKey ?? fresh, "dataKey");
  await tx.done;
  dataKey = stored ?? dataKey ?? fresh;
  const lost = !enrolment && localStorage.getItem(SENTINEL) !== null;
  vaultState.value = lost ? "vanished" : "open";
  return db;
}

/**
 * Runs a request; a dead connection (Safari closes them in the background) is opened once more.
 * @template Result
 * @param {(db: import("idb").IDBPDatabase<any>) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function trying(work) {
  /** @type {typeof database} */
  let used = null;
  try {
    database ??= await connect();
    used = database;
    return await work(used);
  } catch (error) {
    if (!isDead(error)) throw problemOf(error);
  }
  /** @type {typeof database} */
  let fresh = null;
  try {
    // another request may have opened it anew already
    if (database === used || !database) database = await connect();
    fresh = database;
    return await work(fresh);
  } catch (error) {
    // what a new connection cannot read is damaged
    const isDamaged = fresh && /** @type {DOMException} */ (error).name === "UnknownError";
    throw isDead(error) && !isDamaged ? reloadWanted(error) : problemOf(error);
  }
}

/** @param {unknown} cause */
function reloadWanted(cause) {
  vaultState.value = "reload";
  return new Problem("storage-needs-reload", { cause });
}

/** A newer version of the app has been here. @param {unknown} error */
const isNewer = (error) => error instanceof DOMException && error.name === "VersionError";

/** Chromium and Firefox call it InvalidStateError, Safari UnknownError. @param {any} error */
const isDead = (error) =>
  error instanceof DOMException && ["InvalidStateError", "UnknownError"].includes(error.name);

/** @param {unknown} error */
function problemOf(error) {
  if (error instanceof Problem || !(error instanceof DOMException)) return error;
  if (isNewer(error)) return reloadWanted(error);
  const full = error.name === "QuotaExceededError";
  return new Problem(full ? "storage-full" : "storage-failed", { cause: error });
}

/** @param {Transaction} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch (error) {
    // it has ended by itself, because of the same error
    if (!isDead(error)) throw error;
  }
}
