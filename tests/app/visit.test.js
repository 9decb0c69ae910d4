// A draft becomes the changes of one envelope; nothing written in it is lost on the way.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as visit from "../../static/app/visit.js";

const builtin = (/** @type {string} */ key) =>
  JSON.parse(readFileSync(new URL(`../../fieldapp/forms/builtin/${key}.json`, import.meta.url), "utf8"));
const situation = builtin("situation");
const siteForm = builtin("site");

function world() {
  let n = 0;
  const newId = () => `id-${++n}`;
  const start = { site: "loft", at: "2026-11-23T01:00:00.000Z", forms: { situation: "f1", site: "f2" } };
  const draft = { id: "draft", ...visit.begin(newId, start) };
  const known = { newId, worker: "sato", situation, siteForm, expected: [], fulfilled: [] };
  return { newId, draft, known };
}

const kinds = (/** @type {visit.Change[]} */ changes) => changes.map(({ kind }) => kind);

test("one person with everything becomes visit, observation, note, signal and task", () => {
  const { newId, draft, known } = world();
  const full = visit.ticked(newId, draft, "hana", true);
  const person = {
    ...full.people[0],
    answers: { attendance: "present", condition: "good" },
    notes: [
      { id: "n1", text: "よく話した" },
      { id: "n2", text: "  " },
    ],
    signals: [
      { id: "s1", level: /** @type {const} */ ("urgent"), text: "", words: "x", wish: "wants", told: null },
    ],
    appointment: { id: "t1", due: "2026-11-24", time: "10:00" },
  };
  const changes = visit.changesOf(visit.withEntry(full, person), known);
  assert.deepEqual(kinds(changes), ["visit", "observation", "note", "signal", "task"]);
  const [, observation, note, signal, task] = changes.map(({ fields }) => fields);
  assert.equal(observation.participant, "hana");
  assert.equal(observation.form, "f1");
  assert.deepEqual(observation.answers, { attendance: "present", condition: "good" });
  assert.equal(note.tier, "caseworker");
  assert.equal(signal.words, "", "words and wish belong to a step-up only");
  assert.equal(task.observation, changes[1].id);
});

test("photos become records of their own; they belong to the note beside them", () => {
  const { newId, draft, known } = world();
  const facts = { key: "k", sha256: "h", bytes: 16 };
  const files = /** @type {visit.DraftFile[]} */ ([
    { id: "p1", media: "photo", type: "image/jpeg", ...facts },
    { id: "p2", media: "voice", type: "audio/webm", seconds: 65, ...facts },
    { id: "p3", media: "photo", type: "image/jpeg", ...facts, removed: true },
    { id: "p4", media: "photo", type: "image/jpeg", key: "k", problem: "storage-full" },
  ]);
  const person = { ...visit.entry(newId, { participant: "hana" }), files };
  const written = {
    ...person,
    notes: [
      { id: "n1", text: "" },
      { id: "n2", text: "網" },
    ],
  };
  const photosOf = (/** @type {visit.Entry} */ one) =>
    visit.changesOf({ ...draft, people: [one] }, known).filter(({ kind }) => kind === "photo");
  const [photo, voice, ...others] = photosOf(written);
  assert.deepEqual(others, [], "neither what was taken away nor what could not be saved");
  assert.deepEqual(
    [photo.id, photo.fields.note, photo.fields.media, photo.fields.tier],
    ["p1", "n2", "photo", "caseworker"],
  );
  assert.deepEqual([voice.id, voice.fields.media, voice.fields.seconds], ["p2", "voice", 65]);
  assert.equal(voice.fields.observation, person.observation);
  assert.equal(photosOf(person)[0].fields.note, null);
  assert.deepEqual(visit.photoFiles(files), [
    { id: "p1", sha256: "h", bytes: 16, type: "image/jpeg", key: "k" },
    { id: "p2", sha256: "h", bytes: 16, type: "audio/webm", key: "k" },
  ]);
});

test("someone not on the list is sent by the typed name, without participant", () => {
  const { newId, draft, known } = world();
  const person = { ...visit.entry(newId, { typed_name: "𠮷野さん" }), answers: { attendance: "present" } };
  const [, observation] = visit.changesOf({ ...draft, people: [person] }, known);
  assert.equal(observation.fields.participant, null);
  assert.equal(observation.fields.typed_name, "𠮷野さん");
});

test("taking a tick away keeps what was written, and sends nothing of it", () => {
  const { newId, draft, known } = world();
  const on = visit.ticked(newId, draft, "hana", true);
  const written = visit.withEntry(on, { ...on.people[0], notes: [{ id: "n", text: "x" }] });
  const off = visit.ticked(newId, written, "hana", false);
  assert.deepEqual(kinds(visit.changesOf(off, known)), ["visit"]);
  assert.equal(visit.ticked(newId, off, "hana", true).people[0].notes[0].text, "x");
});

test("nobody present: the visit says so, and each who was expected is recorded as not met", () => {
  const { draft, known } = world();
  const changes = visit.changesOf({ ...draft, nobody: true }, { ...known, expected: ["hana", "ken"] });
  assert.equal(changes[0].fields.nobody, true);
  assert.deepEqual(
    changes.slice(1).map(({ fields }) => [fields.participant, fields.answers.attendance]),
    [
      ["hana", "not_met"],
      ["ken", "not_met"],
    ],
  );
});

test("the site's form, the next look-in and the one fulfilled go along", () => {
  const { draft, known } = world();
  const filled = {
    ...draft,
    place: { observation: "o", answers: { acceptance: "fine" } },
    next: { id: "t", due: "2026-12-07", time: null },
  };
  const changes = visit.changesOf(filled, { ...known, fulfilled: ["old"] });
  assert.deepEqual(kinds(changes), ["visit", "observation", "task", "task"]);
  assert.equal(changes[1].fields.about, "site");
  assert.deepEqual(changes[3], { kind: "task", id: "old", fields: { state: "done" } });
});

test("people ticked without attendance are left open; a visit without anything cannot be saved", () => {
  const { newId, draft } = world();
  assert.equal(visit.canFinish(draft), false);
  const on = visit.ticked(newId, draft, "hana", true);
  assert.deepEqual(
    visit.leftOpen(on, situation).map(({ participant }) => participant),
    ["hana"],
  );
  assert.equal(visit.leftOpen({ ...on, nobody: true }, situation).length, 0);
});
