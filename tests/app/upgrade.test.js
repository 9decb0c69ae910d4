// A newer app on an older database: nothing is lost on the way, and tabs of both versions get on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { STEPS } from "../../static/app/vault.js";
import { agreed, answered, enrolledPhone, id, newPhone, started, until } from "./phone.js";

/** Three versions that are yet to come. */
const LATER = [
  (db) => db.createObjectStore("pictures"),
  (db) => db.createObjectStore("voices"),
  (db) => db.createObjectStore("maps"),
];
const task = (n) => ({ kind: "task", id: id(n), fields: { kind: "call", text: "電話" } });
const finish = (tab, n) => tab.outbox.finish({ draft: null, changes: [task(n)], summary: null });

/** A tab of the app three versions on, not started. */
async function laterTab(phone) {
  const tab = await phone.load();
  tab.vault.STEPS.push(...LATER);
  return tab;
}

/** A database as an older version of the app left it. */
function older(version, steps, fill) {
  return new Promise((done, failed) => {
    const request = indexedDB.open("fieldapp", version);
    request.onupgradeneeded = () => steps.slice(0, version).forEach((step) => void step(request.result));
    request.onerror = failed;
    request.onsuccess = () => {
      const db = request.result;
      const tx = db.transaction([...db.objectStoreNames], "readwrite");
      for (const name of db.objectStoreNames) fill(tx.objectStore(name));
      tx.oncomplete = () => done(db);
    };
  });
}

test("a phone three versions behind keeps its unsent work, its numbers and its drafts", async (t) => {
  const { phone, tab: old } = await enrolledPhone(t);
  const sent = [await finish(old, 20), await finish(old, 21)];
  const draft = await old.drafts.startDraft({ text: "" });
  old.drafts.saveDraft({ ...draft, text: "網の繕い" });
  await phone.close();

  const tab = await started(await laterTab(phone));
  assert.equal(tab.vault.vaultState.value, "open");
  assert.equal(tab.drafts.draftOf(draft.id).text, "網の繕い");
  phone.office = (request) => answered(200, agreed(request));
  await tab.exchange.exchange();
  const [{ body }] = phone.asked;
  assert.deepEqual(
    body.envelopes.map((outer) => [outer.id, outer.seq]),
    sent.map((entry) => [entry.id, entry.seq]),
  );
  assert.equal((await finish(tab, 22)).seq, 3);
});

for (let version = 1; version < STEPS.length + LATER.length; version += 1) {
  test(`all that version ${version} of the database held is there after the upgrade`, async (t) => {
    const phone = newPhone(t);
    const db = await older(version, [...STEPS, ...LATER], (store) => store.put(`of ${store.name}`, "kept"));
    const names = [...db.objectStoreNames];
    db.close();
    const { vault } = await laterTab(phone);
    await vault.openVault();
    for (const name of names) assert.equal(await vault.read(name, "kept"), `of ${name}`);
  });
}

test("an upgrade that is cut off half way is made at the next start", async (t) => {
  const { phone, tab: old } = await enrolledPhone(t);
  const { id: made } = await finish(old, 20);
  const cut = await laterTab(phone);
  cut.vault.STEPS.push(() => {
    throw new Error("the battery is empty");
  });
  await assert.rejects(cut.vault.openVault());
  assert.equal(cut.vault.vaultState.value, "unavailable");
  const tab = await started(await laterTab(phone));
  assert.equal(tab.outbox.outbox.value[0].id, made);
});

test("an older tab saves what was typed a moment ago, lets the newer one in and asks for a reload", async (t) => {
  const { phone, tab: old } = await enrolledPhone(t);
  const draft = await old.drafts.startDraft({ text: "" });
  old.drafts.saveDraft({ ...draft, text: "網の繕い" });
  const tab = await started(await laterTab(phone));
  assert.equal(tab.drafts.draftOf(draft.id).text, "網の繕い");
  await until(() => old.vault.vaultState.value === "reload");
  await assert.rejects(old.vault.readAll("outbox"), { code: "storage-needs-reload" });
});

test("a tab that does not let go is said to be in the way, until it does", async (t) => {
  const phone = newPhone(t);
  const db = await older(1, STEPS, () => {});
  const { vault } = await laterTab(phone);
  const opening = vault.openVault();
  await until(() => vault.vaultState.value === "blocked");
  db.close();
  await opening;
  assert.equal(vault.vaultState.value, "open");
});

test("an older version of the app that comes after a newer one asks for a reload", async (t) => {
  const phone = newPhone(t);
  await (await laterTab(phone)).vault.openVault();
  const { vault } = await phone.load();
  await assert.rejects(vault.openVault(), { code: "storage-needs-reload" });
  assert.equal(vault.vaultState.value, "reload");
});

test("a draft of an older version is lifted step by step to today's shape", async (t) => {
  const { lifted } = (await newPhone(t).load()).drafts;
  const steps = [
    (draft) => ({ ...draft, notes: [draft.text] }),
    ({ notes, ...draft }) => ({ ...draft, notes: notes.map((text) => ({ text, photos: [] })) }),
  ];
  const today = { id: id(1), shape: 3, text: "網", notes: [{ text: "網", photos: [] }] };
  assert.deepEqual(lifted({ id: id(1), text: "網" }, steps), today);
  assert.deepEqual(lifted({ id: id(1), shape: 2, text: "網", notes: ["網"] }, steps), today);
  assert.deepEqual(lifted(today, steps), today);
});

test("a draft that an older version left behind opens lifted, and keeps its shape from then on", async (t) => {
  const { phone, tab: old } = await enrolledPhone(t);
  const draft = await old.drafts.startDraft({ text: "網" });
  const tab = await phone.load();
  tab.drafts.SHAPES.push((older) => ({ ...older, photos: [] }));
  await started(tab);
  const opened = tab.drafts.draftOf(draft.id);
  assert.deepEqual([opened.text, opened.photos, opened.shape], ["網", [], draft.shape + 1]);
});

test("a draft from before photos opens with room for them", async (t) => {
  const { lifted } = (await newPhone(t).load()).drafts;
  const visit = lifted({ id: id(1), type: "visit", people: [{ notes: [] }] });
  assert.deepEqual(visit.people, [{ notes: [], files: [] }]);
  assert.deepEqual(lifted({ id: id(2), type: "addendum", text: "網" }).files, []);
});
