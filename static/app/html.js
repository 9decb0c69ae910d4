// Markup in JavaScript: htm bound to preact. Text put into it stays text.

import htm from "../vendor/htm.js";
import { h } from "../vendor/preact.js";

export const html = htm.bind(h);
