// What camera and microphone give, as it is kept.
//
// A picture is upright, at most 1600 pixels long and without what the camera wrote beside it (place,
// time, device): only its pixels are drawn anew. Of a voice memo each second is sealed and stored as it
// comes, so that an app that is killed loses at most the last one.

import { signal } from "../vendor/signals-core.js";
import { addFile, joinSlices, keepFile, keepSlice } from "./files.js";
import { Problem } from "./problems.js";

const PIXELS = 1600;
const QUALITY = 0.8;
const SLICE_MS = 1000;
/** One that is forgotten ends by itself, after ten minutes. */
const LONGEST = 600;
/** Speech; a minute takes about 180 kB. */
const BITS_PER_SECOND = 24_000;

/** The memo that is being recorded, and how many seconds of it are stored. */
export const recording = signal(/** @type {{id: string, seconds: number, stop: () => void} | null} */ (null));

/**
 * Records until it is stopped; resolves when the memo is stored.
 * @param {import("./files.js").Change} change of the draft
 * @returns {Promise<void>}
 * @throws {Problem} no-microphone
 */
export async function record(change) {
  const recorder = await openMicrophone();
  try {
    await addFile({ media: "voice", type: recorder.mimeType.split(";")[0] }, change, (file) =>
      written(recorder, file),
    );
  } finally {
    for (const track of recorder.stream.getTracks()) track.stop();
  }
}

/** @returns {Promise<MediaRecorder>} @throws {Problem} */
async function openMicrophone() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = ["audio/webm", "audio/mp4"].find((type) => MediaRecorder.isTypeSupported(type));
    return new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
  } catch (cause) {
    // refused, none there, or a browser without: `cause` tells which
    throw new Problem("no-microphone", { cause });
  }
}

/** @param {MediaRecorder} recorder @param {import("./files.js").New} file */
async function written(recorder, file) {
  const stop = () => recorder.state !== "inactive" && recorder.stop();
  let seconds = 0;
  /** Slices are stored one after another; after one that could not be, no more. @type {Promise<void>} */
  let writing = Promise.resolve();
  const write = async (/** @type {Blob} */ slice) => {
    await keepSlice(file, seconds, slice);
    seconds += 1;
    recording.value = { id: file.id, seconds, stop };
    if (seconds >= LONGEST) stop();
  };
  recorder.ondataavailable = ({ data }) => {
    if (!data.size) return;
    writing = writing.then(() => write(data));
    writing.catch(stop);
  };
  recording.value = { id: file.id, seconds, stop };
  try {
    await new Promise((ended) => {
      recorder.onstop = ended;
      recorder.start(SLICE_MS);
    });
    await writing;
  } finally {
    recording.value = null;
  }
  return joinSlices(file);
}

/**
 * Adds a picture to a draft.
 * @param {Promise<ArrayBuffer>} taken the file, which is being read
 * @param {import("./files.js").Change} change of the draft
 * @returns {Promise<void>}
 */
export const picture = (taken, change) =>
  addFile({ media: "photo", type: "image/jpeg" }, change, async (file) =>
    keepFile(file, await redrawn(taken)),
  );

/** @param {Promise<ArrayBuffer>} taken @returns {Promise<Blob>} JPEG @throws {Problem} unreadable-picture */
async function redrawn(taken) {
  const bitmap = await decoded(taken);
  const scale = Math.min(1, PIXELS / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const drawing = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  drawing.imageSmoothingQuality = "high";
  // what is transparent would turn black
  drawing.fillStyle = "white";
  drawing.fillRect(0, 0, width, height);
  drawing.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

/** @param {Promise<ArrayBuffer>} taken */
async function decoded(taken) {
  try {
    return await createImageBitmap(new Blob([await taken]));
  } catch (cause) {
    throw new Problem("unreadable-picture", { cause });
  }
}
