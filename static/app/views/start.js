// Choosing the 受入先 of a new visit: today's first, any other by name or kana.

import { useState } from "../../vendor/ui.js";
import { sitesOf } from "../expected.js";
import { html } from "../html.js";
import { newestForm, rows } from "../known.js";
import { search } from "../naming.js";
import { t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { Screen } from "./screen.js";
import { startVisit } from "./start_visit.js";
import { onDay, today } from "./when.js";

export function Start() {
  const [query, setQuery] = useState("");
  const sites = /** @type {any[]} */ (rows("site").filter(({ active }) => active !== false));
  const now = sitesOf(today(), {
    sites,
    placements: /** @type {any[]} */ (rows("placement")),
    tasks: /** @type {any[]} */ (rows("task")),
  });
  const hits = new Set(search(sites, query).map(({ id }) => id));
  const first = now.filter(({ site }) => hits.has(site.id));
  const others = search(sites, query).filter(({ id }) => !now.some(({ site }) => site.id === id));
  const button = (/** @type {any} */ site, /** @type {string} */ detail) => html`
    <li key=${site.id}>
      <button type="button" class="item" onClick=${() => startVisit(site.id)}>
        <span class="item-main"><b>${site.name}</b>${detail && html` <small>${detail}</small>`}</span>
        <${Icon} name="chevron-right" />
      </button>
    </li>
  `;
  return html`
    <${Screen} title=${t("Start a visit")} back>
      ${!newestForm("situation") && html`<p class="notice caution" role="status">${t("The forms are not on this phone yet. Please sync once.")}</p>`}
      <div class="field">
        <label for="site-query">${t("Site")}</label>
        <input id="site-query" type="search" autocomplete="off" placeholder=${t("name or kana")} value=${query}
          onInput=${(/** @type {any} */ event) => setQuery(event.currentTarget.value)} />
      </div>
      ${
        first.length > 0 &&
        html`<section aria-labelledby="sites-today">
        <h2 id="sites-today">${t("Today's sites")}</h2>
        <ul class="list">
          ${first.map(({ site, expected, due }) =>
            button(
              site,
              [
                expected.length ? tn("{n} person expected", "{n} people expected", expected.length) : "",
                due ? t("look-in due {day}", { day: onDay(String(due.due)) }) : "",
              ]
                .filter(Boolean)
                .join(" / "),
            ),
          )}
        </ul>
      </section>`
      }
      <section aria-labelledby="sites-other">
        <h2 id="sites-other">${t("Other sites")}</h2>
        ${
          others.length
            ? html`<ul class="list">${others.map((site) => button(site, site.address))}</ul>`
            : html`<p class="empty">${query ? t("No site by this name.") : t("No other sites.")}</p>`
        }
      </section>
    <//>
  `;
}
