// Markup in JavaScript: htm bound to preact. Text put into it stays text.

import { h, htm } from "../vendor/ui.js";

/** @type {(parts: TemplateStringsArray, ...values: unknown[]) => any} */
export const html = /** @type {any} */ (htm).bind(h);
