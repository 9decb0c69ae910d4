// Photos and voice memos: how they are added while one writes, shown from the sealed files on this phone,
// and how many of them the office has.

import { useEffect, useRef, useState } from "../../vendor/ui.js";
import { picture, record, recording } from "../capture.js";
import { flushDrafts } from "../drafts.js";
import { fileOf, findFiles, underWay } from "../files.js";
import { html } from "../html.js";
import { Problem, sentence } from "../problems.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";

/** @typedef {import("../files.js").DraftFile} DraftFile */
/** @typedef {import("../files.js").Change} Change */

/** @param {{files: DraftFile[], change: Change}} props */
export function PersonFiles({ files, change }) {
  const shown = useRef(files);
  shown.current = files;
  useEffect(() => {
    findFiles(shown.current, change);
    return () => {
      // what is out of sight records no further
      if (shown.current.some(({ id }) => id === recording.value?.id)) recording.value?.stop();
    };
  }, []);
  const set = (/** @type {DraftFile} */ file, /** @type {Partial<DraftFile>} */ more) =>
    change((all) => all.map((each) => (each.id === file.id ? { ...each, ...more } : each)));
  return html`<div class="files">
    ${files.map((file) => html`<${OneFile} key=${file.id} file=${file} onChange=${(/** @type {Partial<DraftFile>} */ more) => set(file, more)} />`)}
  </div>`;
}

/** @param {{file: DraftFile, onChange: (more: Partial<DraftFile>) => void}} props */
function OneFile({ file, onChange }) {
  const { id, key, type, media, seconds, sha256, problem, removed } = file;
  const voice = media === "voice";
  if (removed) {
    return html`
      <div class="file" role="status">
        <p>${voice ? t("Voice memo") : t("Photo")}: ${t("taken away")}</p>
        <button type="button" class="plain" onClick=${() => onChange({ removed: false })}>
          <${Icon} name="undo-2" />${t("Undo")}
        </button>
      </div>
    `;
  }
  const now = recording.value;
  if (now?.id === id) {
    return html`
      <div class="file" role="group" aria-label=${t("Voice memo")}>
        <p class="alarm-text"><${Icon} name="mic" />${t("Recording {length}", { length: length(now.seconds) })}</p>
        <button type="button" class="button" onClick=${now.stop}><${Icon} name="square" />${t("Stop recording")}</button>
      </div>
    `;
  }
  if (underWay.value.has(id)) return html`<p class="file hint" role="status">${t("Saving …")}</p>`;
  return html`
    <div class="file">
      ${sha256 && html`<${Media} file=${{ id, key, type }} seconds=${seconds} />`}
      ${
        !sha256 &&
        problem &&
        html`<div role="alert">
        <p class="alarm-text">${t("Not saved; the text is.")}</p>
        <p class="hint">${sentence(new Problem(problem), t)}</p>
      </div>`
      }
      <button type="button" class="plain" onClick=${() => onChange({ removed: true })}>
        <${Icon} name="x" />${voice ? t("Take this recording away") : t("Take this photo away")}
      </button>
    </div>
  `;
}

/** The buttons that add photos and memos. @param {{change: Change}} props */
export function AddFiles({ change }) {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [speaking, setSpeaking] = useState(false);
  const speak = async () => {
    setProblem(null);
    setSpeaking(true);
    try {
      await record(change);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setSpeaking(false);
    }
  };
  return html`
    <${AddPhoto} label=${t("Take a photo")} icon="camera" camera change=${change} />
    <${AddPhoto} label=${t("Add a photo")} icon="image-plus" change=${change} />
    <button type="button" class="button quiet" disabled=${speaking || recording.value !== null} onClick=${speak}>
      <${Icon} name="mic" />${t("Record your voice")}
    </button>
    ${problem && html`<p class="notice alarm" role="alert">${sentence(problem, t)}</p>`}
  `;
}

/** A button that is a file field, so that the phone itself offers camera and pictures. @param {{label: string, icon: string, camera?: boolean, change: Change}} props */
function AddPhoto({ label, icon, camera = false, change }) {
  const take = async (/** @type {HTMLInputElement} */ field) => {
    // read at once: on an iPhone a file just taken can soon not be read any more
    const taken = [...(field.files ?? [])].map((file) => file.arrayBuffer());
    for (const bytes of taken) bytes.catch(() => {}); // said when its turn comes
    field.value = "";
    for (const bytes of taken) await picture(bytes, change);
  };
  return html`
    <label class="button quiet file-button">
      <input type="file" accept="image/*" autocomplete="off" aria-label=${label} multiple=${!camera} capture=${camera ? "environment" : undefined}
        onClick=${() => void flushDrafts()} onChange=${(/** @type {any} */ event) => take(event.currentTarget)} />
      <${Icon} name=${icon} />${label}
    </label>
  `;
}

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
