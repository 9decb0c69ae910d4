// What was pulled, with the phone's own work laid over it until it is received and pulled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { enrolledPhone, id, receipt } from "./phone.js";

const site = (/** @type {number} */ n, name = "のり加工場") => ({
  kind: "site",
  id: id(n),
  version: `e.${n}`,
  fields: { name },
});
const task = (
  /** @type {number} */ n,
  /** @type {string} */ version,
  fields = { kind: "call", text: "" },
) => ({
  kind: "task",
  id: id(n),
  version,
  fields,
});
const cursorOf = (tab) => tab.vault.read("meta", "cursor");
const finish = (tab, changes) => tab.outbox.finish({ draft: null, changes, summary: null });

test("a page is kept with its cursor, and read again at the next start", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  await tab.records.applyPage([site(10), site(11)], "c1", true);
  assert.deepEqual([...tab.records.table("site").value.keys()], [id(10), id(11)]);
  const later = await phone.open();
  assert.equal(later.records.table("site").value.get(id(10)).fields.name, "のり加工場");
  assert.equal(await later.records.cursorNow(), "c1");
});

test("a page that does not fit on the disk leaves records and cursor as they were", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  await tab.records.applyPage([site(10, "前")], "c1", true);
  const disk = phone.failPuts("meta", "QuotaExceededError");
  const page = [site(10, "後"), site(11)];
  await assert.rejects(tab.records.applyPage(page, "c2", false), { code: "storage-full" });
  disk.restore();
  for (const one of [tab, await phone.open()]) {
    assert.deepEqual(
      [...one.records.table("site").value.values()].map(({ fields }) => fields.name),
      ["前"],
    );
    assert.equal(await cursorOf(one), "c1");
  }
});

test("forget takes a record away, and a download from nothing all that it does not bring", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  await tab.records.applyPage([site(10), site(11), site(12)], "c1", true);
  await tab.records.applyPage([{ kind: "site", id: id(10), forget: true }], "c2", false);
  assert.deepEqual([...tab.records.table("site").value.keys()], [id(11), id(12)]);
  await tab.records.applyPage([site(12)], "c3", true);
  for (const one of [tab, await phone.open()]) {
    assert.deepEqual([...one.records.table("site").value.keys()], [id(12)]);
  }
});

test("a kind that this app does not know is kept as it is", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const photo = { kind: "photo", id: id(10), version: "e.1", fields: { anything: [1] } };
  await tab.records.applyPage([photo], "c1", true);
  assert.deepEqual((await phone.open()).records.table("photo").value.get(id(10)).fields, { anything: [1] });
});

test("a new record has no base, a pulled one its version, own work the envelope before", async (t) => {
  const { tab } = await enrolledPhone(t);
  await tab.records.applyPage([task(10, "e.10")], "c1", true);
  assert.equal(tab.records.baseOf("task", id(20)), null);
  assert.deepEqual(tab.records.baseOf("task", id(10)), { version: "e.10" });
  const one = await finish(tab, [{ kind: "task", id: id(10), fields: { text: "電話" } }]);
  const two = await finish(tab, [{ kind: "task", id: id(20), fields: { kind: "call" } }]);
  assert.deepEqual(tab.records.baseOf("task", id(10)), { after: one.id });
  assert.deepEqual(tab.records.baseOf("task", id(20)), { after: two.id });
});

test("own work is laid over until it has its receipt and a download that followed", async (t) => {
  const { tab } = await enrolledPhone(t);
  const shown = () => tab.records.table("task").value.get(id(10));
  await tab.records.applyPage([task(10, "e.10")], "c1", true);
  const { id: envelope } = await finish(tab, [{ kind: "task", id: id(10), fields: { text: "電話" } }]);
  assert.deepEqual(shown(), { ...task(10, "e.10", { kind: "call", text: "電話" }), pending: [envelope] });

  await tab.outbox.keepPulled();
  assert.equal(shown().fields.text, "電話", "a download alone is not enough");

  const { digest } = await tab.vault.read("outbox", envelope);
  await tab.outbox.keepReceipts([receipt({ id: envelope, digest })]);
  assert.equal(shown().fields.text, "電話", "a receipt alone is not enough");

  await tab.records.applyPage([task(10, "e.11", { kind: "call", text: "机の語" })], "c2", false);
  await tab.outbox.keepPulled();
  assert.deepEqual(shown(), { ...task(10, "e.11", { kind: "call", text: "机の語" }), pending: [] });
});

test("only the fields that were changed are laid over what the office says", async (t) => {
  const { tab } = await enrolledPhone(t);
  await tab.records.applyPage([task(10, "e.10")], "c1", true);
  await finish(tab, [{ kind: "task", id: id(10), fields: { state: "done" } }]);
  await tab.records.applyPage([task(10, "e.11", { kind: "call", text: "新" })], "c2", false);
  const { fields } = tab.records.table("task").value.get(id(10));
  assert.deepEqual(fields, { kind: "call", text: "新", state: "done" });
});

test("what was opened stays opened", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  await tab.records.markOpened([id(30), id(31)]);
  await tab.records.markOpened([id(31), id(32)]);
  for (const one of [tab, await phone.open()]) {
    assert.deepEqual([...one.records.opened.value].sort(), [id(30), id(31), id(32)]);
  }
});

test("a page from another tab shows here", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const other = await phone.open();
  const shown = new Promise((done) => {
    other.records.table("site").subscribe((table) => table.size && done(table));
  });
  await tab.records.applyPage([site(10)], "c1", true);
  assert.equal((await shown).get(id(10)).fields.name, "のり加工場");
});

test("what went to somebody else is not laid over any more, the rest of its envelope is", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const about = (n, participant) => ({
    kind: "task",
    id: id(n),
    fields: { kind: "call", participant: id(participant) },
  });
  await finish(tab, [about(20, 30), about(21, 31)]);
  const [sent] = await tab.outbox.toSend();
  await tab.outbox.keepReceipts([receipt(sent, { elsewhere: [id(30)] })]);
  for (const one of [tab, await phone.open()]) {
    assert.deepEqual([...one.records.table("task").value.keys()], [id(21)]);
  }
});

test("an edit of what was taken back from this phone shows nothing", async (t) => {
  const { tab } = await enrolledPhone(t);
  await tab.records.applyPage([task(20, "e.20")], "c1", true);
  await finish(tab, [{ kind: "task", id: id(20), fields: { text: "あとから" } }]);
  await tab.records.applyPage([{ kind: "task", id: id(20), forget: true }], "c2", false);
  assert.equal(tab.records.table("task").value.size, 0);
});
