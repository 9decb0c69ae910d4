// The encryption of files as WebCrypto does it; tests/fieldapp/test_segments.py reads the same vectors.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const vectors = JSON.parse(readFileSync(new URL("../vectors/segments.json", import.meta.url), "utf8"));
const raw = Buffer.from(vectors.key, "base64url");
const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
const SEGMENT = 65_536;
const TAG = 16;

/** @param {number} length */
const plaintext = (length) => Uint8Array.from({ length }, (_, i) => 7 * i + Math.floor(i / 251));

/** @param {"encrypt" | "decrypt"} act @param {Uint8Array} file @param {number} size of its segments */
async function each(act, file, size) {
  const done = [];
  const count = Math.max(1, Math.ceil(file.length / size));
  for (let number = 0; number < count; number++) {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setBigUint64(0, BigInt(number));
    iv[11] = number === count - 1 ? 1 : 0;
    const segment = file.slice(number * size, (number + 1) * size);
    done.push(new Uint8Array(await crypto.subtle[act]({ name: "AES-GCM", iv }, key, segment)));
  }
  return Buffer.concat(done);
}

const seal = (/** @type {Uint8Array} */ file) => each("encrypt", file, SEGMENT);
const unseal = (/** @type {Uint8Array} */ file) => each("decrypt", file, SEGMENT + TAG);

for (const file of vectors.files) {
  test(`a file of ${file.length} bytes is sealed as at the office and opens again`, async () => {
    const sealed = await seal(plaintext(file.length));
    assert.equal(sealed.length, file.bytes);
    assert.equal(createHash("sha256").update(sealed).digest("hex"), file.sha256);
    if (file.sealed) assert.equal(sealed.toString("hex"), file.sealed);
    assert.deepEqual(new Uint8Array(await unseal(sealed)), plaintext(file.length));
  });
}

for (const broken of vectors.broken) {
  test(`it does not open: ${broken.what}`, async () => {
    const whole = await seal(plaintext(broken.length));
    const parts = broken.parts.map((/** @type {[number, number]} */ [start, end]) =>
      whole.subarray(start, end),
    );
    await assert.rejects(unseal(Buffer.concat(parts)));
  });
}
