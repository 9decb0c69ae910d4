// A file's encryption is the office's, byte for byte; tests/fieldapp/test_segments.py reads the same vectors.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { newFileKey, openFile, openSlice, sealFile, sealSlice } from "../../static/app/segments.js";

const { key, files, broken } = JSON.parse(
  readFileSync(new URL("../vectors/segments.json", import.meta.url), "utf8"),
);
const plain = (/** @type {number} */ length) =>
  Uint8Array.from({ length }, (_, i) => (7 * i + Math.floor(i / 251)) % 256);
const bytesOf = async (/** @type {Blob} */ blob) => new Uint8Array(await blob.arrayBuffer());

for (const { length, bytes, sha256, sealed: whole } of files) {
  test(`a file of ${length} bytes is sealed as the office opens it`, async () => {
    const sealed = await sealFile(plain(length), key);
    assert.equal(sealed.length, bytes);
    assert.equal(createHash("sha256").update(sealed).digest("hex"), sha256);
    if (whole) assert.equal(Buffer.from(sealed).toString("hex"), whole);
    const opened = await openFile(sealed, key, "image/jpeg");
    assert.equal(opened.type, "image/jpeg");
    assert.deepEqual(await bytesOf(opened), plain(length));
  });
}

for (const { what, length, parts } of broken) {
  test(`a file does not open when ${what}`, async () => {
    const sealed = await sealFile(plain(length), key);
    const cut = await bytesOf(new Blob(parts.map(([from, to]) => sealed.subarray(from, to))));
    await assert.rejects(openFile(cut, key, ""), { code: "storage-failed" });
  });
}

test("each file has a key of its own, of 32 bytes", async () => {
  const [one, other] = [await newFileKey(), await newFileKey()];
  assert.notEqual(one, other);
  assert.equal(Buffer.from(one, "base64url").length, 32);
});

test("a slice opens in its own place only", async () => {
  const sealed = await sealSlice(plain(100), key, 0);
  assert.deepEqual(new Uint8Array(await openSlice(sealed, key, 0)), plain(100));
  await assert.rejects(openSlice(sealed, key, 1), { code: "storage-failed" });
});

test("under a file's key no slice is sealed as a segment is", async () => {
  const slice = Buffer.from(await sealSlice(plain(100), key, 0));
  for (const length of [100, 65_537]) {
    const segment = Buffer.from(await sealFile(plain(length), key));
    assert.notDeepEqual(slice.subarray(0, 100), segment.subarray(0, 100), `of a file of ${length} bytes`);
  }
});
