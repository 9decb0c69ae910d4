// Days, times and eras of the organisation's clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf } from "../../static/app/clock.js";
import * as dates from "../../static/app/dates.js";
import { eraYear } from "../../static/app/era.js";

const TOKYO = "Asia/Tokyo";

test("the first year of an era is 元年, and the day before belongs to the last one", () => {
  assert.equal(eraYear("2019-05-01", "ja"), "令和元年");
  assert.equal(eraYear("2019-04-30", "ja"), "平成31年");
  assert.equal(eraYear("1989-01-08", "ja"), "平成元年");
  assert.equal(eraYear("1989-01-07", "ja"), "昭和64年");
  assert.equal(eraYear("1926-12-25", "en"), "Showa 1");
  assert.equal(eraYear("1926-12-24", "ja"), "大正15年");
  assert.equal(eraYear("1912-07-30", "ja"), "大正元年");
  assert.equal(eraYear("1912-07-29", "ja"), "明治45年");
  assert.equal(eraYear("1872-12-31", "ja"), "");
});

test("a day begins at midnight in the office, not in Greenwich", () => {
  assert.equal(dayOf("2026-11-22T14:59:59.999Z", TOKYO), "2026-11-22");
  assert.equal(dayOf("2026-11-22T15:00:00.000Z", TOKYO), "2026-11-23");
  assert.equal(dates.timeOf("2026-11-23T08:03:00.000Z", TOKYO), "17:03");
});

test("what the time input holds comes back as the same instant", () => {
  for (const instant of ["2026-11-23T08:03:00.000Z", "2026-12-31T15:00:00.000Z"]) {
    assert.equal(dates.fromLocal(dates.toLocal(instant, TOKYO), TOKYO), instant);
  }
  assert.equal(dates.fromLocal("2026-07-01T09:00", "Europe/Berlin"), "2026-07-01T07:00:00.000Z");
  assert.equal(dates.fromLocal("", TOKYO), null);
});

test("a month later is the last day when the month is shorter", () => {
  assert.equal(dates.plusMonths("2026-01-31", 1), "2026-02-28");
  assert.equal(dates.plusMonths("2026-11-30", 3), "2027-02-28");
  assert.equal(dates.plusDays("2026-12-31", 1), "2027-01-01");
});

test("the weekday after a Friday is Monday", () => {
  assert.equal(dates.weekday("2026-11-23"), 1);
  assert.equal(dates.weekday("2026-11-29"), 7);
  assert.equal(dates.nextWeekday("2026-11-27"), "2026-11-30");
});

test("days are written with weekday and 和暦", () => {
  assert.equal(dates.longDay("2026-11-23", "ja"), "2026年(令和8年)11月23日(月)");
  assert.equal(dates.longDay("2026-11-23", "en"), "Mon 23 Nov 2026 (Reiwa 8)");
  assert.equal(dates.dayBeside("2026-11-02", "2026-11-23", "ja"), "11月2日(月)");
  assert.equal(dates.dayBeside("2025-11-02", "2026-11-23", "ja"), "2025年(令和7年)11月2日(日)");
});
