// A small office that takes uploads by tus 1.0, and loses contact where a test wants it to.

import { createHash } from "node:crypto";

export class Uploads {
  /** @type {Map<string, {length: number, sha256: string, data: Buffer}>} */
  files = new Map();
  /** Every request as `METHOD offset`. @type {string[]} */
  asked = [];
  /** How many bytes of the next piece arrive before the contact breaks; null: all of them. @type {number | null} */
  cut = null;

  /** @param {{method: string, path: string, headers: Record<string, string>, bytes?: Uint8Array}} request */
  answer({ method, path, headers, bytes }) {
    this.asked.push([method, headers["Upload-Offset"]].filter(Boolean).join(" "));
    if (method === "POST") return this.#create(headers);
    const id = path.split("/").at(-1) ?? "";
    const file = this.files.get(id);
    if (!file) return said(404);
    if (method === "PATCH") {
      if (Number(headers["Upload-Offset"]) !== file.data.length) return said(409);
      const arrived = Buffer.from(bytes ?? []).subarray(0, this.cut ?? undefined);
      file.data = Buffer.concat([file.data, arrived]);
      if (this.cut !== null) {
        this.cut = null;
        throw new TypeError("the contact broke");
      }
      if (this.isWhole(id) === false) {
        file.data = Buffer.alloc(0);
        return said(460);
      }
    }
    return said(method === "HEAD" ? 200 : 204, { "Upload-Offset": String(file.data.length) });
  }

  /** @param {Record<string, string>} headers */
  #create(headers) {
    const facts = Object.fromEntries(headers["Upload-Metadata"].split(",").map((pair) => pair.split(" ")));
    const [id, sha256] = [atob(facts.id), atob(facts.sha256)];
    this.files.set(id, { length: Number(headers["Upload-Length"]), sha256, data: Buffer.alloc(0) });
    return said(201, { Location: `/api/v1/uploads/${id}` });
  }

  /** Null while bytes are missing; else whether it is what was announced. @param {string} id */
  isWhole(id) {
    const file = this.files.get(id);
    if (!file || file.data.length < file.length) return null;
    return createHash("sha256").update(file.data).digest("hex") === file.sha256;
  }
}

/** @param {number} status @param {Record<string, string>} headers */
const said = (status, headers = {}) =>
  new Response(null, { status, headers: { "Tus-Resumable": "1.0.0", ...headers } });
