// The words on the screen in the chosen language: English in the code, Japanese by default.

import { signal } from "../vendor/signals-core.js";

export const LANGUAGES = { ja: "日本語", en: "English" };

const KEPT_AS = "fieldapp-language";

/** The language of the screen. */
export const language = signal("ja");

/** @type {import("../vendor/signals-core.js").Signal<Record<string, string | string[]>>} */
const catalogue = signal({});

/** Loads the words of the language that was chosen last, Japanese at first. */
export async function loadWords() {
  const chosen = kept()?.getItem(KEPT_AS) ?? "ja";
  await useLanguage(chosen in LANGUAGES ? chosen : "ja");
}

/** What this browser keeps; one that keeps nothing throws, and must still be told so in words. */
function kept() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/**
 * Shows everything in another language, from now on.
 * @param {string} chosen
 */
export async function useLanguage(chosen) {
  const words = await import(`../words/${chosen}.json`, { with: { type: "json" } });
  catalogue.value = words.default;
  language.value = chosen;
  document.documentElement.lang = chosen;
  kept()?.setItem(KEPT_AS, chosen);
}

/** What a sentence is found by in a catalogue (bin/words makes the same): a hash, so that the English is
 * not sent a second time. @param {string} msgid */
export function keyOf(msgid) {
  let hash = 0x811c9dc5;
  for (let place = 0; place < msgid.length; place++)
    hash = Math.imul(hash ^ msgid.charCodeAt(place), 0x01000193);
  return (hash >>> 8).toString(16);
}

/**
 * A sentence; `{name}` in it is replaced.
 * @param {string} msgid
 * @param {Record<string, string | number>} [values]
 */
export function t(msgid, values = {}) {
  const found = catalogue.value[keyOf(msgid)] || msgid;
  return filled(Array.isArray(found) ? found[0] : found, values);
}

/**
 * A sentence about a number of things.
 * @param {string} one
 * @param {string} other
 * @param {number} n
 * @param {Record<string, string | number>} [values]
 */
export function tn(one, other, n, values = {}) {
  const found = catalogue.value[keyOf(one)] || [one, other];
  const forms = Array.isArray(found) ? found : [found];
  return filled(n === 1 ? forms[0] : (forms[1] ?? forms[0]), { n, ...values });
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
