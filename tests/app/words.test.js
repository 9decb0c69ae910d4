// Sentences with names and numbers in them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { t, tn } from "../../static/app/words.js";

test("what is put into a sentence stays as it is, and what is missing shows", () => {
  assert.equal(t("Addition: {name}", { name: "<b>{n}</b>" }), "Addition: <b>{n}</b>");
  assert.equal(t("Addition: {name}"), "Addition: {name}");
});

test("one is not many", () => {
  assert.equal(tn("{n} person", "{n} people", 1), "1 person");
  assert.equal(tn("{n} person", "{n} people", 0), "0 people");
});
