// Storage that is damaged, full or emptied, and clocks that are wrong: what can be saved is saved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { agreed, answered, enrolledPhone, id, opened, until } from "./phone.js";

const site = (n) => ({ kind: "site", id: id(n), version: `e.${n}`, fields: { name: "のり加工場" } });
const task = (n) => ({ kind: "task", id: id(n), fields: { kind: "call", text: "電話" } });
const finish = (tab, n) => tab.outbox.finish({ draft: null, changes: [task(n)], summary: { site: null } });
const sentBy = (phone) => phone.asked.flatMap(({ body }) => body.envelopes.map((outer) => outer.id));

/** A phone with two finished envelopes, two drafts and two records, closed. */
async function usedPhone(t) {
  const { phone, tab } = await enrolledPhone(t);
  const made = [await finish(tab, 20), await finish(tab, 21)];
  const drafts = [await tab.drafts.startDraft({ text: "網" }), await tab.drafts.startDraft({ text: "のり" })];
  await tab.records.applyPage([site(10), site(11)], "c0", true);
  phone.office = (request) => {
    const page = { records: [site(10), site(11)], anew: request.body.cursor === null };
    return answered(200, agreed(request, page));
  };
  return { phone, tab, envelopes: made.map((entry) => entry.id), drafts: drafts.map((draft) => draft.id) };
}

/** Puts a box out of order. */
async function spoil(tab, store, key) {
  const item = await tab.vault.read(store, key);
  new Uint8Array((item.box ?? item).data)[0] ^= 1;
  await tab.vault.write([store], (tx) => tx.objectStore(store).put(item, key));
}

test("without its data key a phone sends all that was finished, and goes on without its names", async (t) => {
  const { phone, tab: before, envelopes, drafts } = await usedPhone(t);
  await before.vault.write(["meta"], (tx) => tx.objectStore("meta").delete("dataKey"));
  await phone.close();

  const tab = await phone.open();
  assert.deepEqual(tab.vault.unreadable.value, { records: 2, drafts: 2, outbox: 2 });
  assert.equal(tab.device.me.value.person.id, id(5));
  await tab.exchange.exchange();
  assert.deepEqual(sentBy(phone), envelopes);
  assert.equal(phone.asked[0].body.cursor, null, "what cannot be read is given anew");
  assert.equal(tab.records.table("site").value.size, 2);
  assert.equal(tab.vault.unreadable.value.records, 0);
  assert.equal((await finish(tab, 22)).seq, 3);
  assert.ok(await tab.vault.read("drafts", drafts[0]), "kept, although it cannot be read");

  const later = await phone.open();
  assert.deepEqual(later.vault.unreadable.value, { records: 0, drafts: 2, outbox: 0 });
});

test("one box that cannot be opened hides none of the others", async (t) => {
  const { phone, tab: before, envelopes, drafts } = await usedPhone(t);
  await spoil(before, "outbox", envelopes[0]);
  await spoil(before, "drafts", drafts[0]);
  await spoil(before, "records", `site/${id(10)}`);
  await phone.close();

  const tab = await phone.open();
  assert.deepEqual(tab.vault.unreadable.value, { records: 1, drafts: 1, outbox: 1 });
  assert.deepEqual(
    tab.drafts.drafts.value.map((draft) => draft.text),
    ["のり"],
  );
  assert.deepEqual([...tab.records.table("site").value.keys()], [id(11)]);
  assert.deepEqual(
    tab.outbox.outbox.value.map((entry) => entry.summary),
    [{ site: null }, null],
  );
  await tab.exchange.exchange();
  assert.deepEqual(sentBy(phone), envelopes);
});

test("a damaged item of a store hides none of the others", async (t) => {
  const { phone, envelopes } = await usedPhone(t);
  await phone.close();
  const damaged = () => {
    throw new DOMException("Internal error", "UnknownError");
  };
  t.mock.method(IDBObjectStore.prototype, "getAll", damaged);
  const get = IDBObjectStore.prototype.get;
  t.mock.method(IDBObjectStore.prototype, "get", function (key) {
    return key === envelopes[0] ? damaged() : get.call(this, key);
  });
  const tab = await phone.open();
  assert.deepEqual(tab.vault.unreadable.value, { records: 0, drafts: 0, outbox: 1 });
  assert.equal(tab.vault.vaultState.value, "open");
  await tab.exchange.exchange();
  assert.deepEqual([...new Set(sentBy(phone))], [envelopes[1]]);
});

test("without the store of records the app starts, and sends what was finished", async (t) => {
  const { phone, envelopes } = await usedPhone(t);
  await phone.close();
  const transaction = IDBDatabase.prototype.transaction;
  t.mock.method(IDBDatabase.prototype, "transaction", function (stores, ...more) {
    if ([stores].flat().includes("records")) throw new DOMException("no such store", "NotFoundError");
    return transaction.call(this, stores, ...more);
  });
  const tab = await phone.open();
  assert.equal(tab.vault.unreadable.value.records, 1);
  assert.equal(tab.drafts.drafts.value.length, 2);
  await tab.exchange.exchange();
  assert.deepEqual(sentBy(phone), envelopes);
  assert.equal(tab.exchange.contact.value.problem.code, "storage-failed");
  assert.deepEqual([...new Set(tab.outbox.outbox.value.map((entry) => entry.status))], ["received"]);
});

test("a full storage keeps from receiving, never from sending", async (t) => {
  const { phone, tab, envelopes } = await usedPhone(t);
  const disk = phone.failPuts("meta", "QuotaExceededError");
  phone.office = (request) =>
    request.body.envelopes.length > 1 ? answered(413, {}) : answered(200, agreed(request));
  await tab.exchange.exchange();
  const taken = phone.asked.filter(({ body }) => body.envelopes.length === 1);
  assert.deepEqual(
    taken.map(({ body }) => body.envelopes[0].id),
    envelopes,
  );
  assert.equal(tab.exchange.contact.value.problem.code, "storage-full");
  disk.restore();
  await tab.exchange.exchange();
  assert.deepEqual([...new Set(tab.outbox.outbox.value.map((entry) => entry.status))], ["received"]);
});

test("finishing on a full disk leaves the draft and its number as they were", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "網" });
  const disk = phone.failPuts("outbox", "QuotaExceededError");
  const work = { draft: draft.id, changes: [task(20)], summary: null };
  await assert.rejects(tab.outbox.finish(work), { code: "storage-full" });
  assert.deepEqual((await phone.open()).drafts.drafts.value, [draft]);
  disk.restore();
  assert.equal((await tab.outbox.finish(work)).seq, 1);
});

test("when the storage is emptied, how much was in it is still known", async (t) => {
  const { phone } = await usedPhone(t);
  await phone.close();
  await new Promise((done) => {
    indexedDB.deleteDatabase("fieldapp").onsuccess = done;
  });
  const tab = await phone.open();
  assert.equal(tab.vault.vaultState.value, "vanished");
  assert.equal(tab.vault.remembered(), "2 2", "unsent envelopes and drafts");
  tab.vault.acceptVanished();
  assert.equal((await phone.open()).vault.vaultState.value, "open");
});

/** A phone whose clock is this far behind the office's, after one contact. */
async function wrongPhone(t, behind) {
  const { phone, tab } = await enrolledPhone(t);
  const office = (request) => ({ server_time: new Date(Date.now() + behind).toISOString(), ...request });
  phone.office = (request) => answered(200, agreed(request, office({})));
  await tab.exchange.exchange();
  return { phone, tab };
}
const DAY = 24 * 60 * 60_000;

for (const behind of [2 * DAY, -400 * DAY]) {
  test(`a clock that is wrong by ${behind / DAY} days: times are the office's, and the difference is known`, async (t) => {
    const { phone, tab } = await wrongPhone(t, behind);
    const right = new Date(Date.now() + behind).toISOString();
    for (const each of [tab, await phone.open()]) {
      assert.equal(each.device.officeTime(), right);
      assert.equal(each.device.clockError(), -behind);
    }
    const { id: made, madeAt } = await finish(tab, 20);
    assert.equal(madeAt, right);
    const { sealed } = await tab.vault.read("outbox", made);
    const { inside } = await opened(sealed, phone.signingKey);
    assert.deepEqual(
      [inside.made_at, inside.clock_offset_ms],
      ["2026-11-23T08:00:00.000Z", behind],
      "the office corrects what the phone's clock said",
    );
  });
}

test("a clock that is set back never shows a time before the last contact", async (t) => {
  const { phone, tab } = await wrongPhone(t, 0);
  phone.setClock("2026-11-20T08:00:00.000Z");
  assert.equal(tab.device.officeTime(), "2026-11-23T08:00:00.000Z");
  assert.equal(tab.device.clockError(), -3 * DAY);
  assert.equal((await finish(tab, 20)).seq, 1);
  assert.equal((await finish(tab, 21)).seq, 2);
});

test("a clock that is set back while a draft is written keeps nothing from being sealed to the office", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  phone.setClock("2026-11-20T08:00:00.000Z");
  tab.drafts.saveDraft({ ...draft, text: "網" });
  await tab.drafts.flushDrafts();
  await until(async () => {
    const { sealed } = await tab.vault.read("checkpoints", draft.id);
    return (await opened(sealed, phone.signingKey)).inside.draft.text === "網";
  });
});
