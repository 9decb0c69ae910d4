// Whom to call, and what was recorded last time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contactsFor } from "../../static/app/contacts.js";
import { lastAtSite, lastTime } from "../../static/app/last_time.js";

const row = (/** @type {object} */ more) =>
  /** @type {import("../../static/app/known.js").Row} */ ({ id: "x", pending: [], version: "v", ...more });

const people = [
  row({ id: "ito", name: "伊藤", roles: ["supervisor"], active: true }),
  row({ id: "suzuki", name: "鈴木", roles: ["caseworker", "supervisor"], active: true }),
  row({ id: "gone", name: "前任", roles: ["supervisor"], active: false }),
  row({ id: "sato", name: "佐藤", roles: ["worker"], active: true }),
];
const assignments = [
  row({ participant: "hana", person: "suzuki", role: "caseworker", since: "2026-04-01", until: null }),
  row({ participant: "hana", person: "sato", role: "worker", since: "2026-04-01", until: null }),
  row({ participant: "ken", person: "suzuki", role: "caseworker", since: "2026-04-01", until: "2026-10-31" }),
];
const called = (/** @type {string | null} */ participant) =>
  contactsFor(participant, "2026-11-23", { assignments, people }).map(({ person, role }) => [
    person.id,
    role,
  ]);

test("the caseworker is called first, then each supervisor who is there, nobody twice", () => {
  assert.deepEqual(called("hana"), [
    ["suzuki", "caseworker"],
    ["ito", "supervisor"],
  ]);
});

test("without a caseworker in force, or a name on the list, the supervisors are called", () => {
  for (const participant of ["ken", null]) {
    assert.deepEqual(called(participant), [
      ["ito", "supervisor"],
      ["suzuki", "supervisor"],
    ]);
  }
});

test("last time is before this visit, and as usual is the last time they came", () => {
  const seen = (/** @type {string} */ id, /** @type {string} */ at, /** @type {string} */ attendance) =>
    row({ id, at, participant: "hana", about: "participant", answers: { attendance } });
  const observations = [
    seen("came", "2026-11-16", "present"),
    seen("absent", "2026-11-18", "absent"),
    seen("later", "2026-11-25", "present"),
    row({ id: "site", at: "2026-11-17", about: "site", site: "loft", participant: null, answers: {} }),
  ];
  const { latest, usual } = lastTime("hana", "2026-11-23", observations);
  assert.equal(latest?.id, "absent");
  assert.equal(usual?.id, "came");
  assert.deepEqual(lastTime(null, "2026-11-23", observations), { latest: null, usual: null });
  assert.equal(lastAtSite("loft", "2026-11-23", observations)?.id, "site");
});
