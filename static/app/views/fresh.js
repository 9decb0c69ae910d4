// What was just opened by a press takes the focus, so that typing or the screen reader goes on there.

import { useEffect, useRef } from "../../vendor/ui.js";
import { html } from "../html.js";

/** @param {{when?: boolean, children?: unknown}} props `when` it was opened by a press just now */
export function Fresh({ when = true, children }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (when) /** @type {HTMLElement | null} */ (place.current?.querySelector("input, textarea"))?.focus();
  }, []);
  return html`<div class="fresh" ref=${place}>${children}</div>`;
}
