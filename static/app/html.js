// Markup in JavaScript: htm bound to preact. Text put into it stays text.

import htm from "../vendor/htm.js";
import { h } from "../vendor/preact.js";

/** @type {(parts: TemplateStringsArray, ...values: unknown[]) => any} */
export const html = /** @type {any} */ (htm).bind(h);
