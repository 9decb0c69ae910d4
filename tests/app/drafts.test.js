// Drafts: saved by themselves, sealed to the office, never overwritten from another tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import { enrolledPhone, id, opened, until } from "./phone.js";

const stored = async (tab, draft) => {
  const kept = await tab.vault.read("drafts", draft);
  return kept && (await tab.vault.decrypt(kept.box)).text;
};

test("a new draft is in the database before it is on the screen", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "網" });
  assert.equal(await stored(tab, draft.id), "網");
  assert.deepEqual((await phone.open()).drafts.drafts.value, [draft]);
});

test("what is typed is saved a quarter of a second later, once for all that was typed", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  for (const text of ["網", "網の", "網の繕い"]) tab.drafts.saveDraft({ ...draft, text });
  assert.equal(tab.drafts.autosave.value.state, "saving");
  assert.equal(tab.drafts.draftOf(draft.id).text, "網の繕い");
  phone.advance(250);
  await until(() => tab.drafts.autosave.value.state === "saved");
  assert.equal(await stored(tab, draft.id), "網の繕い");
  assert.equal((await tab.vault.read("drafts", draft.id)).revision, 2);
});

test("leaving the page saves at once", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  tab.drafts.saveDraft({ ...draft, text: "網" });
  phone.window.dispatchEvent(new Event("pagehide"));
  await until(() => tab.drafts.autosave.value.state === "saved");
  assert.equal(await stored(tab, draft.id), "網");
});

test("within about a second the office could open what was typed last", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  tab.drafts.saveDraft({ ...draft, text: "網の繕い" });
  phone.advance(250);
  await until(() => tab.drafts.autosave.value.state === "saved");
  const checkpoint = async () => {
    const { sealed } = await tab.vault.read("checkpoints", draft.id);
    return (await opened(sealed, phone.signingKey)).inside;
  };
  assert.equal((await checkpoint()).draft.text, "");
  phone.advance(1000);
  await until(async () => (await checkpoint()).draft.text === "網の繕い");
  const { made_at, ...inside } = await checkpoint();
  assert.deepEqual(inside, {
    checkpoint: draft.id,
    org: id(2),
    device: id(3),
    author: id(5),
    draft: { ...draft, text: "網の繕い" },
  });
});

test("a full disk is said, what was typed stands, and it is tried again", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  const disk = phone.failPuts("drafts", "QuotaExceededError");
  tab.drafts.saveDraft({ ...draft, text: "網" });
  phone.advance(250);
  await until(() => tab.drafts.autosave.value.state === "failed");
  assert.equal(tab.drafts.autosave.value.problem.code, "storage-full");
  assert.equal(tab.drafts.draftOf(draft.id).text, "網");
  assert.equal(await stored(tab, draft.id), "");
  disk.restore();
  phone.advance(1000);
  await until(() => tab.drafts.autosave.value.state === "saved");
  assert.equal(await stored(tab, draft.id), "網");
});

test("one draft that cannot be written does not keep later ones from being saved", async (t) => {
  const { tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  tab.drafts.saveDraft({ ...draft, text: 1n });
  await assert.rejects(tab.drafts.flushDrafts(), TypeError);
  tab.drafts.saveDraft({ ...draft, text: "網" });
  await tab.drafts.flushDrafts();
  assert.equal(await stored(tab, draft.id), "網");
});

test("two tabs that type into one draft are told, and neither text is lost", async (t) => {
  const { phone, tab: one } = await enrolledPhone(t);
  const draft = await one.drafts.startDraft({ text: "" });
  const other = await phone.open();
  one.drafts.saveDraft({ ...draft, text: "ひとつ" });
  other.drafts.saveDraft({ ...draft, text: "ふたつ" });
  await one.drafts.flushDrafts();
  await other.drafts.flushDrafts();
  assert.deepEqual([...other.drafts.contested.value], [draft.id]);
  assert.equal(await stored(one, draft.id), "ひとつ");
  assert.equal(other.drafts.draftOf(draft.id).text, "ふたつ");

  await other.drafts.settleDraft(draft.id, "mine");
  assert.equal(await stored(one, draft.id), "ふたつ");
  assert.equal(other.drafts.contested.value.size, 0);
});

test("a contested draft can also be settled for the other tab's text", async (t) => {
  const { phone, tab: one } = await enrolledPhone(t);
  const draft = await one.drafts.startDraft({ text: "" });
  const other = await phone.open();
  one.drafts.saveDraft({ ...draft, text: "ひとつ" });
  other.drafts.saveDraft({ ...draft, text: "ふたつ" });
  await one.drafts.flushDrafts();
  await other.drafts.flushDrafts();
  await other.drafts.settleDraft(draft.id, "stored");
  assert.equal(other.drafts.draftOf(draft.id).text, "ひとつ");
  other.drafts.saveDraft({ ...draft, text: "みっつ" });
  await other.drafts.flushDrafts();
  assert.equal(await stored(one, draft.id), "みっつ");
});

test("another tab shows what was typed here", async (t) => {
  const { phone, tab: one } = await enrolledPhone(t);
  const other = await phone.open();
  const draft = await one.drafts.startDraft({ text: "網" });
  await until(() => other.drafts.draftOf(draft.id)?.text === "網");
});

test("news from another tab never takes back what is being typed here", async (t) => {
  const { phone, tab: one } = await enrolledPhone(t);
  const draft = await one.drafts.startDraft({ text: "" });
  const other = await phone.open();
  one.drafts.saveDraft({ ...draft, text: "網の繕い" });
  const saving = one.drafts.flushDrafts();
  const more = await other.drafts.startDraft({ text: "別" });
  assert.equal(one.drafts.draftOf(draft.id).text, "網の繕い");
  await saving;
  await until(() => one.drafts.draftOf(more.id));
  assert.equal(one.drafts.draftOf(draft.id).text, "網の繕い");
  assert.equal(one.drafts.contested.value.size, 0);
});

test("a discarded draft can be restored, until the next start", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "網" });
  await tab.drafts.discardDraft(draft.id);
  assert.deepEqual([tab.drafts.drafts.value, tab.drafts.discarded.value], [[], [draft]]);
  await tab.drafts.restoreDraft(draft.id);
  assert.deepEqual([tab.drafts.drafts.value, tab.drafts.discarded.value], [[draft], []]);
  assert.deepEqual((await phone.open()).drafts.drafts.value, [draft]);

  await tab.drafts.discardDraft(draft.id);
  const later = await phone.open();
  assert.deepEqual(later.drafts.drafts.value, []);
  assert.equal(await later.vault.read("drafts", draft.id), undefined);
  assert.equal(await later.vault.read("checkpoints", draft.id), undefined);
});

test("a discarded draft can be restored although another tab dropped it at its start", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "網" });
  await tab.drafts.discardDraft(draft.id);
  await phone.open();
  await tab.drafts.restoreDraft(draft.id);
  assert.deepEqual((await phone.open()).drafts.drafts.value, [draft]);
});

test("a draft that another tab has changed is not discarded unread", async (t) => {
  const { phone, tab: one } = await enrolledPhone(t);
  const draft = await one.drafts.startDraft({ text: "" });
  const other = await phone.open();
  one.drafts.saveDraft({ ...draft, text: "ひとつ" });
  await Promise.all([one.drafts.flushDrafts(), other.drafts.discardDraft(draft.id)]);
  const here = await one.vault.read("drafts", draft.id);
  const contested = one.drafts.contested.value.has(draft.id) || other.drafts.contested.value.has(draft.id);
  assert.ok(contested, "one of the two is asked");
  assert.ok(here);
});

test("a draft that another tab has finished ends here too, and says so", async (t) => {
  const { tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "" });
  await tab.vault.write(["drafts"], (tx) => tx.objectStore("drafts").delete(draft.id));
  tab.drafts.saveDraft({ ...draft, text: "網" });
  await tab.drafts.flushDrafts();
  assert.equal(tab.drafts.autosave.value.problem?.code, "draft-ended");
  assert.deepEqual(tab.drafts.drafts.value, []);
});
