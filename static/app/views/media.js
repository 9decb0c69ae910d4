// Photos and voice memos as they are shown: from the sealed files on this phone, and how many of them
// the office has.

import { useEffect, useState } from "../../vendor/ui.js";
import { fileOf } from "../files.js";
import { html } from "../html.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";

/** Minutes and seconds, e.g. `1:05`. @param {number} seconds */
export const length = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/**
 * @param {object} props
 * @param {{id: string, key: string, type: string} | undefined} props.file
 * @param {boolean} [props.voice]
 * @param {number | null} [props.seconds] of a memo
 */
export function Media({ file, voice = file?.type.startsWith("audio"), seconds }) {
  const [url, setUrl] = useState(/** @type {string | null | undefined} */ (undefined));
  const [large, setLarge] = useState(false);
  useEffect(() => {
    /** @type {string | undefined} */
    let made;
    let wanted = true;
    const show = async () => {
      const blob = file ? await fileOf(file.id, file.key, file.type) : null;
      if (!wanted) return;
      made = blob ? URL.createObjectURL(blob) : undefined;
      setUrl(made ?? null);
    };
    show();
    return () => {
      wanted = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [file?.id]);
  const lasting = voice && seconds ? html`<small>${t("Voice memo")} ${length(seconds)}</small>` : null;
  if (url === null) {
    return html`<p class="hint"><${Icon} name=${voice ? "mic" : "camera"} />${lasting}
      ${t("Not kept on this phone.")}</p>`;
  }
  if (voice) return html`<p class="media">${lasting}<audio controls src=${url}></audio></p>`;
  return html`
    <button type="button" class=${large ? "picture large" : "picture"} aria-expanded=${large} onClick=${() => setLarge(!large)}>
      <img src=${url} alt=${t("Photo")} />
    </button>
  `;
}

/** Of an envelope whose words have arrived. @param {{entry: import("../outbox.js").Entry}} props */
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
