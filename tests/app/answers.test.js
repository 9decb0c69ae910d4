// The desk's answers wait on 今日 until they were opened.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unreadAnswers } from "../../static/app/answers.js";

const review = (/** @type {string} */ id, /** @type {object} */ more = {}) =>
  /** @type {import("../../static/app/known.js").Row} */ ({
    id,
    pending: [],
    version: "v",
    act: "commented",
    text: "読みました",
    at: "2026-11-22T00:00:00.000Z",
    observation: "mine",
    ...more,
  });
const unread = (/** @type {any[]} */ reviews, /** @type {string[]} */ opened = []) =>
  unreadAnswers(reviews, {
    opened: new Set(opened),
    now: "2026-11-23T00:00:00.000Z",
    isMine: (observation) => observation === "mine",
  }).map(({ id }) => id);

test("an answer waits until it was opened", () => {
  assert.deepEqual(unread([review("a"), review("b")], ["a"]), ["b"]);
});

test("a return waits without words too, a confirmation only with some", () => {
  const silent = [review("r", { act: "returned", text: "" }), review("c", { act: "confirmed", text: "" })];
  assert.deepEqual(unread([...silent, review("w", { act: "confirmed", text: "よい一歩" })]), ["w", "r"]);
});

test("answers to others' records and those of long ago are found beside the record only", () => {
  const old = review("old", { at: "2026-11-01T00:00:00.000Z" });
  assert.deepEqual(unread([old, review("other", { observation: "theirs" })]), []);
});
