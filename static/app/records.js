// What was pulled from the office, decrypted, with the phone's own unsent changes laid over it.
//
// There is no merging here: a field of an own envelope is shown until that envelope has both
// its receipt and a download that followed it; then the office's word stands alone.

import { computed, signal } from "../vendor/signals-core.js";
import { changed, onChange } from "./tabs.js";
import { encrypt, noteUnreadable, openBox, read, readEach, readKeys, write } from "./vault.js";

/**
 * @typedef {object} Item a record as the phone knows it
 * @property {string} kind
 * @property {string} id
 * @property {string | null} version null: never pulled, only in own envelopes
 * @property {import("./record.js").Fields} fields
 * @property {{by: string, at: string}} [withdrawn] who withdrew it and when, as the office says
 * @property {string[]} pending ids of own envelopes laid over it (not yet both received and pulled)
 */
/** @typedef {{id: string, changes: import("./envelope.js").Change[]}} Overlay an own envelope still laid over */
/** @typedef {Omit<Item, "pending"> & {version: string}} Pulled */
/** @typedef {Pulled | {kind: string, id: string, forget: true}} Given one record of a download */

/** @type {import("../vendor/signals-core.js").Signal<ReadonlyMap<string, Pulled>>} */
const pulled = signal(new Map());

/** Own envelopes still laid over, oldest first; the outbox sets it. */
export const overlays = signal(/** @type {Overlay[]} */ ([]));

/** Ids of reviews that were opened on this phone. */
export const opened = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** The last reading or writing; one at a time, so that an older reading never shows last. @type {Promise<void>} */
let turn = Promise.resolve();

const everything = computed(() => {
  /** @type {Map<string, Map<string, Item>>} */
  const tables = new Map();
  const of = (/** @type {string} */ kind) => {
    const known = tables.get(kind);
    if (known) return known;
    /** @type {Map<string, Item>} */
    const made = new Map();
    tables.set(kind, made);
    return made;
  };
  for (const item of pulled.value.values()) of(item.kind).set(item.id, { ...item, pending: [] });
  for (const envelope of overlays.value) {
    for (const { kind, id, base, fields } of envelope.changes) {
      const known = of(kind).get(id);
      if (!known && base) continue; // an edit of what was taken back from this phone
      const under = known ?? { kind, id, version: null, fields: {}, pending: [] };
      const pending = [...under.pending.filter((other) => other !== envelope.id), envelope.id];
      of(kind).set(id, { ...under, fields: { ...under.fields, ...fields }, pending });
    }
  }
  return tables;
});

/** @type {Map<string, import("../vendor/signals-core.js").ReadonlySignal<ReadonlyMap<string, Item>>>} */
const views = new Map();

/**
 * All records of a kind by id; a signal, so that a view that reads `.value` is drawn anew.
 * @param {string} kind
 * @returns {import("../vendor/signals-core.js").ReadonlySignal<ReadonlyMap<string, Item>>}
 */
export function table(kind) {
  const known = views.get(kind);
  if (known) return known;
  const made = computed(() => everything.value.get(kind) ?? new Map());
  views.set(kind, made);
  return made;
}

/**
 * What a change to this record is made on.
 * @param {string} kind @param {string} id
 * @returns {import("./envelope.js").Change["base"]}
 */
export function baseOf(kind, id) {
  const known = table(kind).value.get(id);
  if (!known) return null;
  const last = known.pending.at(-1);
  return last ? { after: last } : { version: /** @type {string} */ (known.version) };
}

/** Where the download stands, in any tab; undefined before the first. @returns {Promise<string | undefined>} */
export const cursorNow = () => read("meta", "cursor");

/** @returns {Promise<void>} */
export const loadRecords = () => inTurn(readStored);

async function readStored() {
  const [boxes, marks] = await Promise.all([readEach("records"), readKeys("marks")]);
  const items = (await Promise.all(boxes.map(openBox))).filter((item) => item !== null);
  const lost = boxes.length - items.length;
  noteUnreadable("records", lost);
  // what cannot be read is given anew with the next download
  if (lost) await write(["meta"], (tx) => void tx.objectStore("meta").delete("cursor"));
  opened.value = new Set(marks);
  pulled.value = new Map(items.map((item) => [`${item.kind}/${item.id}`, item]));
}

/**
 * Applies one page of a download with its cursor, in one transaction.
 * @param {Given[]} given @param {string | null} next the new cursor
 * @param {boolean} anew the download started from nothing: what it does not bring is gone
 */
export const applyPage = (given, next, anew) => inTurn(() => storePage(given, next, anew));

/** @param {Given[]} given @param {string | null} next @param {boolean} anew */
async function storePage(given, next, anew) {
  const kept = /** @type {Pulled[]} */ (given.filter((item) => !("forget" in item)));
  const boxes = await Promise.all(kept.map(encrypt));
  await write(["records", "meta"], (tx) => {
    const store = tx.objectStore("records");
    if (anew) store.clear();
    for (const item of given) if ("forget" in item) store.delete(`${item.kind}/${item.id}`);
    kept.forEach((item, place) => void store.put(boxes[place], `${item.kind}/${item.id}`));
    tx.objectStore("meta").put(next, "cursor");
  });
  if (anew) noteUnreadable("records", 0);
  const records = new Map(anew ? [] : pulled.value);
  for (const item of given) {
    if ("forget" in item) records.delete(`${item.kind}/${item.id}`);
    else records.set(`${item.kind}/${item.id}`, item);
  }
  if (!given.length && !anew) return;
  pulled.value = records;
  changed("records");
}

/** @param {string[]} ids of reviews that are now on the screen @returns {Promise<void>} */
export const markOpened = (ids) => inTurn(() => storeOpened(ids));

/** @param {string[]} ids */
async function storeOpened(ids) {
  const fresh = ids.filter((id) => !opened.value.has(id));
  if (!fresh.length) return;
  await write(["marks"], (tx) => {
    for (const id of fresh) tx.objectStore("marks").put(true, id);
  });
  opened.value = new Set([...opened.value, ...fresh]);
  changed("records");
}

/** @param {() => Promise<void>} work */
function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

onChange("records", loadRecords);
