// The exchange with the office, and the only module that names fetch.
//
// It reads from top to bottom: send what is unsent in batches, believe the receipts, take the
// pages of the download. Nothing is dropped because of an answer.

import { signal } from "../vendor/signals-core.js";
import { instant, milliseconds } from "./clock.js";
import { clockOffset, enrolled, incarnation, keepEnrolment, keepOffice } from "./device.js";
import { afterSave, keepPulled, keepReceipts, sendingNow, toSend } from "./outbox.js";
import { Problem } from "./problems.js";
import { applyPage, cursorNow } from "./records.js";
import { gzip, makeKeys, publicKey, token } from "./seal.js";
import { read, write } from "./vault.js";
import { APP } from "./version.js";
import { language } from "./words.js";

/**
 * @typedef {object} Contact
 * @property {"idle" | "working"} state
 * @property {import("./clock.js").Instant | null} lastContact by the office's clock, of the last good exchange
 * @property {Problem | null} problem of the last attempt; null after a good one
 * @property {"ok" | "sign-in-required" | "device-revoked" | "token-stale" | null} pull the download's last answer
 * @property {boolean} downloading a first or long download goes on
 */

const BATCH = 128 * 1024;
/** Characters of sealed text in one request, halved when the office says 413. */
let batchSize = BATCH;
const LIMIT = 500;
const PATIENCE_MS = 30_000;
const QUIET_MS = 5 * 60_000;
const BACK_OFF_MS = [5_000, 15_000, 60_000, 5 * 60_000];

/** What is known about contact with the office. */
export const contact = signal(
  /** @type {Contact} */ ({
    state: "idle",
    lastContact: null,
    problem: null,
    pull: null,
    downloading: false,
  }),
);

let failures = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Exchanges now, and from now on by itself: `online`, back in the foreground, after a save, after a pause. */
export async function startExchanging() {
  const go = () => void exchange();
  afterSave(go);
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go());
  say({ lastContact: (await read("meta", "lastContact")) ?? null });
  go();
}

/** One whole exchange; never throws for want of contact (see `contact`). @returns {Promise<void>} */
export async function exchange() {
  clearTimeout(timer);
  // one tab sends; a save during an exchange is sent by the next, which waits here
  await navigator.locks.request("fieldapp-exchange", async () => {
    say({ state: "working" });
    try {
      const pull = await sendAndTake();
      failures = 0;
      say({ problem: pull === "device-revoked" ? new Problem("device-revoked") : null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failures += 1;
      say({ problem: error });
    } finally {
      sendingNow([]);
      say({ state: "idle", downloading: false });
    }
  });
  plan();
}

/** @returns {Promise<Contact["pull"]>} */
async function sendAndTake() {
  let anew = cursorNow() === null;
  let pull = contact.value.pull;
  for (;;) {
    const batch = nextBatch();
    sendingNow(batch.map(({ id }) => id));
    const answer = await ask(batch);
    if (!answer) continue;
    await keepOffice({
      ...(answer.office_keys?.length ? { keys: answer.office_keys } : {}),
      clockOffset: answer.clockOffset,
      backedUpTo: answer.backed_up_to,
    });
    const foreign = await keepReceipts([...answer.receipts, ...answer.updates]);
    await keepAck(answer.updates);
    pull = answer.pull;
    say({ pull, downloading: pull === "ok" && answer.more });
    if (pull === "ok") {
      await applyPage(answer.records, answer.cursor, anew);
      anew = false;
      if (!answer.more) await keepPulled();
    }
    await keepContact(answer.server_time);
    if (foreign) throw new Problem("wrong-receipt");
    if (!(pull === "ok" && answer.more) && !toSend().length) return pull;
  }
}

/** The oldest unsent envelopes that fit into one request. */
function nextBatch() {
  const batch = [];
  let size = 0;
  for (const item of toSend()) {
    if (batch.length && size + item.sealed.length > batchSize) break;
    batch.push(item);
    size += item.sealed.length;
  }
  return batch;
}

/**
 * One request. Null when it is to be made again at once: smaller, or by the right clock.
 * @param {ReturnType<typeof toSend>} batch
 */
async function ask(batch, again = false) {
  const { me: mine, transportKey } = enrolled();
  const request = {
    device: mine.device,
    incarnation: await incarnation(),
    reader: mine.person.id,
    cursor: cursorNow(),
    envelopes: batch.map(({ id, incarnation, seq, sealed }) => ({ id, incarnation, seq, sealed })),
    ack: (await read("meta", "ack")) ?? 0,
    limit: LIMIT,
  };
  const body = await gzip(new Blob([JSON.stringify(request)]));
  const at = instant(Date.now() + clockOffset());
  const headers = {
    Authorization: `Device ${await token(body, mine.device, transportKey, at)}`,
    "Content-Encoding": "gzip",
    "X-Fieldapp-Client": `fieldapp/${APP}`,
  };
  try {
    const started = Date.now();
    const answer = await json("POST", "/api/v1/sync", body, headers);
    // the office read its clock about half way between question and answer
    const offset = milliseconds(answer.server_time) - Math.round((started + Date.now()) / 2);
    if (answer.pull === "token-stale" && !again) {
      await keepOffice({ clockOffset: offset });
      return ask(batch, true);
    }
    return { ...answer, clockOffset: offset };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "too-large" || batch.length < 2) throw error;
    batchSize = Math.max(1, Math.floor(batchSize / 2));
    return null;
  }
}

/**
 * @param {string} method @param {string} path
 * @param {BodyInit | null} [body] @param {Record<string, string>} [headers]
 * @returns {Promise<any>} the answer's JSON
 * @throws {Problem}
 */
async function json(method, path, body = null, headers = {}) {
  const asked = { "Accept-Language": language.value, "Content-Type": "application/json", ...headers };
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(path, {
      method,
      body,
      headers: asked,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (cause) {
    throw new Problem("offline", { cause });
  }
  if (answer.status === 204) return null;
  if (!/json/.test(answer.headers.get("Content-Type") ?? "")) {
    throw new Problem(answer.status >= 500 ? "server-error" : "captive-portal");
  }
  const said = await answer.json().catch((cause) => {
    throw new Problem("offline", { cause });
  });
  if (answer.ok) return said;
  throw refusal(answer, said);
}

/** @param {Response} answer @param {any} said @returns {Problem} */
function refusal(answer, said) {
  const detail = said.detail ?? "";
  const retryAfter = Number(answer.headers.get("Retry-After")) || undefined;
  switch (answer.status) {
    case 401:
      return new Problem("sign-in-required");
    case 403:
      return new Problem("forbidden", { detail });
    case 413:
      return new Problem("too-large", { limit: said.limit });
    case 429:
    case 503:
      return new Problem("busy", { retryAfter });
    default:
      return new Problem(answer.status >= 500 ? "server-error" : "refused-request", { detail });
  }
}

/** Tries again by itself: soon and ever later after a failure, now and then when all is well. */
function plan() {
  const { problem } = contact.value;
  const step = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length) - 1] ?? QUIET_MS;
  const asked = (problem?.retryAfter ?? 0) * 1000;
  const wait = Math.max(asked, problem ? step * (0.5 + Math.random()) : QUIET_MS);
  timer = setTimeout(() => void exchange(), wait);
}

/** @param {import("./outbox.js").Receipt[]} updates */
async function keepAck(updates) {
  if (!updates.length) return;
  const highest = Math.max(...updates.map(({ n }) => n));
  await write(["meta"], (tx) => void tx.objectStore("meta").put(highest, "ack"));
}

/** @param {import("./clock.js").Instant} at */
async function keepContact(at) {
  await write(["meta"], (tx) => void tx.objectStore("meta").put(at, "lastContact"));
  say({ lastContact: at });
}

/** @param {Partial<Contact>} more */
function say(more) {
  contact.value = { ...contact.value, ...more };
}

/**
 * Who is signed in in this browser, asked of the office.
 * @returns {Promise<{person: {id: string, name: string, roles: string[]} | null, organisation: {id: string, name: string, zone: string} | null}>}
 * @throws {Problem} offline, captive-portal, ...
 */
export const checkSession = () => json("GET", "/api/v1/session");

/** Registers this phone for the person signed in; then `me` is set. @param {string} name of the phone @returns {Promise<void>} */
export async function enrol(name) {
  const [transport, signing] = await Promise.all([makeKeys(), makeKeys()]);
  const asked = {
    name,
    transport_key: await publicKey(transport),
    signing_key: await publicKey(signing),
    incarnation: await incarnation(),
  };
  const made = await json("POST", "/api/v1/devices", JSON.stringify(asked));
  const { device, enrolment, person, organisation, certificate, office_keys } = made;
  const mine = { device, enrolment, person, organisation };
  await keepEnrolment(mine, transport.privateKey, signing.privateKey, certificate, office_keys);
}

/** Ends the session at the office; destroys nothing on the phone. @returns {Promise<void>} */
export async function signOut() {
  await json("DELETE", "/api/v1/session");
  say({ pull: "sign-in-required" });
}
