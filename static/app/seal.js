// Signing and sealing. JOSE is done by jose, packing with a dictionary by fflate, the rest by the browser.

import { deflateSync } from "../vendor/fflate.js";
import { CompactEncrypt, CompactSign, FlattenedSign, importJWK } from "../vendor/jose.js";
import { hex } from "./clock.js";
import { NUMBER, TEXT } from "./dictionary.js";

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** @typedef {Record<string, any> & {kid: string}} OfficeKey a public JWK of the office */

/**
 * Signs and seals JSON to the office: docs/protocol.md, "An envelope".
 * @param {unknown} value
 * @param {{enrolment: string, signingKey: CryptoKey}} signer
 * @param {OfficeKey} office
 * @returns {Promise<string>} a compact JWE
 */
export async function seal(value, { enrolment, signingKey }, office) {
  const body = JSON.stringify(value);
  const signed = await new FlattenedSign(bytes(body))
    .setProtectedHeader({ alg: "ES256", b64: false, crit: ["b64"], kid: enrolment })
    .sign(signingKey);
  const lines = bytes(`${signed.protected}..${signed.signature}\n${body}`);
  return new CompactEncrypt(deflateSync(lines, { level: 9, dictionary: bytes(TEXT) }))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid: office.kid, cty: `deflate-${NUMBER}` })
    .encrypt(await importJWK(office, "ECDH-ES"));
}

/**
 * The device token of a request with this body.
 * @param {Uint8Array<ArrayBuffer>} body as sent
 * @param {string} device
 * @param {CryptoKey} transportKey
 * @param {import("./clock.js").Instant} at by the office's clock, as well as the phone knows it
 */
export async function token(body, device, transportKey, at) {
  const nonce = hex(crypto.getRandomValues(new Uint8Array(16)));
  const payload = JSON.stringify({ device, at, nonce, body: await sha256(body) });
  return new CompactSign(bytes(payload)).setProtectedHeader({ alg: "ES256", kid: device }).sign(transportKey);
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<string>} lower-case hex */
export async function sha256(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** @param {Blob} blob @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function gzip(blob) {
  const packed = blob.stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** A key pair of this phone that no script can export. @returns {Promise<CryptoKeyPair>} */
export const makeKeys = () =>
  crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);

/** @param {CryptoKeyPair} pair @returns {Promise<JsonWebKey>} its public half */
export async function publicKey(pair) {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { kty, crv, x, y };
}
