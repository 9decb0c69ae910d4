// One exchange: what is sent, what each answer of the network means, and that nothing is dropped by it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compactVerify } from "jose";
import {
  agreed,
  answered,
  digestOf,
  enrolledPhone,
  id,
  newPhone,
  OFFICE_KEY,
  opened,
  receipt,
  until,
} from "./phone.js";

const site = (n) => ({ kind: "site", id: id(n), version: `e.${n}`, fields: { name: "のり加工場" } });
const task = (n, text = "") => ({ kind: "task", id: id(n), fields: { kind: "call", text } });
/** Text that does not compress. */
const noise = (length) => {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Buffer.from(bytes).toString("base64").slice(0, length);
};
const finish = (tab, n, text) => tab.outbox.finish({ draft: null, changes: [task(n, text)], summary: null });
const synced = (phone) => phone.asked.filter(({ path }) => path === "/api/v1/sync");
const sentIds = (request) => request.body.envelopes.map((outer) => outer.id);

/** The phone has one envelope, the office answers so, one exchange is made. */
async function afterAnswer(t, office) {
  const { phone, tab } = await enrolledPhone(t);
  const draft = await tab.drafts.startDraft({ text: "網" });
  await finish(tab, 20, "電話");
  await tab.records.applyPage([site(10)], "c0", true);
  phone.office = office;
  await tab.exchange.exchange();
  assert.equal(tab.exchange.contact.value.state, "idle");
  assert.deepEqual(tab.drafts.drafts.value, [draft]);
  return { phone, tab, ...tab.exchange.contact.value };
}

/** Nothing was dropped: the envelope is queued, its work shown, the records and the cursor are as before. */
async function assertNothingDropped({ phone, tab }) {
  for (const one of [tab, await phone.open()]) {
    assert.equal(one.outbox.outbox.value[0].status, "queued");
    assert.equal(one.records.table("task").value.get(id(20)).fields.text, "電話");
    assert.ok(one.records.table("site").value.has(id(10)));
    assert.equal(await one.records.cursorNow(), "c0");
  }
}

test("a request names the phone, its reader and all that is unsent, and its token fits it", async (t) => {
  const { phone, tab, transportKey } = await enrolledPhone(t);
  phone.office = (request) => answered(200, agreed(request));
  const first = await finish(tab, 20);
  const second = await finish(tab, 21);
  await tab.exchange.exchange();
  const [{ method, headers, body, bytes }] = synced(phone);
  assert.equal(method, "POST");
  const { envelopes, ...rest } = body;
  const incarnation = await tab.device.incarnation();
  assert.deepEqual(rest, { device: id(3), incarnation, reader: id(5), cursor: null, ack: 0, limit: 1000 });
  assert.deepEqual(
    envelopes.map(({ sealed, ...outer }) => outer),
    [
      { id: first.id, incarnation, seq: 1 },
      { id: second.id, incarnation, seq: 2 },
    ],
  );
  assert.equal((await opened(envelopes[0].sealed, phone.signingKey)).inside.id, first.id);
  assert.deepEqual([headers["X-Fieldapp-Client"], headers["Accept-Language"]], ["fieldapp/0.1.0", "ja"]);
  const token = await compactVerify(headers.Authorization.replace("Device ", ""), transportKey);
  assert.equal(JSON.parse(Buffer.from(token.payload).toString()).body, digestOf(bytes));
});

test("after a good answer the work is received and the contact is known at the next start", async (t) => {
  const { phone, tab, problem, lastContact, pull } = await afterAnswer(t, (request) =>
    answered(200, agreed(request, { records: [site(11)] })),
  );
  assert.deepEqual([problem, pull, lastContact], [null, "ok", "2026-11-23T08:00:00.000Z"]);
  const later = await phone.open();
  assert.equal(later.outbox.outbox.value[0].status, "received");
  assert.equal(await later.vault.read("meta", "lastContact"), lastContact);
  assert.deepEqual([...later.records.table("site").value.keys()], [id(10), id(11)]);
  assert.equal(
    tab.records.table("task").value.size,
    0,
    "received and pulled: the office's word stands alone",
  );
});

const REFUSALS = {
  "no network": [() => Promise.reject(new TypeError("fetch failed")), "offline"],
  "an answer that breaks off": [
    () => new Response("{", { headers: { "Content-Type": "application/json" } }),
    "offline",
  ],
  "a captive portal's page": [() => answered(200, "<h1>Wi-Fi</h1>"), "captive-portal"],
  "a captive portal's JSON": [() => answered(200, { welcome: true }), "captive-portal"],
  "an answer without the time": [
    (request) => answered(200, agreed(request, { server_time: "", receipts: [] })),
    "captive-portal",
  ],
  401: [() => answered(401, { code: "sign-in-required" }), "sign-in-required"],
  403: [() => answered(403, { code: "not-allowed", detail: "許可されていません。" }), "forbidden"],
  "429 with Retry-After": [() => answered(429, {}, { "Retry-After": "120" }), "busy"],
  "503 in HTML": [() => answered(503, "<h1>busy</h1>", { "Retry-After": "120" }), "busy"],
  500: [() => answered(500, { code: "office-trouble" }), "server-error"],
  "502 in HTML": [() => answered(502, "<h1>Bad gateway</h1>"), "server-error"],
  400: [() => answered(400, { code: "bad-request", detail: "…" }), "refused-request"],
  "413 for a single envelope": [() => answered(413, { code: "request-too-large" }), "too-large"],
};
for (const [name, [office, code]] of Object.entries(REFUSALS)) {
  test(`${name} is ${code}, and nothing is dropped`, async (t) => {
    const done = await afterAnswer(t, (request) =>
      // what cannot be sent does not keep the download from being tried
      name.startsWith("413") && !request.body.envelopes.length
        ? answered(200, agreed(request, { pull: "sign-in-required" }))
        : office(request),
    );
    assert.equal(done.problem?.code, code);
    await assertNothingDropped(done);
  });
}

test("an answer that no one foresaw is not hidden, and the next exchange is planned all the same", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  phone.office = (request) => answered(200, agreed(request, { records: 7 }));
  await assert.rejects(tab.exchange.exchange());
  phone.office = (request) => answered(200, agreed(request));
  phone.advance(10 * 60_000);
  await until(() => tab.exchange.contact.value.lastContact && tab.exchange.contact.value.state === "idle");
});

test("the pause that the office asks for is kept", async (t) => {
  const { phone, tab, problem } = await afterAnswer(t, () => answered(429, {}, { "Retry-After": "120" }));
  assert.equal(problem.retryAfter, 120);
  phone.office = (request) => answered(200, agreed(request));
  phone.advance(119_000);
  assert.equal(synced(phone).length, 1);
  phone.advance(1_000);
  await until(() => tab.outbox.outbox.value[0].status === "received");
});

test("a failure is tried again by itself, soon and then ever later", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  t.mock.method(Math, "random", () => 0.5);
  let expected = 1;
  await tab.exchange.exchange();
  for (const pause of [5_000, 15_000, 60_000, 300_000, 300_000]) {
    phone.advance(pause - 1);
    assert.equal(synced(phone).length, expected, `not before ${pause} ms`);
    phone.advance(1);
    expected += 1;
    await until(() => synced(phone).length === expected && tab.exchange.contact.value.state === "idle");
  }
});

test("envelopes go out in batches by their size, in their order, until all are sent", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  phone.office = (request) => answered(200, agreed(request));
  const made = [];
  for (let n = 20; n < 55; n += 1) made.push(await finish(tab, n, noise(8_000)));
  await tab.exchange.exchange();
  const batches = synced(phone);
  assert.ok(batches.length > 2, `${batches.length} requests`);
  for (const { body } of batches) {
    assert.ok(body.envelopes.reduce((sum, { sealed }) => sum + sealed.length, 0) <= 128 * 1024);
  }
  assert.deepEqual(
    batches.flatMap(sentIds),
    made.map((entry) => entry.id),
  );
  assert.ok(tab.outbox.outbox.value.every(({ status }) => status === "received"));
});

test("413 makes the batches smaller until they pass, and drops nothing", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  phone.office = (request) =>
    request.body.envelopes.length > 2 ? answered(413, "<h1>too large</h1>") : answered(200, agreed(request));
  for (let n = 20; n < 28; n += 1) await finish(tab, n, noise(8_000));
  await tab.exchange.exchange();
  assert.equal(tab.exchange.contact.value.problem, null);
  assert.ok(tab.outbox.outbox.value.every(({ status }) => status === "received"));
  const passed = synced(phone).filter(({ body }) => body.envelopes.length <= 2);
  assert.deepEqual(
    passed.flatMap(({ body }) => body.envelopes.map(({ seq }) => seq)),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
});

test("one envelope that is too large never stops those after it, nor the download", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const bad = await finish(tab, 20);
  const good = await finish(tab, 21);
  phone.office = (request) =>
    sentIds(request).includes(bad.id)
      ? answered(413, {})
      : answered(200, agreed(request, { records: [site(10)] }));
  await tab.exchange.exchange();
  assert.equal(tab.exchange.contact.value.problem.code, "too-large");
  const status = new Map(tab.outbox.outbox.value.map((entry) => [entry.id, entry.status]));
  assert.deepEqual([status.get(bad.id), status.get(good.id)], ["queued", "received"]);
  assert.ok(tab.records.table("site").value.has(id(10)));
});

test("a receipt with another digest is said, and the envelope is sent again", async (t) => {
  const wrong = (request) =>
    agreed(request, { receipts: request.body.envelopes.map((outer) => receipt(outer, { digest: "0" })) });
  const { phone, tab, problem } = await afterAnswer(t, (request) => answered(200, wrong(request)));
  assert.equal(problem.code, "wrong-receipt");
  assert.equal(synced(phone).length, 1, "not at once");
  assert.equal(tab.outbox.outbox.value[0].status, "queued");
  phone.office = (request) => answered(200, agreed(request));
  await tab.exchange.exchange();
  assert.equal(tab.outbox.outbox.value[0].status, "received");
});

test("an envelope without a receipt is not sent over and over", async (t) => {
  const { phone, tab, problem } = await afterAnswer(t, (request) =>
    answered(200, agreed(request, { receipts: [] })),
  );
  assert.equal(problem.code, "wrong-receipt");
  assert.equal(synced(phone).length, 1);
  assert.equal(tab.outbox.outbox.value[0].status, "queued");
});

test("a wrong clock is put right by the office's, once and at once", async (t) => {
  const { phone, tab, transportKey } = await enrolledPhone(t);
  await finish(tab, 20);
  const office = "2026-11-23T09:30:00.000Z";
  phone.office = (request) =>
    answered(
      200,
      agreed(request, { server_time: office, pull: synced(phone).length > 1 ? "ok" : "token-stale" }),
    );
  await tab.exchange.exchange();
  const [, again, ...more] = synced(phone);
  assert.equal(more.length, 0);
  const token = await compactVerify(again.headers.Authorization.replace("Device ", ""), transportKey);
  assert.equal(JSON.parse(Buffer.from(token.payload).toString()).at, office);
  assert.equal(tab.exchange.contact.value.problem, null);
  const next = await finish(tab, 21);
  const { sealed } = await tab.vault.read("outbox", next.id);
  const { inside } = await opened(sealed, phone.signingKey);
  assert.deepEqual([inside.made_at, inside.clock_offset_ms], ["2026-11-23T08:00:00.000Z", 90 * 60_000]);
});

test("a clock that stays wrong is said, and what was sent is received", async (t) => {
  const { phone, tab, problem, pull } = await afterAnswer(t, (request) =>
    answered(200, agreed(request, { pull: "token-stale" })),
  );
  assert.deepEqual([problem.code, pull, synced(phone).length], ["wrong-clock", "token-stale", 2]);
  assert.equal(tab.outbox.outbox.value[0].status, "received");
});

test("without a session work is received and stays laid over until a download follows", async (t) => {
  const { phone, tab, problem, pull } = await afterAnswer(t, (request) =>
    answered(200, agreed(request, { pull: "sign-in-required", cursor: null })),
  );
  assert.deepEqual([problem, pull], [null, "sign-in-required"]);
  assert.equal(tab.outbox.outbox.value[0].status, "received");
  assert.equal(tab.records.table("task").value.get(id(20)).fields.text, "電話");
  assert.equal(await tab.records.cursorNow(), "c0");

  phone.office = (request) => answered(200, agreed(request));
  await tab.exchange.exchange();
  assert.equal(tab.records.table("task").value.size, 0);
});

test("a phone that was stopped says so, and keeps what it has", async (t) => {
  const done = await afterAnswer(t, (request) =>
    answered(200, agreed(request, { pull: "device-revoked", cursor: null })),
  );
  assert.equal(done.problem.code, "device-revoked");
  assert.ok(done.tab.records.table("site").value.has(id(10)));
});

test("who does not work on phones any more is told so, still delivers, and keeps nothing to read", async (t) => {
  const done = await afterAnswer(t, (request) =>
    answered(200, agreed(request, { pull: "not-a-worker", cursor: null, anew: true })),
  );
  assert.equal(done.problem.code, "not-a-worker");
  assert.equal(done.tab.outbox.outbox.value[0].status, "received");
  for (const one of [done.tab, await done.phone.open()]) {
    assert.equal(one.records.table("site").value.size, 0);
    assert.equal(one.records.table("task").value.size, 0);
  }
});

test("all pages are taken, each with its cursor, and only then is work no longer laid over", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  await tab.records.applyPage([site(9)], "old", true);
  await tab.vault.write(["meta"], (tx) => tx.objectStore("meta").delete("cursor"));
  await finish(tab, 20, "電話");
  const laid = [];
  phone.office = (request) => {
    const page = synced(phone).length;
    laid.push(tab.records.table("task").value.size);
    assert.equal(tab.exchange.contact.value.downloading, page > 1);
    return answered(
      200,
      agreed(request, {
        records: [site(9 + page)],
        cursor: `c${page}`,
        more: page < 3,
        anew: page === 1,
      }),
    );
  };
  await tab.exchange.exchange();
  assert.deepEqual(
    synced(phone).map(({ body }) => [body.cursor, body.envelopes.length]),
    [
      [null, 1],
      ["c1", 0],
      ["c2", 0],
    ],
  );
  assert.deepEqual(laid, [1, 1, 1]);
  assert.equal(tab.records.table("task").value.size, 0);
  assert.deepEqual(
    [...tab.records.table("site").value.keys()],
    [id(10), id(11), id(12)],
    "from nothing: 9 is gone",
  );
  assert.equal(tab.exchange.contact.value.downloading, false);
});

test("a download that breaks off goes on from its last page", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  phone.office = (request) =>
    request.body.cursor
      ? answered(502, "")
      : answered(200, agreed(request, { records: [site(10)], more: true }));
  await tab.exchange.exchange();
  assert.equal(tab.exchange.contact.value.problem.code, "server-error");
  const later = await phone.open();
  phone.office = (request) => answered(200, agreed(request, { records: [site(11)], cursor: "c2" }));
  await later.exchange.exchange();
  assert.equal(synced(phone).at(-1).body.cursor, "c1");
  assert.deepEqual([...later.records.table("site").value.keys()], [id(10), id(11)]);
});

test("a receipt that changes later is taken once, and its number is acknowledged", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const { id: sent } = await finish(tab, 20);
  const waiting = { status: "waiting", problem: { code: "missing-dependency", detail: "" } };
  phone.office = (request) =>
    answered(
      200,
      agreed(request, { receipts: request.body.envelopes.map((outer) => receipt(outer, waiting)) }),
    );
  await tab.exchange.exchange();
  assert.equal(tab.outbox.outbox.value[0].status, "attention");

  const { digest } = await tab.vault.read("outbox", sent);
  const updates = [receipt({ id: sent, digest }, { n: 7 }), receipt({ id: id(99), sealed: "" }, { n: 5 })];
  phone.office = (request) => answered(200, agreed(request, { updates }));
  await tab.exchange.exchange();
  assert.equal(tab.outbox.outbox.value[0].status, "received");

  const later = await phone.open();
  await later.exchange.exchange();
  assert.equal(synced(phone).at(-1).body.ack, 7);
});

test("new keys of the office are used from the next save on", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const fresh = { ...OFFICE_KEY, kid: id(77) };
  phone.office = (request) => answered(200, agreed(request, { office_keys: [fresh, OFFICE_KEY] }));
  await tab.exchange.exchange();
  const { id: sent } = await finish(await phone.open(), 20);
  const { sealed } = await tab.vault.read("outbox", sent);
  assert.equal((await opened(sealed, phone.signingKey)).header.kid, id(77));
});

test("only one tab sends at a time", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  const other = await phone.open();
  await finish(tab, 20);
  let atOnce = 0;
  phone.office = async (request) => {
    atOnce += 1;
    assert.equal(atOnce, 1);
    await new Promise((done) => setImmediate(done));
    atOnce -= 1;
    return answered(200, agreed(request));
  };
  await Promise.all([tab.exchange.exchange(), other.exchange.exchange()]);
  assert.deepEqual(
    synced(phone).map(({ body }) => body.envelopes.length),
    [1, 0],
  );
});

test("it exchanges at the start, after each save, and when the signal is back", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  phone.office = (request) => answered(200, agreed(request));
  const idleAfter = (n) =>
    until(() => synced(phone).length === n && tab.exchange.contact.value.state === "idle");
  await tab.exchange.startExchanging();
  await idleAfter(1);
  await finish(tab, 20);
  await idleAfter(2);
  await until(() => tab.outbox.outbox.value[0].status === "received");
  phone.window.dispatchEvent(new Event("online"));
  await idleAfter(3);
  phone.document.dispatchEvent(new Event("visibilitychange"));
  await idleAfter(4);
});

test("enrolling hands over two public keys and keeps the private ones", async (t) => {
  const phone = newPhone(t);
  const tab = await phone.open();
  const said = {
    device: id(3),
    enrolment: id(4),
    certificate: "c",
    office_keys: [OFFICE_KEY],
    organisation: { id: id(2), name: "浜野市", zone: "Asia/Tokyo" },
    person: { id: id(5), name: "佐藤", roles: ["worker"] },
    server_time: "2026-11-23T08:00:00.000Z",
  };
  phone.office = () => answered(201, said);
  await tab.exchange.enrol("佐藤の端末");
  const [{ path, body }] = phone.asked;
  assert.equal(path, "/api/v1/devices");
  assert.deepEqual(Object.keys(body.signing_key), ["kty", "crv", "x", "y"]);
  assert.notDeepEqual(body.signing_key, body.transport_key);
  assert.match(body.incarnation, /^[0-9a-f]{32}$/);
  const later = await phone.open();
  assert.equal(later.device.me.value.person.name, "佐藤");
  assert.equal((await later.outbox.finish({ draft: null, changes: [task(20)], summary: null })).seq, 1);
  assert.equal(await later.device.incarnation(), body.incarnation);
});

test("signing out destroys nothing on the phone", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  await tab.records.applyPage([site(10)], "c0", true);
  await finish(tab, 20);
  phone.office = () => new Response(null, { status: 204 });
  await tab.exchange.signOut();
  assert.equal(tab.exchange.contact.value.pull, "sign-in-required");
  const later = await phone.open();
  assert.equal(later.outbox.outbox.value.length, 1);
  assert.ok(later.records.table("site").value.has(id(10)));
});

// ---- an office that was put back from a copy ----

/** A phone that has sent three envelopes in epoch e1, with its office at e2 from now on. */
async function beforeARestore(t) {
  const { phone, tab } = await enrolledPhone(t);
  phone.office = (request) => answered(200, agreed(request, { epoch: "e1" }));
  await tab.exchange.exchange();
  const sent = [];
  for (const n of [20, 21, 22]) sent.push((await finish(tab, n)).id);
  await tab.exchange.exchange();
  phone.asked.length = 0;
  return { phone, tab, sent };
}

test("what a restored office wants goes out again unchanged, the rest does not", async (t) => {
  const { phone, tab, sent } = await beforeARestore(t);
  const before = await tab.vault.read("outbox", sent[1]);
  phone.office = (request) => {
    const want = request.body.offer ? { want: [sent[1]] } : {};
    return answered(200, agreed(request, { epoch: "e2", ...want }));
  };
  await tab.exchange.exchange();
  const [met, offered, again] = synced(phone).map(({ body }) => body);
  assert.equal(met.offer, undefined);
  assert.deepEqual(
    offered.offer.map((one) => one.id),
    sent,
  );
  assert.equal(offered.offer[1].digest, before.digest);
  assert.deepEqual(
    [offered.envelopes, again.envelopes.map(({ id, sealed }) => [id, sealed])],
    [[], [[sent[1], before.sealed]]],
  );
  assert.equal(tab.outbox.outbox.value.filter(({ status }) => status === "received").length, 3);
  phone.asked.length = 0;
  await tab.exchange.exchange();
  assert.deepEqual(
    synced(phone).map(({ body }) => [body.offer, body.envelopes]),
    [[undefined, []]],
  );
});

test("an app that dies while it offers begins anew", async (t) => {
  const { phone, tab, sent } = await beforeARestore(t);
  phone.office = (request) =>
    request.body.offer
      ? Promise.reject(new TypeError("cut"))
      : answered(200, agreed(request, { epoch: "e2" }));
  await tab.exchange.exchange();
  assert.equal(tab.exchange.contact.value.problem?.code, "offline");
  const later = await phone.open();
  phone.office = (request) =>
    answered(200, agreed(request, { epoch: "e2", ...(request.body.offer ? { want: sent } : {}) }));
  await later.exchange.exchange();
  assert.deepEqual(sentIds(synced(phone).at(-1)), sent);
});

test("the same epoch is offered nothing", async (t) => {
  const { phone, tab } = await beforeARestore(t);
  phone.office = (request) => answered(200, agreed(request, { epoch: "e1" }));
  await tab.exchange.exchange();
  assert.deepEqual(
    synced(phone).map(({ body }) => body.offer),
    [undefined],
  );
});
