// Photos and memos on the phone: named in the draft first, then stored sealed; what was under way
// when the app ended is found again, and what nothing names is dropped.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newFileKey } from "../../static/app/segments.js";
import { enrolledPhone } from "./phone.js";

const PHOTO = { media: "photo", type: "image/jpeg" };
const VOICE = { media: "voice", type: "audio/webm" };
const picture = (text = "a picture") => new Blob([text]);

/** A draft, and how the form changes its files. */
async function drafted(tab) {
  const { id } = await tab.drafts.startDraft({ text: "", files: [] });
  const files = () => tab.drafts.draftOf(id)?.files ?? [];
  const change = (update) => {
    const draft = tab.drafts.draftOf(id);
    if (draft) tab.drafts.saveDraft({ ...draft, files: update(draft.files) });
  };
  return { id, files, change };
}

/** The same draft in another tab, or after the next start. */
const again = (tab, { id }) => ({
  files: () => tab.drafts.draftOf(id).files,
  change: (update) => {
    const draft = tab.drafts.draftOf(id);
    tab.drafts.saveDraft({ ...draft, files: update(draft.files) });
  },
});

const keep = (tab, change, blob = picture()) =>
  tab.files.addFile(PHOTO, change, (file) => tab.files.keepFile(file, blob));
const opened = async (tab, { id, key, type }) => (await tab.files.fileOf(id, key, type))?.text();

test("a photo is stored sealed; its key lies in the draft, and what was taken comes back", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  await keep(tab, draft.change);
  await tab.drafts.flushDrafts();
  const later = await phone.open();
  const [file] = again(later, draft).files();
  const stored = await later.vault.read("files", file.id);
  assert.equal(file.bytes, stored.data.length);
  assert.equal(file.sha256, await later.seal.sha256(stored.data));
  assert.ok(!Buffer.from(stored.data).includes("picture"));
  assert.ok(!JSON.stringify(stored).includes(file.key));
  assert.equal(await opened(later, file), "a picture");
});

test("the draft names a photo, with its key, before the photo is stored", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  await tab.files.addFile(PHOTO, draft.change, async ({ id, key }) => {
    const [named] = again(await phone.open(), draft).files();
    assert.deepEqual([named.id, named.key, named.sha256], [id, key, undefined]);
    assert.ok(tab.files.underWay.value.has(id));
    return null;
  });
  assert.deepEqual(draft.files(), [], "there was nothing to store");
  assert.equal(tab.files.underWay.value.size, 0);
});

test("what is typed while a photo is made stays", async (t) => {
  const { tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  await tab.files.addFile(PHOTO, draft.change, async (file) => {
    tab.drafts.saveDraft({ ...tab.drafts.draftOf(draft.id), text: "網" });
    return tab.files.keepFile(file, picture());
  });
  assert.equal(tab.drafts.draftOf(draft.id).text, "網");
  assert.ok(draft.files()[0].sha256);
});

test("on a full disk the photo is marked as not saved, the text is saved, and the next photo can be", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  await keep(tab, draft.change);
  const disk = phone.failPuts("files", "QuotaExceededError");
  await keep(tab, draft.change);
  tab.drafts.saveDraft({ ...tab.drafts.draftOf(draft.id), text: "網" });
  await tab.drafts.flushDrafts();
  assert.equal(tab.drafts.autosave.value.state, "saved");
  disk.restore();
  await keep(tab, draft.change);
  await tab.drafts.flushDrafts();
  const later = await phone.open();
  const kept = later.drafts.draftOf(draft.id);
  assert.equal(kept.text, "網");
  assert.deepEqual(
    kept.files.map(({ sha256, problem }) => [Boolean(sha256), problem]),
    [
      [true, undefined],
      [false, "storage-full"],
      [true, undefined],
    ],
  );
});

/** A file as a draft names it before anything of it is stored. */
async function named(tab, draft, kind = PHOTO) {
  const file = { ...kind, id: tab.clock.newId(), key: await newFileKey() };
  draft.change((files) => [...files, file]);
  await tab.drafts.flushDrafts();
  return file;
}

/** What a draft finds at the next start. */
async function foundAgain(phone, draft) {
  const tab = await phone.open();
  const { files, change } = again(tab, draft);
  await tab.files.findFiles(files(), change);
  return { tab, files: files() };
}

test("a photo that was stored just before the app was killed is found by its draft", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  const file = await named(tab, draft);
  await tab.files.keepFile(file, picture());
  const { tab: later, files } = await foundAgain(phone, draft);
  assert.equal(files[0].sha256, (await later.vault.read("files", file.id)).sha256);
  assert.equal(await opened(later, files[0]), "a picture");
});

test("a photo that was never stored is said to be missing", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  await named(tab, draft);
  const { files } = await foundAgain(phone, draft);
  assert.deepEqual([files[0].problem, files[0].sha256], ["file-missing", undefined]);
});

test("what another tab is making is left to it", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  await tab.files.addFile(VOICE, draft.change, async (file) => {
    await tab.files.keepSlice(file, 0, picture("one "));
    const { files } = await foundAgain(phone, draft);
    assert.deepEqual([files[0].sha256, files[0].problem], [undefined, undefined]);
    await tab.files.keepSlice(file, 1, picture("two"));
    return tab.files.joinSlices(file);
  });
  assert.equal(await opened(tab, draft.files()[0]), "one two");
});

test("a recording that was cut off by a crash is found, up to its last second", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  const file = await named(tab, draft, VOICE);
  for (const [n, text] of ["one ", "two ", "three"].entries())
    await tab.files.keepSlice(file, n, picture(text));
  const sealed = Buffer.from((await tab.vault.readAll("slices"))[2]);
  assert.ok(!sealed.includes("three"));
  const { tab: later, files } = await foundAgain(phone, draft);
  assert.equal(files[0].seconds, 3);
  assert.equal(await opened(later, files[0]), "one two three");
  assert.deepEqual(await later.vault.readKeys("slices"), []);
});

test("slices stay when there is no space to join them, and are joined when there is", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  const disk = phone.failPuts("files", "QuotaExceededError");
  await tab.files.addFile(VOICE, draft.change, async (file) => {
    await tab.files.keepSlice(file, 0, picture("one"));
    return tab.files.joinSlices(file);
  });
  assert.equal(draft.files()[0].problem, "storage-full");
  disk.restore();
  await tab.files.findFiles(draft.files(), draft.change);
  assert.equal(draft.files()[0].problem, undefined);
  assert.equal(await opened(tab, draft.files()[0]), "one");
});

test("at the next start the files of a discarded draft and those taken away are dropped, no others", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const [gone, standing] = [await drafted(tab), await drafted(tab)];
  await keep(tab, gone.change);
  await keep(tab, standing.change);
  await keep(tab, standing.change);
  const spoken = await named(tab, gone, VOICE);
  await tab.files.keepSlice(spoken, 0, picture());
  const [kept, away] = standing.files();
  standing.change(() => [kept]);
  await tab.drafts.discardDraft(gone.id);
  await tab.drafts.flushDrafts();
  assert.equal((await tab.vault.readKeys("files")).length, 3, `until then ${away.id} can be taken back`);

  const stored = await tab.files.storedFiles();
  const later = await phone.open();
  await later.files.dropStrays(stored, later.drafts.drafts.value);
  assert.deepEqual(await later.files.storedFiles(), [kept.id]);
});

test("a file whose draft another tab finished between two readings is not dropped", async (t) => {
  const { tab } = await enrolledPhone(t);
  const draft = await drafted(tab);
  await keep(tab, draft.change);
  const stored = await tab.files.storedFiles();
  const [file] = draft.files();
  await tab.outbox.finish({ draft: draft.id, changes: [], summary: null, files: [file] });
  await tab.files.dropStrays(stored, []);
  assert.deepEqual(await tab.files.storedFiles(), [file.id]);
});
