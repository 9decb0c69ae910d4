// What is wrong with this phone while the app still works: one line each, above every screen.

import { clockError } from "../device.js";
import { html } from "../html.js";
import { current } from "../ticking.js";
import { unreadable } from "../vault.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";
import { span } from "./when.js";

const MINUTE = 60_000;
/** Differences below this do no harm. */
const CLOCK_MS = 2 * MINUTE;

export function Troubles() {
  const { drafts = 0, outbox = 0, records = 0 } = unreadable.value;
  const lost = drafts + outbox;
  return html`
    ${
      lost > 0 &&
      html`<${Line} tone="alarm">${t("Records that cannot be shown: {n}. They are kept, and sent if possible. Please tell the administrator.", { n: lost })}<//>`
    }
    ${
      records > 0 &&
      html`<${Line}>${t("A part of what was received cannot be read. It comes again with the next sync.")}<//>`
    }
    ${clockWords() && html`<${Line}>${clockWords()} ${t("Times here are the office's. Please set the clock.")}<//>`}
  `;
}

/** How wrong this phone's clock is, in words; nothing if it is right. */
export function clockWords() {
  current.value; // looked at anew with every tick
  const error = clockError();
  if (Math.abs(error) < CLOCK_MS) return "";
  const by = span(Math.round(Math.abs(error) / MINUTE) * MINUTE);
  return error > 0
    ? t("This phone's clock is {by} fast.", { by })
    : t("This phone's clock is {by} slow.", { by });
}

/** @param {{tone?: string, children?: unknown}} props */
function Line({ tone = "caution", children }) {
  return html`<div class=${`notice slim ${tone}`} role="status"><p><${Icon} name="triangle-alert" />${children}</p></div>`;
}
