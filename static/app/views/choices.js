// A question with choices to tap: radio buttons or checkboxes under a legend. What is chosen
// has a tick and a frame, not only a colour; a second tap takes an answer back.

import { html } from "../html.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";

const FACES = ["frown", "annoyed", "meh", "smile", "laugh"];

/**
 * @param {object} props
 * @param {string} props.id unique on the screen
 * @param {string} props.legend
 * @param {{value: string, label: string}[]} props.choices
 * @param {string | string[] | null | undefined} props.value
 * @param {(value: any) => void} props.onChange "" or [] when taken back
 * @param {boolean} [props.many]
 * @param {boolean} [props.faces]
 * @param {boolean} [props.required]
 * @param {string | string[]} [props.last] last time's answer, shown while there is none
 */
export function Choices({
  id,
  legend,
  choices,
  value,
  onChange,
  many = false,
  faces = false,
  required,
  last,
}) {
  const chosen = [value ?? []].flat();
  const before = chosen.length ? [] : [last ?? []].flat();
  const tap = (/** @type {string} */ tapped) => {
    const was = chosen.includes(tapped);
    if (many) onChange(was ? chosen.filter((each) => each !== tapped) : [...chosen, tapped]);
    else onChange(was ? "" : tapped);
  };
  const said = faces && choices.find(({ value }) => (chosen[0] ?? before[0]) === value);
  return html`
    <fieldset class=${faces ? "choices faces" : "choices"} aria-labelledby=${`${id}-legend`}>
      <legend id=${`${id}-legend`}>
        ${legend}${required && html`<span class="needed" aria-hidden="true">${t("required")}</span>`}
      </legend>
      <div class="options">
        ${choices.map(({ value: each, label }, index) => {
          const checked = chosen.includes(each);
          const last = before.includes(each);
          return html`
            <label class=${checked ? "chip on" : last ? "chip last" : "chip"} key=${each}>
              <input autocomplete="off"
                type=${many ? "checkbox" : "radio"}
                name=${id}
                value=${each}
                checked=${checked}
                aria-label=${label}
                aria-describedby=${last ? `${id}-last-${index}` : undefined}
                onClick=${() => tap(each)}
              />
              ${faces ? html`<${Icon} name=${FACES[index]} />` : html`${checked && html`<${Icon} name="check" />`}<span>${label}</span>`}
              ${last && html`<small id=${`${id}-last-${index}`}>${t("last time")}</small>`}
            </label>
          `;
        })}
      </div>
      ${said && html`<p class="said" aria-hidden="true">${said.label}</p>`}
    </fieldset>
  `;
}
