// 「保存して終了」: one envelope, its number and the draft's end are written as one, or not at all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { APP, enrolledPhone, id, opened, receipt, until } from "./phone.js";

const note = (n, text = "網の繕い") => ({
  kind: "note",
  id: id(n),
  fields: { visit: id(50), observation: id(51), at: "2026-11-23T08:00:00.000Z", text },
});
const kept = (tab) => tab.vault.readAll("outbox");
const insideOf = async (phone, { sealed }) => (await opened(sealed, phone.signingKey)).inside;

test("what was finished lies sealed in the outbox, and its draft has ended", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "網の繕い" });
  const summary = { site: "のり加工場", people: 1 };
  const entry = await tab.outbox.finish({ draft: draft.id, changes: [note(20)], summary });
  assert.deepEqual([entry.status, entry.seq, entry.summary], ["queued", 1, summary]);
  assert.deepEqual(tab.drafts.drafts.value, []);

  const later = await phone.open();
  assert.deepEqual(later.drafts.drafts.value, []);
  assert.equal(await later.vault.read("checkpoints", draft.id), undefined);
  assert.deepEqual(later.outbox.outbox.value, tab.outbox.outbox.value);
  const [stored] = await kept(later);
  assert.deepEqual(await insideOf(phone, stored), {
    id: entry.id,
    org: id(2),
    device: id(3),
    incarnation: await tab.device.incarnation(),
    seq: 1,
    author: id(5),
    schema: 1,
    app: APP,
    made_at: "2026-11-23T08:00:00.000Z",
    clock_offset_ms: 0,
    changes: [{ ...note(20), base: null, at: "2026-11-23T08:00:00.000Z" }],
    photos: [],
  });
});

for (const store of ["outbox", "meta"]) {
  test(`when ${store} cannot be written, nothing was: the draft stands, no number is used`, async (t) => {
    const { phone, tab } = await enrolledPhone(t);
    const draft = await tab.drafts.startDraft({ text: "網の繕い" });
    await tab.device.incarnation();
    const disk = phone.failPuts(store, "QuotaExceededError");
    const work = { draft: draft.id, changes: [note(20)], summary: null };
    await assert.rejects(tab.outbox.finish(work), { code: "storage-full" });
    for (const one of [tab, await phone.open()]) {
      assert.deepEqual(one.drafts.drafts.value, [draft]);
      assert.deepEqual(one.outbox.outbox.value, []);
      assert.equal(one.records.table("note").value.size, 0);
    }
    assert.equal(await tab.vault.read("meta", "seq"), undefined);
    assert.ok(await tab.vault.read("checkpoints", draft.id));

    disk.restore();
    assert.equal((await tab.outbox.finish(work)).seq, 1);
  });
}

test("a field that the office would refuse is refused here, and the draft stands", async (t) => {
  const { tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  const work = { draft: draft.id, changes: [note(20, "あ".repeat(10_001))], summary: null };
  await assert.rejects(tab.outbox.finish(work), { code: "invalid-field", where: "note.text" });
  assert.deepEqual(tab.drafts.drafts.value, [draft]);
});

test("what was typed last is saved before the draft ends", async (t) => {
  const { tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  tab.drafts.saveDraft({ ...draft, text: "網" });
  await tab.outbox.finish({ draft: draft.id, changes: [note(20)], summary: null });
  assert.deepEqual(await tab.vault.readAll("drafts"), []);
  assert.deepEqual(await tab.vault.readAll("checkpoints"), []);
  assert.deepEqual(tab.drafts.autosave.value, { state: "saved", problem: null });
});

test("numbers have no gaps when tabs finish at the same moment", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const other = await phone.open();
  const finish = (one, n) => one.outbox.finish({ draft: null, changes: [note(n)], summary: null });
  await Promise.all([finish(tab, 20), finish(other, 21), finish(tab, 22), finish(other, 23)]);
  const stored = await kept(tab);
  assert.deepEqual(stored.map(({ seq }) => seq).sort(), [1, 2, 3, 4]);
  for (const one of stored) assert.equal((await insideOf(phone, one)).seq, one.seq);
  await until(() => tab.outbox.outbox.value.length === 4 && other.outbox.outbox.value.length === 4);
});

test("without the browser's locks numbers have no gaps either", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const other = await phone.open();
  t.mock.method(navigator.locks, "request", (_, work) => work());
  const finish = (one, n) => one.outbox.finish({ draft: null, changes: [note(n)], summary: null });
  await Promise.all([finish(tab, 20), finish(other, 21), finish(other, 22)]);
  assert.deepEqual((await kept(tab)).map(({ seq }) => seq).sort(), [1, 2, 3]);
});

test("work goes out and is laid over in its order, also when the clock jumped back", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  await tab.outbox.finish({ draft: null, changes: [note(20, "first")], summary: null });
  t.mock.method(Date, "now", () => Date.parse("2026-11-22T08:00:00.000Z"));
  const again = { kind: "note", id: id(20), fields: { text: "second" } };
  await tab.outbox.finish({ draft: null, changes: [again], summary: null });
  for (const each of [tab, await phone.open()]) {
    assert.deepEqual(
      (await each.outbox.toSend()).map(({ seq }) => seq),
      [1, 2],
    );
    assert.equal(each.records.table("note").value.get(id(20)).fields.text, "second");
  }
});

test("a draft finished in two tabs at once makes one envelope", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "網" });
  const other = await phone.open();
  const finish = (one) => one.outbox.finish({ draft: draft.id, changes: [note(20)], summary: null });
  const outcomes = await Promise.allSettled([finish(tab), finish(other)]);
  const [refused] = outcomes.filter(({ status }) => status === "rejected");
  assert.equal(refused.reason.code, "draft-ended");
  assert.equal((await kept(tab)).length, 1);
});

test("a draft is finished once, however often the button was pressed", async (t) => {
  const { tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  const press = () => tab.outbox.finish({ draft: draft.id, changes: [note(20)], summary: null });
  const outcomes = await Promise.allSettled([press(), press()]);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  assert.equal(outcomes.find(({ reason }) => reason)?.reason.code, "draft-ended");
  assert.equal((await kept(tab)).length, 1);
});

test("a draft that another tab has changed is not finished over that text", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  const other = await phone.open();
  other.drafts.saveDraft({ ...draft, text: "ふたつ" });
  tab.drafts.saveDraft({ ...draft, text: "ひとつ" });
  await other.drafts.flushDrafts();
  const work = { draft: draft.id, changes: [note(20)], summary: null };
  await assert.rejects(tab.outbox.finish(work), { code: "draft-changed-elsewhere" });
  assert.deepEqual(await kept(tab), []);
});

test("a receipt with another digest is not believed", async (t) => {
  const { tab } = await enrolledPhone(t);
  const { id: sent } = await tab.outbox.finish({ draft: null, changes: [note(20)], summary: null });
  assert.equal(await tab.outbox.keepReceipts([receipt({ id: sent, sealed: "other" })]), 1);
  assert.equal(tab.outbox.outbox.value[0].status, "queued");
  assert.equal((await tab.outbox.toSend()).length, 1);
});

test("a receipt for something this phone does not have changes nothing", async (t) => {
  const { tab } = await enrolledPhone(t);
  assert.equal(await tab.outbox.keepReceipts([receipt({ id: id(99), sealed: "" })]), 0);
  assert.deepEqual(tab.outbox.outbox.value, []);
});

test("waiting becomes received when the office says so later, and stays received", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const { id: sent } = await tab.outbox.finish({ draft: null, changes: [note(20)], summary: null });
  const [{ digest }] = await kept(tab);
  const problem = { code: "unknown-reference", where: "note.visit", detail: "この記録は…" };
  await tab.outbox.keepReceipts([receipt({ id: sent, digest }, { status: "waiting", problem })]);
  assert.equal(tab.outbox.outbox.value[0].status, "attention");
  assert.deepEqual(tab.outbox.outbox.value[0].receipt.problem, problem);
  assert.deepEqual(tab.outbox.unsent.value, [], "the office has it");

  await tab.outbox.keepReceipts([receipt({ id: sent, digest }, { n: 2 })]);
  assert.equal(tab.outbox.outbox.value[0].status, "received");

  await tab.outbox.keepReceipts([receipt({ id: sent, digest }, { status: "waiting", problem })]);
  assert.equal((await phone.open()).outbox.outbox.value[0].status, "received");
});

test("what was refused stays on the phone, counts as unsent, and can be sent again unchanged", async (t) => {
  const { tab } = await enrolledPhone(t);
  const { id: sent } = await tab.outbox.finish({ draft: null, changes: [note(20)], summary: null });
  const [before] = await kept(tab);
  const problem = { code: "cannot-open", detail: "" };
  await tab.outbox.keepReceipts([receipt(before, { status: "refused", problem })]);
  assert.equal(tab.outbox.outbox.value[0].status, "attention");
  assert.equal(tab.outbox.unsent.value.length, 1);
  assert.equal(tab.records.table("note").value.get(id(20)).fields.text, "網の繕い");
  assert.deepEqual(await tab.outbox.toSend(), []);

  const tried = new Promise((done) => tab.outbox.afterSave(done));
  await tab.outbox.sendAgain(sent);
  await tried;
  assert.deepEqual(await tab.outbox.toSend(), [before]);
});

test("received work is forgotten after 30 days, once a backup of the office has it", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  await tab.outbox.finish({ draft: null, changes: [note(20)], summary: null });
  const [sent] = await kept(tab);
  await tab.outbox.keepReceipts([receipt(sent)]);
  await tab.outbox.keepPulled();
  await tab.outbox.finish({ draft: null, changes: [note(21)], summary: null });
  const count = async (at, backedUpTo) => {
    phone.setClock(at);
    await tab.device.keepOffice({ backedUpTo });
    await tab.outbox.keepPulled();
    return (await kept(tab)).length;
  };
  assert.equal(await count("2026-12-22T08:00:00.000Z", "2026-12-22T00:00:00.000Z"), 2, "29 days");
  assert.equal(await count("2026-12-24T08:00:00.000Z", null), 2, "no backup");
  assert.equal(await count("2026-12-24T08:00:00.000Z", "2026-11-23T07:00:00.000Z"), 2, "an older backup");
  assert.equal(await count("2026-12-24T08:00:00.000Z", "2026-11-24T00:00:00.000Z"), 1);
  assert.equal(tab.outbox.outbox.value[0].status, "queued", "what was never received is never forgotten");
});

test("a phone that is not registered says so", async (t) => {
  const { tab } = await enrolledPhone(t);
  tab.device.me.value = null;
  const work = { draft: null, changes: [note(20)], summary: null };
  await assert.rejects(tab.outbox.finish(work), { code: "not-enrolled" });
});

test("what is written anew replaces what waits: its base, its place on the screen", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const old = await tab.outbox.finish({ draft: null, changes: [note(20, "前"), note(21)], summary: null });
  const { digest } = (await kept(tab))[0];
  const problem = { code: "unknown-reference", detail: "" };
  await tab.outbox.keepReceipts([receipt({ id: old.id, digest }, { status: "waiting", problem })]);
  const fresh = await tab.outbox.finish({
    draft: null,
    changes: [note(20, "後")],
    summary: null,
    replaces: old.id,
  });
  for (const one of [tab, await phone.open()]) {
    assert.deepEqual(
      one.outbox.outbox.value.map(({ id }) => id),
      [fresh.id],
    );
    assert.equal(one.records.table("note").value.get(id(20)).fields.text, "後");
    assert.ok(!one.records.table("note").value.has(id(21)));
  }
  const stored = (await kept(tab)).find((item) => item.id === fresh.id);
  const inside = await insideOf(phone, stored);
  assert.deepEqual([inside.replaces, inside.changes[0].base], [old.id, null]);
});

test("what waited is received when the office says so later", async (t) => {
  const { tab } = await enrolledPhone(t);
  const { id: sent } = await tab.outbox.finish({ draft: null, changes: [note(20)], summary: null });
  const { digest } = (await kept(tab))[0];
  const problem = { code: "missing-dependency", detail: "" };
  await tab.outbox.keepReceipts([receipt({ id: sent, digest }, { status: "waiting", problem })]);
  assert.equal(tab.outbox.outbox.value[0].status, "attention");
  await tab.outbox.keepReceipts([receipt({ id: sent, digest }, { n: 2 })]);
  assert.equal(tab.outbox.outbox.value[0].status, "received");
});
