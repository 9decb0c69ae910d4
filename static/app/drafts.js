// Drafts: what is being typed, saved by itself within a second, and checkpointed sealed to the office.

import { signal } from "../vendor/signals-core.js";
import { newId, now } from "./clock.js";
import { enrolled, officeKey } from "./device.js";
import { Problem } from "./problems.js";
import { seal } from "./seal.js";
import { changed, onChange } from "./tabs.js";
import {
  beforeYielding,
  decrypt,
  encrypt,
  noteUnreadable,
  openBox,
  read,
  readAll,
  readEach,
  write,
} from "./vault.js";

/** @typedef {{id: string, shape?: number} & Record<string, any>} Draft plain JSON; all but these belongs to the views */
/** @typedef {{id: string, revision: number, discardedAt: string | null, box: import("./vault.js").Box}} Kept */

const PAUSE_MS = 250;
const CHECKPOINT_MS = 1000;

/** Drafts of the person, newest first. */
export const drafts = signal(/** @type {Draft[]} */ ([]));

/** Discarded drafts that can still be restored. */
export const discarded = signal(/** @type {Draft[]} */ ([]));

/** The draft on the screen; the views set it and set it back to null. An update waits for null. */
export const editing = signal(/** @type {string | null} */ (null));

/** Whether what was typed is in the database: `failed` comes with `problem`. */
export const autosave = signal(
  /** @type {{state: "saved" | "saving" | "failed", problem: Problem | null}} */ ({
    state: "saved",
    problem: null,
  }),
);

/** Ids of drafts that another tab changed at the same moment; settle each with `settleDraft`. */
export const contested = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** What this tab believes to be stored. @type {Map<string, number>} */
const revisions = new Map();
/** Ids typed into since the last save. @type {Set<string>} */
const unsaved = new Set();
/** Ids whose checkpoint is older than what is stored. @type {Set<string>} */
const unsealed = new Set();
/** When each was last sealed. @type {Map<string, number>} */
const sealedAt = new Map();
/** When the next save of what was typed is due. @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** When the next save for the sake of a checkpoint, or after a failure, is due. @type {ReturnType<typeof setTimeout> | undefined} */
let later;
/** One save at a time, in the order of typing. @type {Promise<void>} */
let saving = Promise.resolve();

/** @returns {Promise<void>} also drops what was discarded before this start */
export async function loadDrafts() {
  const kept = /** @type {(Kept | null)[]} */ (await readEach("drafts"));
  await take(kept);
  globalThis.addEventListener?.("pagehide", () => void flushDrafts());
  globalThis.document?.addEventListener("visibilitychange", () => void flushDrafts());
  const old = kept.flatMap((item) => (item?.discardedAt ? [item.id] : []));
  if (old.length) {
    await write(["drafts", "checkpoints"], (tx) => {
      for (const id of old) {
        tx.objectStore("drafts").delete(id);
        tx.objectStore("checkpoints").delete(id);
      }
    });
  }
}

/**
 * What lifts a draft from each shape to the next, the first from 1 to 2, since drafts outlive updates of
 * the app: pure functions of a draft of any `type`.
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

/** A new draft, saved before it is returned. @param {Record<string, any>} content @returns {Promise<Draft>} */
export async function startDraft(content) {
  const draft = { ...content, id: newId(), shape: SHAPES.length + 1 };
  drafts.value = [draft, ...drafts.value];
  revisions.set(draft.id, 0);
  unsaved.add(draft.id);
  await flushDrafts();
  return draft;
}

/** The draft as it now stands, or null. @param {string} id @returns {Draft | null} */
export const draftOf = (id) => drafts.value.find((draft) => draft.id === id) ?? null;

/**
 * Replaces a draft's content: at once on the screen, within 250 ms in the database.
 * @param {Draft} draft a new object, never the old one changed in place
 */
export function saveDraft(draft) {
  if (!draftOf(draft.id)) return;
  drafts.value = drafts.value.map((other) => (other.id === draft.id ? draft : other));
  unsaved.add(draft.id);
  autosave.value = { state: "saving", problem: null };
  timer ??= setTimeout(() => void flushDrafts(), PAUSE_MS);
}

/** Saves what is not saved yet, now. @returns {Promise<void>} */
export function flushDrafts() {
  clearTimeout(timer);
  clearTimeout(later);
  timer = later = undefined;
  return inTurn(saveAll);
}

/** @param {() => Promise<void>} work @returns {Promise<void>} */
function inTurn(work) {
  saving = saving.then(work, work);
  return saving;
}

/** What this tab believes to be stored of a draft. @param {string} id */
export const revisionOf = (id) => revisions.get(id);

/** What was finished is no draft any more. @param {string} id */
export function forgetDraft(id) {
  unsaved.delete(id);
  unsealed.delete(id);
  drafts.value = drafts.value.filter((draft) => draft.id !== id);
}

/** @param {string} id @returns {Promise<void>} undone by `restoreDraft` until the next start */
export async function discardDraft(id) {
  await flushDrafts();
  const draft = draftOf(id);
  if (!draft) return;
  await inTurn(() => put(draft, now()));
  if (contested.value.has(id)) return;
  drafts.value = drafts.value.filter((other) => other !== draft);
  discarded.value = [draft, ...discarded.value];
  changed("drafts");
}

/** @param {string} id @returns {Promise<void>} */
export async function restoreDraft(id) {
  const draft = discarded.value.find((other) => other.id === id);
  if (!draft) return;
  // a tab that was opened since may have dropped it
  const stored = /** @type {Kept | undefined} */ (await read("drafts", id));
  revisions.set(id, stored?.revision ?? 0);
  await inTurn(() => put(draft, null));
  discarded.value = discarded.value.filter((other) => other !== draft);
  drafts.value = [draft, ...drafts.value];
  changed("drafts");
}

/** Keeps this tab's text or the stored one of a contested draft. @param {string} id @param {"mine" | "stored"} which @returns {Promise<void>} */
export async function settleDraft(id, which) {
  const kept = /** @type {Kept[]} */ (await readAll("drafts")).find((item) => item.id === id);
  contested.value = new Set([...contested.value].filter((other) => other !== id));
  if (!kept) return forgetDraft(id);
  revisions.set(id, kept.revision);
  if (which === "mine") {
    unsaved.add(id);
    return flushDrafts();
  }
  unsaved.delete(id);
  const stored = lifted(await decrypt(kept.box));
  drafts.value = drafts.value.map((other) => (other.id === id ? stored : other));
}

async function saveAll() {
  const ids = [...new Set([...unsaved, ...unsealed])].filter((id) => !contested.value.has(id));
  try {
    for (const id of ids) {
      const draft = draftOf(id);
      const isTyped = unsaved.delete(id);
      unsealed.delete(id);
      if (draft) await (isTyped ? put(draft, null) : sealStored(draft));
    }
  } catch (error) {
    for (const id of ids) if (draftOf(id)) unsaved.add(id);
    if (!(error instanceof Problem)) throw error;
    autosave.value = { state: "failed", problem: error };
    later ??= setTimeout(() => void flushDrafts(), CHECKPOINT_MS);
    return;
  }
  if (ids.length) changed("drafts");
  if (!unsaved.size) autosave.value = { state: "saved", problem: null };
}

/**
 * Writes a draft and, about once a second, its checkpoint that only the office can open.
 * @param {Draft} draft @param {string | null} discardedAt
 */
async function put(draft, discardedAt) {
  const known = revisions.get(draft.id) ?? 0;
  const box = await encrypt(draft);
  const sealed = await checkpoint(draft);
  const outcome = await write(["drafts", "checkpoints"], async (tx) => {
    const stored = /** @type {Kept | undefined} */ (await tx.objectStore("drafts").get(draft.id));
    if (!stored && known > 0) return "ended";
    if ((stored?.revision ?? 0) !== known) return "contested";
    tx.objectStore("drafts").put({ id: draft.id, revision: known + 1, discardedAt, box }, draft.id);
    if (sealed) tx.objectStore("checkpoints").put({ id: draft.id, sealed }, draft.id);
    return "saved";
  });
  if (outcome === "saved") revisions.set(draft.id, known + 1);
  else if (outcome === "contested") contested.value = new Set([...contested.value, draft.id]);
  else {
    forgetDraft(draft.id);
    throw new Problem("draft-ended");
  }
}

/** Seals what is stored already, and leaves that as it is: a save of another tab must not collide with it. @param {Draft} draft */
async function sealStored(draft) {
  const known = revisions.get(draft.id);
  const sealed = await checkpoint(draft);
  await write(["drafts", "checkpoints"], async (tx) => {
    const stored = /** @type {Kept | undefined} */ (await tx.objectStore("drafts").get(draft.id));
    // another tab that saved since has sealed what it saved
    if (sealed && stored?.revision === known)
      tx.objectStore("checkpoints").put({ id: draft.id, sealed }, draft.id);
  });
}

/** @param {Draft} draft @returns {Promise<string | null>} null if one was made less than a second ago */
async function checkpoint(draft) {
  const time = Date.now();
  // a clock that was set back does not put it off
  if (Math.abs(time - (sealedAt.get(draft.id) ?? 0)) < CHECKPOINT_MS) {
    // what is typed last is sealed too, once the second is over
    unsealed.add(draft.id);
    later ??= setTimeout(() => void flushDrafts(), CHECKPOINT_MS);
    return null;
  }
  sealedAt.set(draft.id, time);
  const { me, signingKey } = enrolled();
  const inside = {
    checkpoint: draft.id,
    org: me.organisation.id,
    device: me.device,
    author: me.person.id,
    made_at: now(),
    draft,
  };
  return seal(inside, { enrolment: me.enrolment, signingKey }, officeKey());
}

/** Takes what is stored, but for what is being typed here. */
async function takeStored() {
  await take(await readEach("drafts"));
}

/** @param {(Kept | null)[]} kept null for what is damaged */
async function take(kept) {
  const standing = kept.filter((item) => !item?.discardedAt);
  const opened = await Promise.all(
    standing.map(async (item) => {
      const draft = item && (await openBox(item.box));
      return draft ? [{ ...item, draft: lifted(draft) }] : [];
    }),
  );
  const stored = opened.flat();
  noteUnreadable("drafts", standing.length - stored.length);
  const isMine = (/** @type {string} */ id) => unsaved.has(id) || contested.value.has(id);
  const theirs = stored.filter(({ id }) => !isMine(id));
  for (const { id, revision } of theirs) revisions.set(id, revision);
  const own = drafts.value.filter(({ id }) => isMine(id));
  drafts.value = [...own, ...theirs.map(({ draft }) => draft)].toSorted((one, other) =>
    one.id < other.id ? 1 : -1,
  );
}

onChange("drafts", () => inTurn(takeStored));
beforeYielding(flushDrafts);
