// Status words are said only when they are true.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOfWork, isRewritable, statusOf, unheard, waiting } from "../../static/app/status.js";

const envelope = (/** @type {object} */ more) =>
  /** @type {import("../../static/app/outbox.js").Entry} */ ({
    id: "e1",
    seq: 1,
    madeAt: "2026-11-23T01:00:00.000Z",
    status: "queued",
    receipt: null,
    summary: { visit: "v", people: 3 },
    files: [],
    incomplete: [],
    ...more,
  });
const received = (/** @type {string} */ at) => ({ status: "received", receipt: { received_at: at } });
const record = { id: "r", pending: ["e1"], version: null };
const confirmed = [{ act: "confirmed", at: "2026-11-23T09:00:00.000Z" }];

test("a record is received only when every envelope about it is", () => {
  const both = { id: "r", pending: ["e1", "e2"], version: "x" };
  const first = envelope(received("2026-11-23T08:03:00.000Z"));
  assert.equal(statusOf(both, [first, envelope({ id: "e2" })]).status, "queued");
  assert.equal(statusOf(both, [first, envelope({ id: "e2", status: "attention" })]).status, "attention");
  assert.deepEqual(statusOf(record, [first]), { status: "received", at: "2026-11-23T08:03:00.000Z" });
});

test("an addition on its way hides 確認済み until it arrives", () => {
  assert.equal(statusOf(record, [envelope({})], confirmed).status, "queued");
  assert.equal(statusOf({ id: "r", pending: [], version: "x" }, [], confirmed).status, "confirmed");
});

test("the desk's last word counts, and a comment is none", () => {
  const returned = { act: "returned", at: "2026-11-23T10:00:00.000Z" };
  const comment = { act: "commented", at: "2026-11-23T11:00:00.000Z" };
  assert.equal(
    statusOf({ id: "r", pending: [], version: "x" }, [], [...confirmed, returned, comment]).status,
    "returned",
  );
});

test("an urgent signal is unheard until it is received or the call is recorded", () => {
  const signal = { id: "s", level: "urgent", state: "open", told: null, pending: ["e1"], version: null };
  assert.equal(unheard([signal], [envelope({})]).length, 1);
  assert.equal(unheard([{ ...signal, told: { to: "x", at: "y" } }], [envelope({})]).length, 0);
  assert.equal(unheard([signal], [envelope(received("2026-11-23T08:03:00.000Z"))]).length, 0);
  assert.equal(unheard([{ ...signal, level: "concern" }], [envelope({})]).length, 0);
});

test("a record is not received while its photo is missing, though the desk has its words", () => {
  const accepted = { status: "accepted", received_at: "2026-11-23T08:03:00.000Z" };
  const lacking = envelope({ status: "sending", receipt: accepted, incomplete: ["p", "o", "v"] });
  for (const pending of [["e1"], []]) {
    for (const id of ["p", "o", "v"]) {
      assert.equal(statusOf({ id, pending, version: "x" }, [lacking], confirmed).status, "sending");
    }
    assert.equal(statusOf({ id: "other", pending, version: "x" }, [lacking]).status, "received");
  }
  const urgent = { id: "s", level: "urgent", state: "open", told: null, pending: ["e1"], version: null };
  assert.deepEqual(unheard([urgent], [lacking]), [], "its words were heard");
});

test("the day is done only when nothing at all is missing", () => {
  const today = (/** @type {string} */ instant) => instant >= "2026-11-23";
  const done = envelope(received("2026-11-23T08:03:00.000Z"));
  assert.deepEqual(dayOfWork([done], today), {
    visits: 1,
    people: 3,
    missing: [],
    at: "2026-11-23T08:03:00.000Z",
  });
  const old = envelope({ id: "old", madeAt: "2026-11-20T01:00:00.000Z" });
  assert.deepEqual(dayOfWork([done, old], today).missing, [old]);
  assert.equal(dayOfWork([done, old], today).at, null);
  assert.deepEqual(waiting([done, old]), { count: 2, oldest: "2026-11-20T01:00:00.000Z" });
});

test("its author may write anew what a new text can mend, or what the office asks about", () => {
  const waits = (/** @type {object} */ problem) => ({ receipt: { status: "waiting", problem } });
  const visit = { summary: { visit: "v", draft: {} } };
  const may = (/** @type {object} */ more) => isRewritable(envelope({ ...visit, ...more }));
  assert.ok(may(waits({ code: "unknown-reference" })));
  assert.ok(may({ receipt: { status: "refused", problem: { code: "too-large" } } }));
  assert.ok(may(waits({ code: "revoked-device", asked: "どの方ですか" })));
  assert.ok(!may(waits({ code: "missing-dependency" })));
  assert.ok(!may({ receipt: { status: "accepted", problem: null } }));
  assert.ok(!may({ ...waits({ code: "unknown-reference" }), summary: { addendum: "o" } }));
});
