// Expressions of a form mean what the vectors say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { evaluate } from "../../static/app/expression.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/expression.json", import.meta.url), "utf8"));

for (const { is, expression, answers, value } of vectors.cases) {
  test(`an expression: ${is}`, () => assert.deepEqual(evaluate(expression, answers), value));
}

test("an operation from a later version is named, not guessed", () => {
  assert.throws(() => evaluate({ op: "regex", args: [] }, {}), /"regex"/);
});
