// Days and times of the clock on the wall in the organisation's zone. A day is
// `YYYY-MM-DD`, an instant is UTC with milliseconds (clock.js).

import { eraYear } from "./era.js";

const DAY_MS = 86_400_000;

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {number} ms
 * @param {string} zone
 */
function wall(ms, zone) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(zone, format);
  }
  return format.format(ms); // "2026-11-23 17:03:05", which is why Swedish was asked for
}

/**
 * The time of the clock, e.g. 17:03.
 * @param {string} instant
 * @param {string} zone
 */
export function timeOf(instant, zone) {
  return wall(Date.parse(instant), zone).slice(11, 16);
}

/**
 * An instant as `<input type="datetime-local">` wants it.
 * @param {string} instant
 * @param {string} zone
 */
export function toLocal(instant, zone) {
  return wall(Date.parse(instant), zone).slice(0, 16).replace(" ", "T");
}

/**
 * What such an input holds, as an instant; null when it is empty or not a time.
 * @param {string} local
 * @param {string} zone
 */
export function fromLocal(local, zone) {
  const asIfUtc = Date.parse(`${local}${local.length === 16 ? ":00" : ""}Z`);
  if (Number.isNaN(asIfUtc)) return null;
  const offset = (/** @type {number} */ ms) => Date.parse(`${wall(ms, zone).replace(" ", "T")}Z`) - ms;
  const whole = Math.floor(asIfUtc / 1000) * 1000;
  // The second look is for zones whose offset changes between the guess and the answer.
  const guess = whole - offset(whole);
  return new Date(whole - offset(guess)).toISOString();
}

/**
 * @param {string} day
 * @param {number} count
 */
export function plusDays(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The same day of a later month, or the last one of a shorter month.
 * @param {string} day
 * @param {number} count
 */
export function plusMonths(day, count) {
  const [year, month, date] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

/**
 * ISO weekday: Monday is 1.
 * @param {string} day
 */
export function weekday(day) {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/**
 * The next day after `day` that is neither Saturday nor Sunday.
 * @param {string} day
 */
export function nextWeekday(day) {
  let next = plusDays(day, 1);
  while (weekday(next) > 5) next = plusDays(next, 1);
  return next;
}

/** @type {Record<string, string[]>} */
const WEEKDAYS = {
  ja: ["月", "火", "水", "木", "金", "土", "日"],
  en: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};

/** @type {Record<string, string[]>} */
const MONTHS = {
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

/**
 * One weekday by its short name.
 * @param {number} iso
 * @param {string} language
 */
export function weekdayName(iso, language) {
  return WEEKDAYS[language][iso - 1];
}

/**
 * A day as it is read aloud, without the year: 11月23日(月) or Mon 23 Nov.
 * @param {string} day
 * @param {string} language
 */
export function shortDay(day, language) {
  const [, month, date] = day.split("-").map(Number);
  const name = weekdayName(weekday(day), language);
  return language === "ja" ? `${month}月${date}日(${name})` : `${name} ${date} ${MONTHS.en[month - 1]}`;
}

/**
 * A day with its year and 和暦: 2026年(令和8年)11月23日, or 23 Nov 2026 (Reiwa 8).
 * @param {string} day
 * @param {string} language
 */
export function datedDay(day, language) {
  const [year, month, date] = day.split("-").map(Number);
  const era = eraYear(day, language);
  if (language === "ja") return `${year}年${era && `(${era})`}${month}月${date}日`;
  return `${date} ${MONTHS.en[month - 1]} ${year}${era && ` (${era})`}`;
}

/**
 * The same with its weekday.
 * @param {string} day
 * @param {string} language
 */
export function longDay(day, language) {
  const name = weekdayName(weekday(day), language);
  return language === "ja" ? `${datedDay(day, language)}(${name})` : `${name} ${datedDay(day, language)}`;
}

/**
 * A day beside others: without the year in this year, with both years otherwise.
 * @param {string} day
 * @param {string} today
 * @param {string} language
 */
export function dayBeside(day, today, language) {
  return day.slice(0, 4) === today.slice(0, 4) ? shortDay(day, language) : longDay(day, language);
}
