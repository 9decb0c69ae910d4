// What bin/vendor made of the packages: modules that find each other.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

const vendor = new URL("../../static/vendor/", import.meta.url);

for (const name of readdirSync(vendor).filter((file) => file.endsWith(".js"))) {
  test(`${name} finds all that it imports`, async () => {
    assert.ok(Object.keys(await import(new URL(name, vendor).href)).length);
  });
}

test("a signal of the app is one that the markup watches", async () => {
  const [core, ui] = await Promise.all([
    import("../../static/vendor/signals-core.js"),
    import("../../static/vendor/ui.js"),
  ]);
  assert.equal(core.signal, ui.signal);
});
