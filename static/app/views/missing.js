// A screen for what is not there: it says why, and leads on.

import { html } from "../html.js";
import { to } from "../router.js";
import { t } from "../words.js";
import { Screen } from "./screen.js";

/** @param {{title: string, text: string}} props */
export function Missing({ title, text }) {
  return html`
    <${Screen} title=${title} back>
      <p class="empty">${text}</p>
      <a class="button" href=${to("today")}>${t("Go to today")}</a>
    <//>
  `;
}
