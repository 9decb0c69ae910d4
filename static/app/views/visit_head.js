// When a visit was, of which kind, and whether anybody was there.

import { dayOf } from "../clock.js";
import { fromLocal, longDay, toLocal } from "../dates.js";
import { html } from "../html.js";
import { language, t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { zone } from "./when.js";

/** @returns {Record<string, string>} */
export const kindWords = () => ({
  unannounced: t("Unannounced visit"),
  planned: t("Planned visit"),
  accompanied: t("Accompanying"),
  phone: t("By telephone"),
  other: t("Other contact"),
});

/**
 * @param {object} props
 * @param {import("../visit.js").Draft} props.draft
 * @param {number} props.expected how many people were expected
 * @param {(draft: import("../visit.js").Draft) => void} props.onChange
 */
export function VisitHead({ draft, expected, onChange }) {
  const setTime = (/** @type {string} */ local) => {
    const at = fromLocal(local, zone());
    if (at) onChange({ ...draft, at });
  };
  return html`
    <section class="card head" aria-label=${t("About the visit")}>
      <div class="field">
        <label for="visit-at">${t("Time of the visit")}</label>
        <input autocomplete="off" id="visit-at" type="datetime-local" required value=${toLocal(draft.at, zone())} aria-describedby="visit-day"
          onInput=${(/** @type {any} */ event) => setTime(event.currentTarget.value)} />
        <p class="hint" id="visit-day">${longDay(dayOf(draft.at, zone()), language.value)}</p>
      </div>
      <div class="field">
        <label for="visit-kind">${t("Kind of visit")}</label>
        <select autocomplete="off" id="visit-kind" value=${draft.kind}
          onChange=${(/** @type {any} */ event) => onChange({ ...draft, kind: event.currentTarget.value })}>
          ${Object.entries(kindWords()).map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}
        </select>
      </div>
      <label class=${draft.nobody ? "tick on" : "tick"}>
        <input autocomplete="off" type="checkbox" checked=${draft.nobody} aria-describedby=${draft.nobody ? "nobody-means" : undefined}
          onChange=${(/** @type {any} */ event) => onChange({ ...draft, nobody: event.currentTarget.checked })} />
        <span><${Icon} name="door-closed" />${t("Nobody could be met")}</span>
      </label>
      ${
        draft.nobody &&
        html`<p class="hint" id="nobody-means" role="status">
        ${
          expected
            ? tn(
                "The {n} person expected is recorded as not met.",
                "The {n} people expected are recorded as not met.",
                expected,
              )
            : t("The visit is recorded without anybody.")
        }
      </p>`
      }
    </section>
  `;
}
