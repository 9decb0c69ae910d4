// The four places of the app, at the bottom where the thumb is.

import { html } from "../html.js";
import { route, to } from "../router.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";

/** Which place each screen belongs to. @type {Record<string, string>} */
const PLACE = { visit: "visits", past: "visits", saved: "visits", site: "visits", person: "people" };

export function Nav() {
  const here = PLACE[route.value[0]] ?? route.value[0];
  const places = [
    { path: "today", icon: "sun", word: t("Today") },
    { path: "visits", icon: "footprints", word: t("Visits") },
    { path: "people", icon: "users", word: t("People") },
    { path: "status", icon: "send", word: t("Sending") },
  ];
  return html`
    <nav class="nav" aria-label=${t("Main")}>
      ${places.map(
        ({ path, icon, word }) => html`
          <a key=${path} href=${to(path)} aria-current=${path === here ? "page" : undefined}>
            <${Icon} name=${icon} /><span>${word}</span>
          </a>
        `,
      )}
    </nav>
  `;
}
