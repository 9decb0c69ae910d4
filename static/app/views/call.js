// For an urgent sign that the office does not have: the numbers to tap, and 「電話で伝えた」.

import { useState } from "../../vendor/ui.js";
import { contactsFor } from "../contacts.js";
import { fromLocal, timeOf, toLocal } from "../dates.js";
import { officeTime } from "../device.js";
import { html } from "../html.js";
import { rows } from "../known.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";
import { today, zone } from "./when.js";

/** @returns {Record<string, string>} */
const roleWords = () => ({ caseworker: t("Caseworker"), supervisor: t("Supervisor") });

/**
 * @param {object} props
 * @param {string} props.id unique on the screen
 * @param {string | null} props.participant
 * @param {import("../visit.js").Told | null} props.told
 * @param {(told: import("../visit.js").Told | null) => void} props.onTold
 * @param {boolean} [props.undo] whether the record of the call can still be taken back
 */
export function Call({ id, participant, told, onTold, undo = false }) {
  if (told) {
    return html`
      <div class="told" role="status">
        <p><${Icon} name="phone-call" />${t("Told by telephone: {to}, {time}", { to: told.to, time: timeOf(told.at, zone()) })}</p>
        ${
          undo &&
          html`<button type="button" class="plain" onClick=${() => onTold(null)}>
          <${Icon} name="undo-2" />${t("Undo")}
        </button>`
        }
      </div>
    `;
  }
  const contacts = contactsFor(participant, today(), {
    assignments: rows("assignment"),
    people: rows("person"),
  });
  return html`
    <div class="call">
      <p class="alarm-text" role="alert"><${Icon} name="siren" />${t("Not arrived yet. Please tell them by telephone.")}</p>
      <ul class="numbers">
        ${contacts.map(
          ({ person, role }) => html`
            <li key=${person.id}>
              ${
                person.phone
                  ? html`<a class="button call-button" href=${`tel:${person.phone.replace(/[^\d+]/g, "")}`}>
                    <${Icon} name="phone" />
                    <span><small>${roleWords()[role]}</small> ${person.name} <span class="number">${person.phone}</span></span>
                  </a>`
                  : html`<p class="hint">${roleWords()[role]} ${person.name}: ${t("no number is known")}</p>`
              }
            </li>
          `,
        )}
      </ul>
      ${contacts.length === 0 && html`<p class="hint">${t("No numbers are known on this phone. Please call the office.")}</p>`}
      <${Tell} id=${id} names=${contacts.map(({ person }) => person.name)} onTold=${onTold} />
    </div>
  `;
}

/** @param {{id: string, names: string[], onTold: (told: import("../visit.js").Told) => void}} props */
function Tell({ id, names, onTold }) {
  const [to, setTo] = useState(names[0] ?? "");
  const [local, setLocal] = useState(() => toLocal(officeTime(), zone()));
  const at = fromLocal(local, zone());
  return html`
    <fieldset class="tell">
      <legend>${t("Told by telephone (whom, when)")}</legend>
      <div class="field">
        <label for=${`${id}-to`}>${t("Whom")}</label>
        <input id=${`${id}-to`} list=${`${id}-names`} maxlength="200" autocomplete="off" value=${to}
          onInput=${(/** @type {any} */ event) => setTo(event.currentTarget.value)} />
        <datalist id=${`${id}-names`}>${names.map((name) => html`<option key=${name} value=${name} />`)}</datalist>
      </div>
      <div class="field">
        <label for=${`${id}-at`}>${t("When")}</label>
        <input autocomplete="off" id=${`${id}-at`} type="datetime-local" value=${local}
          onInput=${(/** @type {any} */ event) => setLocal(event.currentTarget.value)} />
      </div>
      <button type="button" class="button" disabled=${!to.trim() || !at}
        onClick=${() => at && onTold({ to: to.trim(), at })}>
        <${Icon} name="phone-call" />${t("I told them by telephone")}
      </button>
    </fieldset>
  `;
}
