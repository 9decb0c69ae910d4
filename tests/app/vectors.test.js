// What Python and the phone must agree on: tests/sync/test_vectors.py reads the same files.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { instant, milliseconds, uuid7 } from "../../static/app/clock.js";
import { check } from "../../static/app/record.js";

const vectors = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
const clock = vectors("clock");
const record = vectors("record");

/** @param {string} kind @param {Record<string, any>} fields @param {boolean} isNew */
function said(kind, fields, isNew = false) {
  try {
    check(kind, fields, isNew);
    return "accepted";
  } catch (/** @type {any} */ problem) {
    return `${problem.code} ${problem.where}`;
  }
}

test("instants are written and read as by the office", () => {
  for (const one of clock.instants) {
    assert.equal(instant(one.milliseconds), one.instant);
    assert.equal(milliseconds(one.instant), one.milliseconds);
  }
});

test("ids are made of time and chance as by the office", () => {
  for (const { milliseconds, random, id } of clock.ids) {
    assert.equal(uuid7(milliseconds, Buffer.from(random, "hex")), id);
  }
});

for (const [kind, fields] of Object.entries(record.values)) {
  test(`each value of a ${kind} is accepted or refused as by the office`, () => {
    for (const [field, { accepted, refused }] of Object.entries(fields)) {
      for (const value of accepted) {
        assert.equal(said(kind, { [field]: value }), "accepted", `${field}: ${JSON.stringify(value)}`);
      }
      for (const value of refused) {
        const why = `${field}: ${JSON.stringify(value)}`;
        assert.equal(said(kind, { [field]: value }), `invalid-field ${kind}.${field}`, why);
      }
    }
  });
}

test("a new record needs the same fields as at the office, and no others", () => {
  for (const [kind, least] of Object.entries(record.least)) {
    assert.equal(said(kind, least, true), "accepted");
    for (const name of Object.keys(least)) {
      const { [name]: _, ...rest } = least;
      assert.equal(said(kind, rest, true), `invalid-field ${kind}`, name);
      assert.equal(said(kind, rest), "accepted");
    }
  }
});

test("the longest text is counted in characters, not in their halves", () => {
  for (const { kind, field, most } of record.longest) {
    assert.equal(said(kind, { [field]: "𠮷".repeat(most) }), "accepted");
    assert.equal(said(kind, { [field]: "a".repeat(most + 1) }), `invalid-field ${kind}.${field}`);
  }
});

test("half a character is not sent", () => {
  assert.equal(said("note", { text: "𠮷".slice(0, 1) }), "invalid-field note.text");
});

test("as many workers come to a site as the office takes", () => {
  const workers = (/** @type {number} */ length) => Array(length).fill(record.least.visit.workers[0]);
  assert.equal(said("visit", { workers: workers(record.workers) }), "accepted");
  assert.equal(said("visit", { workers: workers(record.workers + 1) }), "invalid-field visit.workers");
});

test("unknown fields and kinds are refused by their names", () => {
  for (const { kind, field } of record.unknown_fields) {
    assert.equal(said(kind, JSON.parse(`{${JSON.stringify(field)}: 1}`)), `unknown-field ${kind}.${field}`);
  }
  for (const kind of record.unknown_kinds) assert.equal(said(kind, {}), `unknown-kind ${kind}`);
});

test("what only the office writes is not written here", () => {
  for (const kind of record.office_only) assert.equal(said(kind, {}), `not-writable ${kind}`);
});
