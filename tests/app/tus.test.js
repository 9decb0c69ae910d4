// Uploading: wherever the contact breaks, it goes on from the byte that arrived last.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { upload } from "../../static/app/tus.js";
import { Uploads } from "./uploads.js";

const DEVICE = "01a2062d-e200-7000-8000-000000000003";
const file = (/** @type {number} */ length) => {
  const data = new Uint8Array(randomBytes(length));
  return {
    id: "01a2062d-e200-7000-8000-000000000070",
    sha256: createHash("sha256").update(data).digest("hex"),
    data,
  };
};
/** @param {Uploads} office @returns {import("../../static/app/tus.js").Ask} */
const asking =
  (office) =>
  async (method, path, headers, bytes, expected = []) => {
    const answer = office.answer({ method, path, headers, bytes });
    if (!answer.ok && !expected.includes(answer.status)) throw new Error(`refused: ${answer.status}`);
    return answer;
  };
const always = () => true;

test("a contact that breaks after any byte loses none and sends none twice", async () => {
  const sent = file(48);
  for (let cut = 0; cut <= sent.data.length; cut += 1) {
    const office = new Uploads();
    office.cut = cut;
    await assert.rejects(upload(sent, DEVICE, asking(office), always), /the contact broke/);
    assert.equal(await upload(sent, DEVICE, asking(office), always), true);
    assert.equal(office.isWhole(sent.id), true, `cut after ${cut}`);
    const rest = cut < sent.data.length ? [`PATCH ${cut}`] : [];
    assert.deepEqual(office.asked, ["HEAD", "POST", "PATCH 0", "HEAD", ...rest]);
  }
});

test("it is told how far it is after each piece, and stops between two when it is asked to", async () => {
  const sent = file(300_000);
  const office = new Uploads();
  /** @type {number[]} */
  const told = [];
  const stopped = await upload(sent, DEVICE, asking(office), (there) => told.push(there) < 3);
  assert.equal(stopped, false);
  assert.equal(await upload(sent, DEVICE, asking(office), (there) => Boolean(told.push(there))), true);
  assert.deepEqual(told, [0, 131_072, 262_144, 262_144, 300_000]);
  assert.equal(office.isWhole(sent.id), true);
});

test("what the office has whole already is not sent again", async () => {
  const sent = file(10);
  const office = new Uploads();
  await upload(sent, DEVICE, asking(office), always);
  office.asked = [];
  assert.equal(await upload(sent, DEVICE, asking(office), always), true);
  assert.deepEqual(office.asked, ["HEAD"]);
});

test("an upload that the office has begun anew starts at its first byte", async () => {
  const sent = file(10);
  const office = new Uploads();
  await assert.rejects(
    upload({ ...sent, sha256: "0".repeat(64) }, DEVICE, asking(office), always),
    /refused: 460/,
  );
  const begun = office.files.get(sent.id);
  if (begun) begun.sha256 = sent.sha256;
  assert.equal(await upload(sent, DEVICE, asking(office), always), true);
  assert.equal(office.isWhole(sent.id), true);
});

for (const [what, offset] of /** @type {const} */ ([
  ["does not move on", "0"],
  ["names no offset", null],
])) {
  test(`an answer that ${what} ends the attempt instead of repeating it for ever`, async () => {
    const sent = file(10);
    let asked = 0;
    const ask = async () => {
      asked += 1;
      return new Response(null, { headers: offset === null ? {} : { "Upload-Offset": offset } });
    };
    const code = offset === null ? "captive-portal" : "server-error";
    await assert.rejects(upload(sent, DEVICE, ask, always), { code });
    assert.ok(asked <= 2);
  });
}
