// How far the photos and memos of an envelope are whose words have arrived.

import { html } from "../html.js";
import { t } from "../words.js";

/** @param {{entry: import("../outbox.js").Entry}} props */
export function FilesSent({ entry: { status, receipt, files } }) {
  if (status !== "sending" || !receipt) return null;
  const count = (/** @type {boolean} */ voice) => {
    const all = files.filter((file) => file.voice === voice);
    return { all: all.length, there: all.filter(({ there, bytes }) => there === bytes).length };
  };
  const [photos, memos] = [count(false), count(true)];
  const sum = (/** @type {"bytes" | "there"} */ name) => files.reduce((sum, file) => sum + file[name], 0);
  return html`
    <p class="counted" id=${`files-${receipt.id}`}>
      ${t("The text has arrived.")} ${photos.all > 0 && html`<b>${t("Photos {there}/{all}", photos)}</b> `}
      ${memos.all > 0 && html`<b>${t("Voice memos {there}/{all}", memos)}</b>`}
    </p>
    <progress max=${sum("bytes")} value=${sum("there")} aria-labelledby=${`files-${receipt.id}`}></progress>
  `;
}
