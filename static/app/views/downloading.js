// The first download: what has come so far, until the forms are there to record with.

import { contact, exchange } from "../exchange.js";
import { html } from "../html.js";
import { rows } from "../known.js";
import { sentence } from "../problems.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";
import { Screen } from "./screen.js";
import { SignIn } from "./sending.js";

export function Downloading() {
  const { state, problem, pull } = contact.value;
  const counts = [
    { word: t("Sites"), n: rows("site").length },
    { word: t("People"), n: rows("participant").length },
    { word: t("Records"), n: rows("observation").length },
  ];
  return html`
    <${Screen} title=${t("Receiving your people and sites")}>
      <div class="card" role="status">
        <p>${state === "working" ? t("Receiving. This takes a moment the first time.") : t("Waiting for the office.")}</p>
        ${state === "working" && html`<progress aria-label=${t("Receiving your people and sites")}></progress>`}
        <dl class="counts">${counts.map(({ word, n }) => html`<div key=${word}><dt>${word}</dt><dd>${n}</dd></div>`)}</dl>
      </div>
      ${problem && html`<p class="notice caution" role="alert"><${Icon} name="wifi-off" />${sentence(problem, t)}</p>`}
      ${pull === "sign-in-required" && html`<${SignIn} />`}
      ${
        state === "idle" &&
        html`<button type="button" class="button primary wide" onClick=${() => exchange()}>
        <${Icon} name="refresh-cw" />${t("Try again")}
      </button>`
      }
    <//>
  `;
}
