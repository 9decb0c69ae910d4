// A picture as it leaves the phone: upright, at most 1600 pixels long, without what the camera
// wrote beside it (place, time, device): only its pixels are drawn anew.

import { Problem } from "./problems.js";

const LONGEST = 1600;
const QUALITY = 0.8;

/** @param {Promise<ArrayBuffer>} taken the file, which is being read @returns {Promise<Blob>} JPEG @throws {Problem} unreadable-picture */
export async function redrawn(taken) {
  const bitmap = await decoded(taken);
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
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
