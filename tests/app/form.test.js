// The form engine, on the forms that come with fieldapp.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as form from "../../static/app/form.js";

const builtin = (/** @type {string} */ key) =>
  JSON.parse(readFileSync(new URL(`../../fieldapp/forms/builtin/${key}.json`, import.meta.url), "utf8"));
const situation = builtin("situation");
const names = (/** @type {form.Question[]} */ questions) => questions.map(({ name }) => name);

test("before attendance is known little is asked; of someone present, the rest", () => {
  assert.ok(!names(form.asked(situation, {})).includes("condition"));
  assert.ok(names(form.asked(situation, { attendance: "present" })).includes("condition"));
  assert.ok(!names(form.asked(situation, { attendance: "absent" })).includes("condition"));
});

test("only attendance must be answered", () => {
  assert.deepEqual(names(form.missing(situation, {})), ["attendance"]);
  assert.deepEqual(form.missing(situation, { attendance: "present" }), []);
  assert.deepEqual(form.missing(builtin("site"), {}), []);
});

test("the choices of work are those of the site's trade, else the general ones", () => {
  const work = situation.questions.find((/** @type {form.Question} */ each) => each.name === "work");
  assert.ok(form.choicesOf(work, "net").some(({ value }) => value === "mend"));
  assert.deepEqual(form.choicesOf(work, "circus"), form.choicesOf(work, "other"));
});

test("as usual keeps last time's answers, never overwrites today's, and says present", () => {
  const last = { attendance: "absent", condition: "good", work: ["mend", "shuck"], phrases: ["tired"] };
  const usual = form.asUsual(situation, last, { condition: "hard" }, "net");
  assert.equal(usual.attendance, "present");
  assert.equal(usual.condition, "hard");
  assert.deepEqual(usual.work, ["mend"], "shucking is not done at a net loft");
  assert.equal(usual.phrases, undefined, "what was seen is seen anew each time");
});

test("answers to questions no longer asked are not sent, down the chain", () => {
  const answers = { attendance: "absent", condition: "hard", condition_points: ["pain"], heard: " " };
  assert.deepEqual(form.settled(situation, answers), { attendance: "absent" });
});

test("an answer taken back is no answer", () => {
  assert.deepEqual(form.withAnswer({ a: "x", b: ["y"] }, "b", []), { a: "x" });
  assert.deepEqual(form.withAnswer({ a: "x" }, "a", "z"), { a: "z" });
});

test("answers are read in words, unknown values as they are", () => {
  const answers = { attendance: "present", work: ["mend", "from_later_form"] };
  assert.deepEqual(form.read(situation, answers, "ja"), [
    { name: "attendance", label: "出欠", text: "来ている" },
    { name: "work", label: "作業内容", text: "網の繕い、from_later_form" },
  ]);
  assert.equal(form.read(situation, answers, "en")[0].text, "Present");
});
