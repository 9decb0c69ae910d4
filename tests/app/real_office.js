// The office's own rules in Python over a pipe: what they take, and a network of faults before them.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { agreed, answered, opened, receipt } from "./phone.js";

const PYTHON = process.env.PYTHON ?? fileURLToPath(new URL("../../.venv-test/bin/python", import.meta.url));

/** @param {import("node:test").TestContext} t in which it is ended */
export function realOffice(t) {
  const program = fileURLToPath(new URL("office.py", import.meta.url));
  const child = spawn(PYTHON, [program], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  t.after(() => child.stdin.end());
  /** @type {Promise<any>} */
  let turn = Promise.resolve();
  const tell = (/** @type {any} */ asked) => {
    turn = turn.then(async () => {
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      const { value } = await lines.next();
      if (!value) throw new Error("the office has ended");
      return JSON.parse(value);
    });
    return turn;
  };
  return {
    anew: () => tell({ new: true }),
    kept: () => tell({ kept: true }),
    /** The office's good answer to a request. @param {any} request @param {CryptoKey} signingKey */
    async answer(request, signingKey) {
      const plain = Object.fromEntries(
        await Promise.all(
          request.body.envelopes.map(async ({ id, sealed }) => [
            id,
            JSON.stringify((await opened(sealed, signingKey)).inside),
          ]),
        ),
      );
      const said = await tell({ request: request.body, plain, now: new Date().toISOString() });
      return agreed({ body: { envelopes: [] } }, said);
    },
  };
}

/**
 * What the network makes of a request, by name. `ask()` is the office, which may be asked more than once
 * or not at all; `old` is a good answer of a while ago.
 * @typedef {{random: () => number, old: any, request: any}} Given
 * @type {Record<string, (ask: () => Promise<any>, given: Given) => Promise<Response>>}
 */
export const NETWORK = {
  "all is well": async (ask) => answered(200, await ask()),
  "lost on the way there": async () => {
    throw new TypeError("fetch failed");
  },
  "lost on the way back": async (ask) => {
    await ask();
    throw new TypeError("fetch failed");
  },
  "sent twice": async (ask) => {
    await ask();
    return answered(200, await ask());
  },
  "cut off": async (ask, { random }) => {
    const whole = JSON.stringify(await ask());
    const headers = { "Content-Type": "application/json" };
    return new Response(whole.slice(0, Math.floor(random() * whole.length)), { headers });
  },
  "a captive portal": async () => answered(200, "<h1>Wi-Fi</h1>"),
  413: async () => answered(413, {}),
  "429 after all": async (ask) => {
    await ask();
    return answered(429, {}, { "Retry-After": "60" });
  },
  "500 after all": async (ask) => {
    await ask();
    return answered(500, {});
  },
  503: async () => answered(503, "<h1>busy</h1>", { "Retry-After": "60" }),
  "receipts for something else": async (_, { request }) => {
    const receipts = request.body.envelopes.map((outer) => receipt(outer, { digest: "0" }));
    return answered(200, agreed(request, { receipts, pull: "sign-in-required" }));
  },
  "receipts in another order": async (ask) => {
    const said = await ask();
    return answered(200, { ...said, receipts: said.receipts.toReversed() });
  },
  "an answer of a while ago": async (ask, { old }) => answered(200, old ?? (await ask())),
};
