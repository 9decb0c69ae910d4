// The phone packs with the dictionary that the office unpacks with.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NUMBER, TEXT } from "../../static/app/dictionary.js";
import { sha256 } from "../../static/app/seal.js";

const shipped = JSON.parse(readFileSync(new URL("../vectors/dictionaries.json", import.meta.url), "utf8"));

test("the phone's dictionary is the office's, byte for byte", async () => {
  assert.equal(await sha256(new TextEncoder().encode(TEXT)), shipped[NUMBER]);
});
