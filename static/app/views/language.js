// The language of the screen, to be chosen.

import { html } from "../html.js";
import { LANGUAGES, language, t, useLanguage } from "../words.js";
import { Choices } from "./choices.js";

export function Language() {
  return html`
    <div class="card">
      <${Choices} id="language" legend=${t("Language of the screen")}
        choices=${Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        value=${language.value} onChange=${(/** @type {string} */ chosen) => chosen && useLanguage(chosen)} />
    </div>
  `;
}
