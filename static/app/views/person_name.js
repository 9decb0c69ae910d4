// How a person is named on the screen: as typed, and with as much more as tells them apart.

import { computed } from "../../vendor/signals-core.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { distinguished } from "../naming.js";
import { t } from "../words.js";

const names = computed(() => distinguished(/** @type {any[]} */ (rows("participant"))));

/** @param {{year: string, number: string}} known */
function rest({ year, number }) {
  return [year && t("born {year}", { year }), number && t("No. {number}", { number })].filter(Boolean);
}

/**
 * The whole name in one line, as a label.
 * @param {string | null} participant
 * @param {string} [typed]
 */
export function fullName(participant, typed = "") {
  const known = participant ? names.value.get(participant) : null;
  if (!known) return one("participant", participant)?.name ?? (typed || t("Unknown person"));
  return [known.name, known.kana, ...rest(known)].filter(Boolean).join(" ");
}

/**
 * The name alone while it is nobody else's, the whole one otherwise.
 * @param {string | null} participant
 * @param {string} [typed]
 */
export function shortName(participant, typed = "") {
  const known = participant ? names.value.get(participant) : null;
  return known?.alone ? known.name : fullName(participant, typed);
}

/** @param {{participant: string | null, typed?: string}} props */
export function PersonName({ participant, typed = "" }) {
  const known = participant ? names.value.get(participant) : null;
  if (!known) {
    return html`<span class="name"><b>${fullName(participant, typed)}</b>${!participant && html` <small>${t("not on the list")}</small>`}</span>`;
  }
  const more = [known.kana, ...rest(known)].filter(Boolean).join(" ");
  return html`<span class="name"><b>${known.name}</b> <small>${more}</small></span>`;
}
