// Sealing: the office can open it, see who signed it, and nobody can change a letter.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DEVICE, ENROLMENT, enrolledPhone, sha256 } from "./browser.js";

const example = JSON.parse(readFileSync(new URL("../vectors/worked_example.json", import.meta.url), "utf8"));
const visit = (id) => ({
  kind: "visit",
  id,
  fields: { site: id, at: "2026-11-23T08:00:00.000Z", workers: ["01a2062d-e205-7000-8000-000000000005"] },
});

test("the office opens a finished envelope and finds who signed it", async () => {
  const { office, tab } = await enrolledPhone();
  const id = "01a2062d-e209-7000-8000-000000000009";
  const entry = await tab.finish({ draft: null, changes: [visit(id)], summary: {} });
  const [kept] = await tab.readAll("outbox");
  const { header, signed, inside } = await office.open(kept.sealed);
  assert.deepEqual({ ...header, epk: undefined }, { alg: "ECDH-ES", enc: "A256GCM", kid: office.key.kid, cty: "gzip", epk: undefined });
  assert.deepEqual(signed, { alg: "ES256", b64: false, crit: ["b64"], kid: ENROLMENT });
  assert.equal(inside.id, entry.id);
  assert.equal(inside.device, DEVICE);
  assert.equal(kept.digest, sha256(kept.sealed));
  assert.deepEqual(Object.keys(inside).sort(), Object.keys(example.inside).sort());
});

test("one changed letter and the office cannot open it", async () => {
  const { office, tab } = await enrolledPhone();
  await tab.finish({ draft: null, changes: [visit("01a2062d-e209-7000-8000-000000000009")], summary: {} });
  const [{ sealed }] = await tab.readAll("outbox");
  const place = sealed.length - 40;
  const other = sealed[place] === "A" ? "B" : "A";
  await assert.rejects(office.open(sealed.slice(0, place) + other + sealed.slice(place + 1)));
});

test("keys of the phone cannot be exported", async () => {
  const { tab } = await enrolledPhone();
  const { transportKey, signingKey } = tab.enrolled();
  for (const key of [transportKey, signingKey]) await assert.rejects(crypto.subtle.exportKey("jwk", key));
});
