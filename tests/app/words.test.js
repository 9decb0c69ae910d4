// Sentences with names and numbers in them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, t, tn } from "../../static/app/words.js";
import ja from "../../static/words/ja.json" with { type: "json" };

test("a sentence is found in the catalogue by its key", () => {
  assert.equal(ja[keyOf("Today")], "今日");
  assert.deepEqual(ja[keyOf("{n} person")], ["{n}人"]);
});

test("what is put into a sentence stays as it is, and what is missing shows", () => {
  assert.equal(t("Addition: {name}", { name: "<b>{n}</b>" }), "Addition: <b>{n}</b>");
  assert.equal(t("Addition: {name}"), "Addition: {name}");
});

test("one is not many", () => {
  assert.equal(tn("{n} person", "{n} people", 1), "1 person");
  assert.equal(tn("{n} person", "{n} people", 0), "0 people");
});
