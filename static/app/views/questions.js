// Draws the questions of any form: what is asked first at once, the rest behind one press.

import { useState } from "../../vendor/ui.js";
import { answered, asked, choicesOf, labelled, stillThere, withAnswer } from "../form.js";
import { html } from "../html.js";
import { language, t } from "../words.js";
import { Choices } from "./choices.js";
import { Icon } from "./icon.js";

/**
 * @typedef {import("../form.js").Answers} Answers
 * @param {object} props
 * @param {string} props.id unique on the screen
 * @param {import("../form.js").Definition} props.definition
 * @param {Answers} props.answers
 * @param {Answers} [props.last] last time's, shown grey where the form keeps them
 * @param {string} props.trade
 * @param {number} props.first how many questions of the definition are always in sight
 * @param {(answers: Answers) => void} props.onChange
 */
export function Questions({ id, definition, answers, last = {}, trade, first, onChange }) {
  const [open, setOpen] = useState(false);
  const early = new Set(definition.questions.slice(0, first));
  const now = asked(definition, answers);
  const rest = now.filter((question) => !early.has(question));
  const draw = (/** @type {import("../form.js").Question} */ question) => html`
    <${Question}
      key=${question.name}
      id=${`${id}-${question.name}`}
      question=${question}
      value=${answers[question.name]}
      last=${question.keep ? stillThere(question, last[question.name], trade) : undefined}
      trade=${trade}
      onChange=${(/** @type {string | string[]} */ value) => onChange(withAnswer(answers, question.name, value))}
    />
  `;
  const given = rest.filter(({ name }) => answered(answers[name])).length;
  return html`
    ${now.filter((question) => early.has(question)).map(draw)}
    ${
      rest.length > 0 &&
      html`
      <button type="button" class="plain more" aria-expanded=${open} onClick=${() => setOpen(!open)}>
        <${Icon} name="chevron-down" />${t("More to record")}
        <small>${t("{given} of {all} filled in", { given, all: rest.length })}</small>
      </button>
      ${open && rest.map(draw)}
    `
    }
  `;
}

/**
 * @param {{id: string, question: import("../form.js").Question, value: string | string[] | undefined,
 *   last: string | string[] | undefined, trade: string, onChange: (value: string | string[]) => void}} props
 */
function Question({ id, question, value, last, trade, onChange }) {
  const label = labelled(question.label, language.value);
  switch (question.type) {
    case "one":
    case "scale":
    case "many":
      return html`<${Choices}
        id=${id}
        legend=${label}
        choices=${choicesOf(question, trade).map((choice) => ({
          value: choice.value,
          label: labelled(choice.label, language.value),
        }))}
        value=${value}
        last=${last}
        many=${question.type === "many"}
        faces=${question.faces}
        required=${question.required}
        onChange=${onChange}
      />`;
    case "text":
      return html`
        <div class="field">
          <label for=${id}>${label}</label>
          <textarea autocomplete="off"
            id=${id}
            rows="2"
            maxlength="2000"
            value=${value ?? ""}
            onInput=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}
          ></textarea>
        </div>
      `;
    default:
      return html`<p class="hint">${t("“{question}” needs a newer version of the app.", { question: label })}</p>`;
  }
}
