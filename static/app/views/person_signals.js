// 気づきのサイン of one person: what kind, in whose words, and how urgent.

import { newId } from "../clock.js";
import { html } from "../html.js";
import { t } from "../words.js";
import { Call } from "./call.js";
import { Choices } from "./choices.js";

/** @typedef {import("../visit.js").DraftSignal} DraftSignal */

/** @returns {{value: import("../visit.js").Level, label: string}[]} */
export const levels = () => [
  { value: "step_up", label: t("Ready for a step up") },
  { value: "concern", label: t("Concern") },
  { value: "urgent", label: t("Urgent (must be told today)") },
];

/** @returns {{value: string, label: string}[]} */
export const wishes = () => [
  { value: "wants", label: t("Wants it") },
  { value: "unsure", label: t("Is unsure") },
  { value: "stays", label: t("Likes it as it is") },
  { value: "not_asked", label: t("Not asked yet") },
];

/**
 * @param {{id: string, participant: string | null, signals: DraftSignal[],
 *   onChange: (signals: DraftSignal[]) => void}} props
 */
export function PersonSignals({ id, participant, signals, onChange }) {
  const pick = (/** @type {import("../visit.js").Level[]} */ chosen) =>
    onChange(
      chosen.map(
        (level) =>
          signals.find((each) => each.level === level) ?? {
            id: newId(),
            level,
            text: "",
            words: "",
            wish: null,
            told: null,
          },
      ),
    );
  const change = (/** @type {DraftSignal} */ changed) =>
    onChange(signals.map((each) => (each.id === changed.id ? changed : each)));
  return html`
    <div class="panel">
      <${Choices} id=${id} legend=${t("Signs noticed")} choices=${levels()} many
        value=${signals.map(({ level }) => level)} onChange=${pick} />
      ${signals.map(
        (signal) =>
          html`<${OneSignal} key=${signal.id} id=${`${id}-${signal.level}`} participant=${participant} signal=${signal} onChange=${change} />`,
      )}
    </div>
  `;
}

/**
 * @param {{id: string, participant: string | null, signal: DraftSignal, onChange: (signal: DraftSignal) => void}} props
 */
function OneSignal({ id, participant, signal, onChange }) {
  const title = levels().find(({ value }) => value === signal.level)?.label;
  const field = (/** @type {"text" | "words"} */ name, /** @type {string} */ label) => html`
    <div class="field">
      <label for=${`${id}-${name}`}>${label}</label>
      <textarea autocomplete="off" id=${`${id}-${name}`} rows="2" maxlength="10000" value=${signal[name]}
        onInput=${(/** @type {any} */ event) => onChange({ ...signal, [name]: event.currentTarget.value })}></textarea>
    </div>
  `;
  return html`
    <div class=${signal.level === "urgent" ? "sign urgent" : "sign"} role="group" aria-label=${title}>
      <p class="sign-title">${title}</p>
      ${
        signal.level === "urgent" &&
        html`<${Call} id=${id} participant=${participant} told=${signal.told} undo
        onTold=${(/** @type {import("../visit.js").Told | null} */ told) => onChange({ ...signal, told })} />`
      }
      ${
        signal.level === "step_up" &&
        html`
        ${field("words", t("Their own words"))}
        <${Choices} id=${`${id}-wish`} legend=${t("What they feel about it")} choices=${wishes()} value=${signal.wish}
          onChange=${(/** @type {string} */ wish) => onChange({ ...signal, wish: wish || null })} />
      `
      }
      ${field("text", t("What was noticed"))}
    </div>
  `;
}
