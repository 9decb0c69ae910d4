// A visit with photos: finished as one, its words sent first, then its files, each whole, once.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { agreed, answered, enrolledPhone, id, opened, receipt, until } from "./phone.js";
import { Uploads } from "./uploads.js";

const ABOUT = { visit: id(50), observation: id(51), at: "2026-11-23T08:00:00.000Z" };
const note = (n) => ({ kind: "note", id: id(n), fields: { ...ABOUT, text: "網の繕い" } });
const photo = (n) => ({ kind: "photo", id: id(n), fields: ABOUT });
const KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/** Finishes an envelope with photos by these numbers, each of so many bytes. */
async function finished(tab, numbers, size = 1000) {
  const files = [];
  for (const n of numbers) {
    const file = { id: id(n), key: KEY, type: "image/jpeg" };
    const { sha256, bytes } = await tab.files.keepFile(file, new Blob([randomBytes(size)]));
    files.push({ ...file, sha256, bytes });
  }
  const entry = await tab.outbox.finish({
    draft: null,
    changes: [note(90 + numbers[0]), ...numbers.map(photo)],
    summary: null,
    files,
  });
  return { entry, files };
}

/** An office that says in its receipts which files it lacks. */
function office(phone, uploads = new Uploads()) {
  /** @type {Map<string, {outer: any, files: string[]}>} */
  const kept = new Map();
  const said = ({ outer, files }, n) => {
    const photos_missing = files.filter((file) => !uploads.isWhole(file));
    return receipt(outer, { n, photos_missing });
  };
  phone.office = async (request) => {
    if (request.path.startsWith("/api/v1/uploads")) return uploads.answer(request);
    for (const outer of request.body.envelopes) {
      const { inside } = await opened(outer.sealed, phone.signingKey);
      kept.set(outer.id, { outer, files: inside.photos.map((file) => file.id) });
    }
    const receipts = request.body.envelopes.map((outer) => said(kept.get(outer.id), 1));
    const updates = [...kept.values()].map((each) => said(each, 2));
    return answered(200, agreed(request, { receipts, updates }));
  };
  return uploads;
}

const statuses = (tab) => tab.outbox.outbox.value.map(({ status }) => status);
const doors = (phone) => phone.asked.map(({ method, path }) => `${method} ${path.split("/")[3]}`);

test("envelope, photos and the draft's end are written as one, and the photos then belong to it", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const { entry, files } = await finished(tab, [70, 71]);
  const [kept] = await tab.vault.readAll("outbox");
  const { inside } = await opened(kept.sealed, phone.signingKey);
  assert.deepEqual(inside.photos, files);
  assert.deepEqual(
    inside.changes.map(({ kind }) => kind),
    ["note", "photo", "photo"],
  );
  for (const { id } of files) assert.equal((await tab.vault.read("files", id)).envelope, entry.id);
  assert.ok(!JSON.stringify(kept).includes(KEY), "the key is sealed, or under the data key");
  assert.deepEqual((await phone.open()).outbox.ownFiles.value.get(id(70)), files[0]);
});

test("when a photo is gone or cannot be marked, nothing was written", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "網" });
  const work = { draft: draft.id, changes: [note(20), photo(70)], summary: null };
  const file = { id: id(70), key: KEY, type: "image/jpeg", sha256: "0", bytes: 16 };
  await assert.rejects(tab.outbox.finish({ ...work, files: [file] }), { code: "file-missing" });
  await tab.files.keepFile(file, new Blob(["a"]));
  phone.failPuts("files", "QuotaExceededError");
  await assert.rejects(tab.outbox.finish({ ...work, files: [file] }), { code: "storage-full" });
  const later = await phone.open();
  assert.deepEqual(later.drafts.drafts.value, [draft]);
  assert.deepEqual(later.outbox.outbox.value, []);
  assert.equal(await later.vault.read("meta", "seq"), undefined);
});

test("words go first; it is received when the last photo is there, and not before", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const uploads = office(phone);
  const { entry, files } = await finished(tab, [70, 71]);
  const seen = [];
  const answer = phone.office;
  phone.office = async (request) => {
    if (request.method === "PATCH") {
      const [{ status, files, incomplete }] = tab.outbox.outbox.value;
      seen.push([status, files.filter(({ there, bytes }) => there === bytes).length, incomplete.length]);
    }
    return answer(request);
  };
  await tab.exchange.exchange();
  assert.deepEqual(doors(phone), [
    "POST sync",
    ...["HEAD uploads", "POST uploads", "PATCH uploads"],
    ...["HEAD uploads", "POST uploads", "PATCH uploads"],
    "POST sync",
  ]);
  assert.deepEqual(seen, [
    ["sending", 0, 6],
    ["sending", 1, 6],
  ]);
  for (const { id } of files) {
    assert.deepEqual(Buffer.from((await tab.vault.read("files", id)).data), uploads.files.get(id).data);
  }
  assert.deepEqual([statuses(tab), tab.outbox.unsent.value], [["received"], []]);
  assert.equal((await phone.open()).outbox.outbox.value[0].id, entry.id);
});

test("without the photos the words are counted as unsent, and what lacks none is received", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  office(phone);
  await finished(tab, [70]);
  const answer = phone.office;
  phone.office = (request) =>
    request.path.includes("uploads") ? answered(503, "<h1>busy</h1>") : answer(request);
  await tab.exchange.exchange();
  assert.equal(tab.exchange.contact.value.problem.code, "busy");
  assert.deepEqual(statuses(await phone.open()), ["sending"]);
  const [entry] = tab.outbox.unsent.value;
  assert.deepEqual(entry.incomplete, [id(70), id(51), id(50)]);
});

test("an upload that breaks off goes on at the next exchange from the byte that arrived", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const uploads = office(phone);
  await finished(tab, [70, 71], 150_000);
  uploads.cut = 777;
  await tab.exchange.exchange();
  assert.equal(tab.exchange.contact.value.problem.code, "offline");
  assert.deepEqual(statuses(tab), ["sending"]);
  phone.advance(10_000);
  await until(() => statuses(tab)[0] === "received");
  assert.ok(uploads.asked.includes("PATCH 777"));
  assert.ok(uploads.isWhole(id(70)) && uploads.isWhole(id(71)));
});

test("each request of an upload proves which phone it comes from", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  office(phone);
  await finished(tab, [70]);
  await tab.exchange.exchange();
  const sent = phone.asked.filter(({ path }) => path.includes("uploads"));
  for (const { headers, bytes } of sent) {
    const [, payload] = headers.Authorization.replace("Device ", "").split(".");
    const { device, body } = JSON.parse(atob(payload));
    assert.deepEqual([device, body], [id(3), await tab.seal.sha256(bytes ?? new Uint8Array())]);
  }
  assert.equal(new Set(sent.map(({ headers }) => headers.Authorization)).size, sent.length);
});

test("what is saved during an upload goes out before the rest of it", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const uploads = office(phone);
  await tab.exchange.startExchanging();
  const answer = phone.office;
  let saved = false;
  phone.office = async (request) => {
    if (request.method === "PATCH" && !saved) {
      saved = true;
      const call = { kind: "task", id: id(30), fields: { kind: "call" } };
      await tab.outbox.finish({ draft: null, changes: [call], summary: null });
    }
    return answer(request);
  };
  await finished(tab, [70], 300_000);
  await until(() => tab.outbox.outbox.value.length === 2 && statuses(tab).every((s) => s === "received"));
  const road = phone.asked.filter(({ method, body }) => method === "PATCH" || body?.envelopes?.length);
  assert.deepEqual(
    road.map(({ method }) => method),
    ["POST", "PATCH", "POST", "PATCH", "PATCH"],
  );
  assert.ok(uploads.isWhole(id(70)));
});

test("one photo that the office refuses never stops the others", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const uploads = office(phone);
  await finished(tab, [70, 71]);
  const answer = phone.office;
  phone.office = (request) =>
    request.path.includes("uploads") && (request.path + request.headers["Upload-Metadata"]).includes(id(70))
      ? answered(413, { code: "request-too-large", detail: "大きすぎます。" })
      : answer(request);
  await tab.exchange.exchange();
  assert.ok(uploads.isWhole(id(71)));
  assert.equal(tab.exchange.contact.value.problem.code, "too-large");
  assert.deepEqual(statuses(tab), ["sending"]);
});

test("a network that asks for its own sign-in is not taken for the office", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  office(phone);
  await finished(tab, [70]);
  const answer = phone.office;
  phone.office = (request) =>
    request.path.includes("uploads") ? answered(200, "<h1>Wi-Fi</h1>") : answer(request);
  await tab.exchange.exchange();
  assert.equal(tab.exchange.contact.value.problem.code, "captive-portal");
  assert.deepEqual(statuses(tab), ["sending"]);
});

test("what an office restored from a copy lacks is uploaded again", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const uploads = office(phone);
  await finished(tab, [70]);
  await tab.exchange.exchange();
  assert.deepEqual(statuses(tab), ["received"]);
  uploads.files.clear();
  await tab.exchange.exchange();
  assert.ok(uploads.isWhole(id(70)));
  assert.deepEqual(statuses(tab), ["received"]);
});

test("photos go with their envelope: after 30 days, once a backup is younger than the last of them", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const uploads = office(phone);
  await finished(tab, [70, 71]);
  phone.office = (
    (answer) => (request) =>
      request.path.includes("uploads") ? answered(503, "") : answer(request)
  )(phone.office);
  await tab.exchange.exchange();
  const count = async (at, backedUpTo) => {
    phone.setClock(at);
    await tab.device.keepOffice({ backedUpTo });
    await tab.outbox.keepPulled();
    return (await tab.vault.readKeys("files")).length;
  };
  assert.equal(await count("2027-01-20T08:00:00.000Z", "2027-01-20T00:00:00.000Z"), 2, "not there yet");
  office(phone, uploads);
  // nothing is sent anew: the office keeps what it was told
  const [kept] = await tab.vault.readAll("outbox");
  await tab.outbox.keepReceipts([
    receipt(kept, { received_at: kept.receipt.received_at, photos_missing: [] }),
  ]);
  assert.equal(
    await count("2027-02-25T08:00:00.000Z", "2027-01-20T08:00:00.000Z"),
    2,
    "a backup without them",
  );
  assert.equal(await count("2027-02-25T08:00:00.000Z", "2027-01-21T00:00:00.000Z"), 0);
  assert.deepEqual(await tab.vault.readKeys("outbox"), []);
});

test("a photo that another envelope took over stays when the replaced one is forgotten", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const { entry, files } = await finished(tab, [70]);
  const [former] = await tab.vault.readAll("outbox");
  const problem = { code: "unknown-reference", detail: "" };
  await tab.outbox.keepReceipts([receipt(former, { status: "waiting", problem })]);
  const work = { draft: null, changes: [note(30), photo(70)], summary: null, files };
  const { id: later } = await tab.outbox.finish({ ...work, replaces: entry.id });
  phone.setClock("2027-01-20T08:00:00.000Z");
  await tab.device.keepOffice({ backedUpTo: "2027-01-20T00:00:00.000Z" });
  await tab.outbox.keepPulled();
  assert.deepEqual(await tab.vault.readKeys("outbox"), [later]);
  assert.equal((await tab.vault.read("files", id(70))).envelope, later);
});
