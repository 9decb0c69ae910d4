// One upload by tus 1.0 (https://tus.io/protocols/resumable-upload): ask how far the office is, go on
// from there. The whole file's hash is told at its creation, so that pieces need none of their own.

import { Problem } from "./problems.js";

/**
 * Makes one request; throws Problem for want of contact, and for a refusal that is not `expected`.
 * @typedef {(method: string, path: string, headers: Record<string, string>, body?: Uint8Array<ArrayBuffer>, expected?: number[]) => Promise<Response>} Ask
 */

const DOOR = "/api/v1/uploads";
/** Bytes in one request: at 35 kbit/s it is through before patience ends. */
const PIECE = 128 * 1024;
const NOT_THERE = [404, 410];

/**
 * Uploads what the office lacks of a file.
 * @param {{id: string, sha256: string, data: Uint8Array<ArrayBuffer>}} file ciphertext, and its hash in hex
 * @param {string} device
 * @param {Ask} ask
 * @param {(there: number) => boolean} goesOn told after each answer how many bytes the office has; false ends it there
 * @returns {Promise<boolean>} whether all of it is there
 * @throws {Problem} offline, captive-portal, busy, too-large, ...
 */
export async function upload({ id, sha256, data }, device, ask, goesOn) {
  const path = `${DOOR}/${id}`;
  const answer = await ask("HEAD", path, {}, undefined, NOT_THERE);
  let there = 0;
  if (answer.ok) there = offsetOf(answer);
  else {
    const facts = Object.entries({ id, device, sha256 });
    await ask("POST", DOOR, {
      "Upload-Length": String(data.length),
      "Upload-Metadata": facts.map(([name, value]) => `${name} ${btoa(value)}`).join(","),
    });
  }
  while (goesOn(there) && there < data.length) {
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(there) };
    const next = offsetOf(await ask("PATCH", path, headers, data.slice(there, there + PIECE)));
    if (next <= there) throw new Problem("server-error");
    there = next;
  }
  return there === data.length;
}

/** @param {Response} answer @throws {Problem} captive-portal: it is not the office's */
function offsetOf(answer) {
  const offset = Number(answer.headers.get("Upload-Offset") ?? NaN);
  if (!Number.isInteger(offset)) throw new Problem("captive-portal");
  return offset;
}
