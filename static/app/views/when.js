// Times in words: how long ago, and when.

import { dayOf } from "../clock.js";
import { dayBeside, timeOf } from "../dates.js";
import { me } from "../device.js";
import { current } from "../ticking.js";
import { language, t, tn } from "../words.js";

const MINUTE = 60_000;

/** The organisation's zone. */
export function zone() {
  return me.value?.organisation.zone ?? "Asia/Tokyo";
}

/** Today in the organisation's zone. */
export function today() {
  return dayOf(current.value, zone());
}

/**
 * How long ago something was, roughly.
 * @param {string} instant
 */
export function ago(instant) {
  const time = Date.parse(current.value) - Date.parse(instant);
  return time < MINUTE ? t("just now") : t("{time} ago", { time: span(time) });
}

/**
 * A length of time, roughly.
 * @param {number} milliseconds
 */
export function span(milliseconds) {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 60) return tn("{n} minute", "{n} minutes", minutes);
  if (minutes < 60 * 24) return tn("{n} hour", "{n} hours", Math.floor(minutes / 60));
  return tn("{n} day", "{n} days", Math.floor(minutes / 60 / 24));
}

/**
 * When something was: the time if today, else the day with it.
 * @param {string} instant
 */
export function when(instant) {
  const day = dayOf(instant, zone());
  const time = timeOf(instant, zone());
  return day === today() ? time : `${dayBeside(day, today(), language.value)} ${time}`;
}

/**
 * A day beside today.
 * @param {string} day
 */
export function onDay(day) {
  return day === today() ? t("today") : dayBeside(day, today(), language.value);
}
