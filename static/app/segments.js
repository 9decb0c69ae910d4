// The encryption of one file: AES-256-GCM with a key of its own, segment by segment, as
// docs/protocol.md says (tests/vectors/segments.json holds phone and office to it).

import { Problem } from "./problems.js";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

const SEGMENT = 65_536;
const TAG = 16;
/** The last byte of an IV says what was sealed, so that under one key no IV is used for two texts. */
const MIDDLE = 0;
const LAST = 1;
const SLICE = 2;

/** A new key for one file. @returns {Promise<string>} 32 bytes as base64url */
export async function newFileKey() {
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  return String((await crypto.subtle.exportKey("jwk", made)).k);
}

/** @param {Bytes} plain @param {string} key @returns {Promise<Bytes>} */
export async function sealFile(plain, key) {
  const imported = await keyOf(key);
  const sealed = await bySegment(plain, SEGMENT, (how, part) => crypto.subtle.encrypt(how, imported, part));
  return new Uint8Array(await new Blob(sealed).arrayBuffer());
}

/** @param {Bytes} sealed @param {string} key @param {string} type @returns {Promise<Blob>} @throws {Problem} storage-failed if it was altered or cut */
export async function openFile(sealed, key, type) {
  const imported = await keyOf(key);
  const plain = await bySegment(sealed, SEGMENT + TAG, (how, part) => opened(how, imported, part));
  return new Blob(plain, { type });
}

/** One slice of a recording that still goes on. @param {Bytes} plain @param {string} key @param {number} n counted from 0 */
export const sealSlice = async (plain, key, n) =>
  new Uint8Array(await crypto.subtle.encrypt(iv(n, SLICE), await keyOf(key), plain));

/** @param {Bytes} sealed @param {string} key @param {number} n @throws {Problem} storage-failed if it was altered */
export const openSlice = async (sealed, key, n) => opened(iv(n, SLICE), await keyOf(key), sealed);

/**
 * @param {Bytes} bytes @param {number} size
 * @param {(how: AesGcmParams, part: Bytes) => Promise<ArrayBuffer>} turn
 */
async function bySegment(bytes, size, turn) {
  const count = Math.max(1, Math.ceil(bytes.length / size));
  const parts = [];
  for (let n = 0; n < count; n += 1) {
    const how = iv(n, n === count - 1 ? LAST : MIDDLE);
    parts.push(await turn(how, bytes.subarray(n * size, (n + 1) * size)));
  }
  return parts;
}

/** @param {AesGcmParams} how @param {CryptoKey} key @param {Bytes} part */
async function opened(how, key, part) {
  try {
    return await crypto.subtle.decrypt(how, key, part);
  } catch (cause) {
    throw new Problem("storage-failed", { where: "file", cause });
  }
}

/** @param {number} number @param {number} what @returns {AesGcmParams} */
function iv(number, what) {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  bytes[11] = what;
  return { name: "AES-GCM", iv: bytes };
}

/** @param {string} key */
const keyOf = (key) =>
  crypto.subtle.importKey("jwk", { kty: "oct", k: key }, "AES-GCM", false, ["encrypt", "decrypt"]);
