// One icon of the sprite. Icons stand beside words and are never read aloud.

import { html } from "../html.js";

/** @param {{name: string}} props */
export function Icon({ name }) {
  return html`<svg class="icon" aria-hidden="true" focusable="false"><use href=${`/static/icons/sprite.svg#${name}`} /></svg>`;
}
