// What the phone seals the office opens, and the worked example of docs/protocol.md opens in JavaScript too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compactDecrypt, compactVerify, importJWK } from "jose";
import { makeKeys, publicKey, seal, sha256, token } from "../../static/app/seal.js";
import { digestOf, id, OFFICE_KEY, opened, verified } from "./phone.js";

const example = JSON.parse(readFileSync(new URL("../vectors/worked_example.json", import.meta.url), "utf8"));
const { d: _, ...signingPublic } = example.signing_key;

test("the worked example opens with the office's key and was signed by its enrolment", async () => {
  const office = await importJWK(example.office_key, "ECDH-ES");
  const { plaintext, protectedHeader } = await compactDecrypt(example.sealed, office);
  assert.deepEqual(
    [protectedHeader.alg, protectedHeader.enc, protectedHeader.kid, protectedHeader.cty],
    ["ECDH-ES", "A256GCM", example.office_key.kid, "deflate-1"],
  );
  const { inside, signed } = await verified(plaintext, await importJWK(signingPublic, "ES256"));
  assert.equal(signed.kid, example.enrolment);
  assert.deepEqual(inside, example.inside);
});

test("the worked example's digest is the SHA-256 of its sealed text", async () => {
  assert.equal(await sha256(new TextEncoder().encode(example.sealed)), example.digest);
});

test("the worked example's token names the body of its request", async () => {
  const { d: _, ...transport } = example.transport_key;
  const { payload } = await compactVerify(example.token, await importJWK(transport, "ES256"));
  assert.equal(JSON.parse(Buffer.from(payload).toString()).body, digestOf(example.request_bytes));
});

test("the office opens what was sealed, and finds every character of it", async () => {
  const keys = await makeKeys();
  const value = { text: "𠮷野 e\u0301 — 「網」\u2028\n", long: "あ".repeat(70_000), list: [1, null, true] };
  const sealed = await seal(value, { enrolment: id(4), signingKey: keys.privateKey }, OFFICE_KEY);
  const { inside, signed, header } = await opened(sealed, keys.publicKey);
  assert.deepEqual(inside, value);
  assert.deepEqual(signed, { alg: "ES256", b64: false, crit: ["b64"], kid: id(4) });
  assert.equal(header.kid, OFFICE_KEY.kid);
  assert.ok(sealed.length < 5_000, "it was compressed before it was sealed");
});

test("another phone's key does not pass for the one that signed", async () => {
  const [keys, others] = await Promise.all([makeKeys(), makeKeys()]);
  const sealed = await seal({}, { enrolment: id(4), signingKey: keys.privateKey }, OFFICE_KEY);
  await assert.rejects(opened(sealed, others.publicKey), { code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });
});

test("a token belongs to one body, and is new each time", async () => {
  const keys = await makeKeys();
  const body = new TextEncoder().encode("{}");
  const make = () => token(body, id(3), keys.privateKey, "2026-11-23T08:00:00.000Z");
  const { payload, protectedHeader } = await compactVerify(await make(), keys.publicKey);
  const { nonce, ...said } = JSON.parse(Buffer.from(payload).toString());
  assert.deepEqual(said, { device: id(3), at: "2026-11-23T08:00:00.000Z", body: digestOf("{}") });
  assert.deepEqual(protectedHeader, { alg: "ES256", kid: id(3) });
  assert.match(nonce, /^[0-9a-f]{32}$/);
  assert.notEqual(await make(), await make());
});

test("no script can take a key out of the phone", async () => {
  const keys = await makeKeys();
  await assert.rejects(crypto.subtle.exportKey("jwk", keys.privateKey), /InvalidAccess/);
  assert.deepEqual(Object.keys(await publicKey(keys)), ["kty", "crv", "x", "y"]);
});
