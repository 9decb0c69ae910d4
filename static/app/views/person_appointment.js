// 面談の約束: a day and an hour by taps.

import { nextWeekday, plusDays } from "../dates.js";
import { html } from "../html.js";
import { t } from "../words.js";
import { Choices } from "./choices.js";
import { DayField } from "./day_field.js";
import { Icon } from "./icon.js";
import { today } from "./when.js";

const HOURS = ["09:30", "10:00", "11:00", "13:30", "14:00", "15:00", "16:00"];

/**
 * @param {{id: string, appointment: import("../visit.js").DraftTask,
 *   onChange: (appointment: import("../visit.js").DraftTask | null) => void}} props
 */
export function PersonAppointment({ id, appointment, onChange }) {
  const now = today();
  const days = [
    { day: now, label: t("Today") },
    { day: plusDays(now, 1), label: t("Tomorrow") },
    { day: nextWeekday(now), label: t("Next weekday") },
    { day: plusDays(now, 7), label: t("In a week") },
  ];
  const unique = days.filter(({ day }, index) => days.findIndex((each) => each.day === day) === index);
  const set = (/** @type {object} */ change) => onChange({ ...appointment, ...change });
  return html`
    <div class="panel" role="group" aria-label=${t("Appointment")}>
      <${DayField} id=${`${id}-due`} legend=${t("Day of the appointment")} days=${unique} value=${appointment.due} min=${now}
        onChange=${(/** @type {string | null} */ due) => set({ due })} />
      <${Choices} id=${`${id}-time`} legend=${t("Hour of the appointment")}
        choices=${HOURS.map((value) => ({ value, label: value }))}
        value=${appointment.time} onChange=${(/** @type {string} */ time) => set({ time: time || null })} />
      <div class="field inline">
        <label for=${`${id}-time-field`}>${t("Time")}</label>
        <input autocomplete="off" id=${`${id}-time-field`} type="time" value=${appointment.time ?? ""}
          onInput=${(/** @type {any} */ event) => set({ time: event.currentTarget.value || null })} />
      </div>
      <button type="button" class="plain" onClick=${() => onChange(null)}>
        <${Icon} name="x" />${t("No appointment")}
      </button>
    </div>
  `;
}
