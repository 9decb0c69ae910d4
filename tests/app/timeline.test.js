// A person's records with all that belongs to them, newest first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageOn, timeline } from "../../static/app/timeline.js";

const row = (/** @type {object} */ more) =>
  /** @type {import("../../static/app/known.js").Row} */ ({ id: "x", pending: [], version: "v", ...more });

test("each record has its own notes, photos and answers, and no other's", () => {
  const records = timeline([row({ id: "old", at: "2026-11-01" }), row({ id: "new", at: "2026-11-02" })], {
    notes: [row({ id: "n", observation: "old", at: "2026-11-01" })],
    photos: [row({ id: "p", observation: "old", at: "2026-11-01" })],
    signals: [],
    tasks: [],
    reviews: [
      row({ id: "r2", observation: "new", at: "2026-11-04" }),
      row({ id: "r1", observation: "new", at: "2026-11-03" }),
    ],
  });
  assert.deepEqual(
    records.map(({ observation, notes, photos, reviews }) => [
      observation.id,
      [...notes, ...photos].map(({ id }) => id),
      reviews.map(({ id }) => id),
    ]),
    [
      ["new", [], ["r1", "r2"]],
      ["old", ["n", "p"], []],
    ],
  );
});

test("the stage that counts is the newest that has begun", () => {
  const stages = [
    row({ id: "a", since: "2026-04-01", stage: "daily" }),
    row({ id: "b", since: "2026-10-01", stage: "social" }),
    row({ id: "c", since: "2026-12-01", stage: "work" }),
  ];
  assert.equal(stageOn(stages, "2026-11-23")?.stage, "social");
  assert.equal(stageOn(stages, "2026-01-01"), null);
});
