// Names are found by what their spellings have in common (vectors shared with Python).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold, found } from "../../static/app/fold.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/fold.json", import.meta.url), "utf8"));

for (const [typed, key] of vectors.keys) {
  test(`"${typed}" is searched as "${key}"`, () => assert.equal(fold(typed), key));
}

for (const [one, other] of vectors.apart) {
  test(`"${one}" and "${other}" stay apart`, () => assert.notEqual(fold(one), fold(other)));
}

test("a part of the kana finds a person whose name is written otherwise", () => {
  assert.ok(found("ﾀｶﾊ", ["髙橋 花", "たかはし はな"]));
  assert.ok(found("高橋花", ["髙橋 花", "たかはし はな"]));
  assert.ok(!found("さとう", ["髙橋 花", null, undefined]));
});
