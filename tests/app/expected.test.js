// Who is expected where, by 活動日 and by next look-in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dueAt, placedAt, sitesOf } from "../../static/app/expected.js";

const MONDAY = "2026-11-23";
const placement = (/** @type {object} */ more) => ({
  id: "p",
  participant: "hana",
  site: "loft",
  employment: "unemployed",
  days: [1, 3],
  start: "10:00",
  end: null,
  since: "2026-04-01",
  until: null,
  ...more,
});
const look = (/** @type {object} */ more) => ({
  id: "t",
  kind: "next_visit",
  site: "farm",
  due: MONDAY,
  time: null,
  state: "open",
  ...more,
});

test("people are expected on their weekdays, in the order of their hours", () => {
  const { expected, others } = placedAt("loft", MONDAY, [
    placement({ participant: "late", start: "13:00" }),
    placement({ participant: "early", start: "09:00" }),
    placement({ participant: "tuesday", days: [2] }),
    placement({ participant: "ended", until: "2026-11-22" }),
    placement({ participant: "later", since: "2026-11-24" }),
    placement({ participant: "withdrawn", withdrawn: true }),
    placement({ participant: "elsewhere", site: "farm" }),
  ]);
  assert.deepEqual(
    expected.map((each) => each.participant),
    ["early", "late"],
  );
  assert.deepEqual(
    others.map((each) => each.participant),
    ["tuesday"],
  );
});

test("a look-in is due from its day on, until it is done", () => {
  assert.equal(dueAt("farm", MONDAY, [look({})])?.id, "t");
  assert.equal(dueAt("farm", "2026-11-30", [look({})])?.id, "t");
  assert.equal(dueAt("farm", "2026-11-22", [look({})]), null);
  assert.equal(dueAt("farm", MONDAY, [look({ state: "done" })]), null);
  assert.equal(dueAt("farm", MONDAY, [look({ kind: "appointment" })]), null);
});

test("today's sites: the due ones first, then by hour; closed ones not at all", () => {
  const sites = [
    { id: "loft" },
    { id: "oyster" },
    { id: "farm" },
    { id: "shut", active: false },
    { id: "quiet" },
  ];
  const placements = [
    placement({ site: "loft", start: "10:00" }),
    placement({ site: "oyster", start: "09:00" }),
    placement({ site: "shut" }),
  ];
  const today = sitesOf(MONDAY, { sites, placements, tasks: [look({})] });
  assert.deepEqual(
    today.map(({ site }) => site.id),
    ["farm", "oyster", "loft"],
  );
});
