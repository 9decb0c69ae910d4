// A day by one tap, or by the calendar.

import { longDay } from "../dates.js";
import { html } from "../html.js";
import { language, t } from "../words.js";
import { Choices } from "./choices.js";

/**
 * @param {{id: string, legend: string, days: {day: string, label: string}[], value: string | null,
 *   min?: string, onChange: (day: string | null) => void}} props
 */
export function DayField({ id, legend, days, value, min, onChange }) {
  return html`
    <${Choices} id=${id} legend=${legend} choices=${days.map(({ day, label }) => ({ value: day, label }))}
      value=${value} onChange=${(/** @type {string} */ day) => onChange(day || null)} />
    <div class="field inline">
      <label for=${`${id}-day`}>${t("Date")}</label>
      <input autocomplete="off" id=${`${id}-day`} type="date" min=${min} value=${value ?? ""}
        onInput=${(/** @type {any} */ event) => onChange(event.currentTarget.value || null)} />
    </div>
    ${value && html`<p class="said">${longDay(value, language.value)}</p>`}
  `;
}
