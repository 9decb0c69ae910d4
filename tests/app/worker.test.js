// The service worker: the app's files from this phone, everything else from the network, no data.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const ORIGIN = "https://office.example";
const SOURCE = readFileSync(new URL("../../static/sw.js", import.meta.url), "utf8");
/** What the network brings, and how the list names it. @param {string} url */
const content = (url) => `network ${url}`;
const hash = (/** @type {string} */ url) =>
  createHash("sha256").update(content(url)).digest("base64").slice(0, 12);
const FILES = ["/field/", "/static/app/main.js"].map((url) => [url, hash(url)]);

/**
 * @param {Record<string, string[]>} kept names of caches that are there, and what they hold
 * @param {string[]} newer files that the office has in a newer version than the list
 */
function worker(kept = {}, newer = []) {
  const source = SOURCE.replace(
    '{ version: "dev", files: [] }',
    JSON.stringify({ version: "2", files: FILES }),
  );
  const held = new Map(Object.entries(kept).map(([name, urls]) => [name, new Set(urls)]));
  const listeners = new Map();
  const said = { skipped: 0, claimed: 0 };
  const self = {
    location: { origin: ORIGIN },
    addEventListener: (/** @type {string} */ name, /** @type {any} */ listener) =>
      listeners.set(name, listener),
    skipWaiting() {
      said.skipped += 1;
    },
    clients: {
      async claim() {
        said.claimed += 1;
      },
    },
  };
  const caches = {
    keys: async () => [...held.keys()],
    delete: async (/** @type {string} */ name) => held.delete(name),
    open: async (/** @type {string} */ name) => {
      if (!held.has(name)) held.set(name, new Set());
      return {
        put: async (/** @type {string} */ url) => held.get(name).add(url),
        match: async (/** @type {string} */ url) => (held.get(name).has(url) ? `kept ${url}` : undefined),
      };
    },
  };
  runInNewContext(source, {
    self,
    caches,
    URL,
    crypto,
    btoa,
    fetch: async (/** @type {string} */ url) => new Response(newer.includes(url) ? "newer" : content(url)),
  });
  return {
    held,
    said,
    /** @param {string} name @param {object} event */
    async happens(name, event = {}) {
      let done;
      listeners.get(name)({ waitUntil: (/** @type {any} */ work) => (done = work), ...event });
      await done;
    },
    /** What is answered; undefined when it is left to the network. @param {string} path @param {object} request */
    async asked(path, request = {}) {
      let answer;
      const url = path.startsWith("https:") ? path : ORIGIN + path;
      const respondWith = (/** @type {any} */ given) => {
        answer = given;
      };
      listeners.get("fetch")({ request: { method: "GET", mode: "cors", url, ...request }, respondWith });
      return answer;
    },
  };
}

test("a new version is fetched whole and does not take over by itself", async () => {
  const { held, said, happens } = worker();
  await happens("install");
  assert.deepEqual([...held.get("fieldapp-2")], ["/field/", "/static/app/main.js"]);
  assert.equal(said.skipped, 0);
  await happens("message", { data: "something else" });
  assert.equal(said.skipped, 0);
  await happens("message", { data: "skip-waiting" });
  assert.equal(said.skipped, 1);
});

test("an office that is updated during an install makes it fail as a whole", async () => {
  const { held, happens } = worker({}, ["/static/app/main.js"]);
  await assert.rejects(happens("install"), /main.js is of another version/);
  assert.deepEqual([...held.keys()], []);
});

test("taking over drops the caches of older versions, and nobody else's", async () => {
  const { held, said, happens } = worker({ "fieldapp-1": [], "fieldapp-2": [], others: [] });
  await happens("activate");
  assert.deepEqual([...held.keys()], ["fieldapp-2", "others"]);
  assert.equal(said.claimed, 1);
});

test("without signal the app and its files come from this phone", async () => {
  const { asked } = worker({ "fieldapp-2": FILES.map(([url]) => url) });
  assert.equal(await asked("/field/", { mode: "navigate" }), "kept /field/");
  assert.equal(await asked("/field/?source=pwa", { mode: "navigate" }), "kept /field/");
  assert.equal(await asked("/static/app/main.js"), "kept /static/app/main.js");
});

test("a browser that has emptied the cache is served by the network", async () => {
  const answer = await worker().asked("/static/app/main.js");
  assert.equal(await answer.text(), "network /static/app/main.js");
});

test("data, the desk and signing in never pass through it", async () => {
  const { asked } = worker({ "fieldapp-2": FILES.map(([url]) => url) });
  for (const path of [
    "/api/v1/sync",
    "/api/v1/session",
    "/desk/",
    "/desk",
    "/sign-in",
    "/sign-out",
    "/static/desk/a.js",
  ]) {
    assert.equal(await asked(path), undefined, path);
    assert.equal(await asked(path, { mode: "navigate" }), undefined, path);
  }
  assert.equal(await asked("/field/", { method: "POST", mode: "navigate" }), undefined);
  assert.equal(await asked("https://elsewhere.example/field/", { mode: "navigate" }), undefined);
});
