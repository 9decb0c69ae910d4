// The frame of one screen: its heading takes the focus when it is opened, so that a screen
// reader says where one is.

import { useEffect, useRef } from "../../vendor/ui.js";
import { html } from "../html.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";

/**
 * @param {{title: string, lead?: unknown, back?: boolean, bar?: unknown, children?: unknown}} props
 *   `bar`: what stays at the bottom, within reach of the thumb
 */
export function Screen({ title, lead, back = false, bar, children }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} - fieldapp`;
  }, [title]);
  return html`
    <main class=${bar ? "screen with-bar" : "screen"}>
      <header class="heading">
        ${
          back &&
          html`<button type="button" class="plain back" onClick=${() => history.back()}>
          <${Icon} name="arrow-left" />${t("Back")}
        </button>`
        }
        <h1 tabindex="-1" ref=${heading}>${title}</h1>
        ${lead && html`<p class="lead">${lead}</p>`}
      </header>
      ${children}
      ${bar && html`<div class="bar">${bar}</div>`}
    </main>
  `;
}
