// What belongs to the visit once: 受入先のようす and 次にここへ行く目安.

import { newId } from "../clock.js";
import { plusDays, plusMonths } from "../dates.js";
import { html } from "../html.js";
import { rows } from "../known.js";
import { lastAtSite } from "../last_time.js";
import { t } from "../words.js";
import { DayField } from "./day_field.js";
import { Questions } from "./questions.js";
import { today } from "./when.js";

/** Questions of the site's form that are in sight without a press. */
const IN_SIGHT = 2;

/**
 * @param {object} props
 * @param {import("../visit.js").Draft} props.draft
 * @param {string} props.trade
 * @param {import("../form.js").Definition} props.definition
 * @param {(draft: import("../visit.js").Draft) => void} props.onChange
 */
export function VisitPlace({ draft, trade, definition, onChange }) {
  const last = lastAtSite(draft.site, draft.at, rows("observation"));
  return html`
    <section class="card" aria-label=${t("The site")}>
      <h2>${t("The site")}</h2>
      <${Questions} id="place" definition=${definition} answers=${draft.place.answers} last=${last?.answers} trade=${trade}
        first=${IN_SIGHT}
        onChange=${(/** @type {import("../form.js").Answers} */ answers) => onChange({ ...draft, place: { ...draft.place, answers } })} />
    </section>
    <section class="card">
      <${NextVisit} draft=${draft} onChange=${onChange} />
    </section>
  `;
}

/** @param {{draft: import("../visit.js").Draft, onChange: (draft: import("../visit.js").Draft) => void}} props */
function NextVisit({ draft, onChange }) {
  const now = today();
  const set = (/** @type {string | null} */ due) =>
    onChange({ ...draft, next: due ? { id: draft.next?.id ?? newId(), due, time: null } : null });
  return html`
    <${DayField} id="next" legend=${t("Next look-in here")} value=${draft.next?.due ?? null} min=${now} onChange=${set}
      days=${[
        { day: plusDays(now, 7), label: t("In a week") },
        { day: plusDays(now, 14), label: t("In two weeks") },
        { day: plusMonths(now, 1), label: t("In a month") },
      ]} />
  `;
}
