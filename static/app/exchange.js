// The exchange with the office, and the only module that names fetch.
//
// It reads from top to bottom: send what is unsent in batches, believe the receipts, take the
// pages of the download; then, words first, the photos. Nothing is dropped because of an answer.

import { signal } from "../vendor/signals-core.js";
import { milliseconds } from "./clock.js";
import { enrolled, epoch, incarnation, keepEnrolment, keepOffice, officeTime } from "./device.js";
import {
  afterSave,
  compareSeen,
  filesToSend,
  keepPulled,
  keepReceipts,
  queueAgain,
  sendingNow,
  toOffer,
  toSend,
  uploaded,
} from "./outbox.js";
import { Problem } from "./problems.js";
import { applyPage, cursorNow } from "./records.js";
import { gzip, makeKeys, publicKey, token } from "./seal.js";
import { upload } from "./tus.js";
import { read, write } from "./vault.js";
import { APP } from "./version.js";
import { language } from "./words.js";

/**
 * @typedef {object} Contact
 * @property {"idle" | "working"} state
 * @property {import("./clock.js").Instant | null} lastContact by the office's clock, of the last good exchange
 * @property {Problem | null} problem of the last attempt; null after a good one
 * @property {"ok" | "sign-in-required" | "device-revoked" | "not-a-worker" | "token-stale" | null} pull the download's last answer
 * @property {boolean} downloading a first or long download goes on
 */

/** @typedef {{epoch: string, left: {id: string, digest: string}[]}} Offering what is still to be offered to an epoch */

const BATCH = 128 * 1024;
/** Characters of sealed text in one request, halved when the office says 413. */
let batchSize = BATCH;
const LIMIT = 1000;
/** Envelopes offered in one request. */
const OFFERED = 500;
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

/** Refusals of one file that say nothing about the others. */
const OF_ONE_FILE = ["too-large", "forbidden", "refused-request", "storage-failed"];
/** Answers of the download that a person has to do something about. @type {Record<string, import("./problems.js").Code>} */
const STOPPED = {
  "device-revoked": "device-revoked",
  "not-a-worker": "not-a-worker",
  "token-stale": "wrong-clock",
};

let failures = 0;
/** The exchange that waits for its turn. @type {Promise<void> | null} */
let next = null;
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

/**
 * One whole exchange; never throws for want of contact (see `contact`). One tab sends at a time;
 * what is asked for meanwhile is one further exchange, which waits here.
 * @returns {Promise<void>}
 */
export function exchange() {
  next ??= navigator.locks.request("fieldapp-exchange", async () => {
    next = null;
    say({ state: "working" });
    try {
      const pull = await sendAndTake();
      failures = 0;
      say({ problem: pull && STOPPED[pull] ? new Problem(STOPPED[pull]) : null });
    } catch (error) {
      failures += 1;
      if (!(error instanceof Problem)) throw error;
      say({ problem: error });
    } finally {
      sendingNow([]);
      say({ state: "idle", downloading: false });
      plan();
    }
  });
  return next;
}

/** @returns {Promise<Contact["pull"]>} @throws {Problem} after everything that can be sent was sent */
async function sendAndTake() {
  /** What was sent in this exchange; what the office gave no receipt for is not sent twice. @type {Set<string>} */
  const sent = new Set();
  /** Files that were tried in this exchange. @type {Set<string>} */
  const tried = new Set();
  /** @type {Problem | null} */
  let trouble = null;
  /** @type {Offering | null} */
  let offering = null;
  for (;;) {
    const batch = firstOf((await toSend()).filter(({ id }) => !sent.has(id)));
    sendingNow(batch.map(({ id }) => id));
    let answer;
    try {
      answer = await ask(batch, offering?.left.slice(0, OFFERED));
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "too-large" || !batch.length) throw error;
      batchSize = Math.max(1, Math.min(Math.floor(batchSize / 2), error.limit ?? batchSize));
      if (batch.length > 1) continue;
      // one bad envelope never stops the rest
      sent.add(batch[0].id);
      trouble = error;
      continue;
    }
    for (const { id } of batch) sent.add(id);
    const { pull } = answer;
    let more = false;
    try {
      await keepOffice({
        ...(answer.office_keys?.length ? { keys: answer.office_keys } : {}),
        clockOffset: answer.clockOffset,
        heardAt: answer.server_time,
        backedUpTo: answer.backed_up_to,
      });
      if (await keepReceipts([...answer.receipts, ...answer.updates])) trouble = new Problem("wrong-receipt");
      await keepAck(answer.updates);
      offering = await goOnOffering(answer, offering);
      for (const id of answer.want ?? []) sent.delete(id);
      // one that says another epoch asks by itself for what it lacks
      const again = !offering && (await compareSeen(answer.named, answer.seen, sent));
      // an office that forgot work, or cannot use its own cursor, may count its receipts anew as well
      if (again || answer.anew) await keepAck([{ n: 0 }]);
      more = pull === "ok" && answer.more;
      say({ pull, downloading: more });
      if (pull === "ok" || pull === "not-a-worker") {
        await applyPage(answer.records, answer.cursor, answer.anew);
        if (!answer.more) await keepPulled();
      }
      await keepContact(answer.server_time);
    } catch (error) {
      // a full or damaged storage keeps from receiving, never from sending
      if (!(error instanceof Problem)) throw error;
      [trouble, offering, more] = [error, null, false];
    }
    if (offering || more) continue;
    const left = await toSend();
    if (left.some(({ id }) => !sent.has(id))) continue;
    if (left.length) throw trouble ?? new Problem("wrong-receipt");
    const files = await sendFiles(tried);
    trouble ??= files.trouble;
    if (files.arrived) continue; // the office's receipts say so now
    if (trouble) throw trouble;
    return pull;
  }
}

/**
 * Uploads the files that the office lacks, one after another, until someone wants an exchange: words go first.
 * @param {Set<string>} tried files not to be tried again; those that are tried now are added
 * @returns {Promise<{arrived: boolean, trouble: Problem | null}>} whether one arrived whole; what one file was refused for
 * @throws {Problem} for want of contact
 */
async function sendFiles(tried) {
  const { device } = enrolled().me;
  let arrived = false;
  let trouble = null;
  for (const id of (await filesToSend()).filter((each) => !tried.has(each))) {
    tried.add(id);
    try {
      const file = await read("files", id);
      if (!file) continue;
      const whole = await upload(file, device, askForUpload, (there) => {
        uploaded.value = new Map(uploaded.value).set(id, there);
        return !next;
      });
      arrived ||= whole;
      if (!whole) break;
    } catch (error) {
      if (!(error instanceof Problem) || !OF_ONE_FILE.includes(error.code)) throw error;
      trouble = error;
    }
  }
  return { arrived, trouble };
}

/**
 * An office that says another epoch than it did was put back from a copy. It is offered all that it has
 * had, and what it lacks goes out again; only then is its epoch known here, so that a killed app starts anew.
 * @param {any} answer @param {Offering | null} offering as it was when the office was asked
 * @returns {Promise<Offering | null>} what is still to be offered
 */
async function goOnOffering({ epoch: said, want }, offering) {
  if (!said || said === epoch()) return null;
  if (want?.length) await queueAgain(want);
  const left = offering && offering.epoch === said ? offering.left.slice(OFFERED) : await toOffer();
  if (epoch() && left.length) return { epoch: said, left };
  await keepOffice({ epoch: said });
  return null;
}

/** The oldest envelopes that fit into one request. @param {Awaited<ReturnType<typeof toSend>>} unsent */
function firstOf(unsent) {
  const batch = [];
  let size = 0;
  for (const item of unsent) {
    if (batch.length && size + item.sealed.length > batchSize) break;
    batch.push(item);
    size += item.sealed.length;
  }
  return batch;
}

/**
 * One request; made again at once, by the office's clock, when this phone's was wrong.
 * @param {Awaited<ReturnType<typeof toSend>>} batch @param {Offering["left"]} [offer]
 * @returns {Promise<any>}
 */
async function ask(batch, offer, again = false) {
  const { me: mine } = enrolled();
  const request = {
    device: mine.device,
    incarnation: await incarnation(),
    reader: mine.person.id,
    cursor: (await cursorNow()) ?? null,
    envelopes: batch.map(({ id, incarnation, seq, sealed }) => ({ id, incarnation, seq, sealed })),
    ack: (await read("meta", "ack")) ?? 0,
    limit: LIMIT,
    ...(offer ? { offer } : {}),
  };
  const body = await gzip(new Blob([JSON.stringify(request)]));
  const headers = {
    Authorization: await authorization(body),
    "Content-Encoding": "gzip",
    "X-Fieldapp-Client": `fieldapp/${APP}`,
  };
  const started = Date.now();
  const answer = await json("POST", "/api/v1/sync", body, headers);
  // the office read its clock about half way between question and answer
  const offset = milliseconds(answer?.server_time) - Math.round((started + Date.now()) / 2);
  if (!Array.isArray(answer?.receipts) || Number.isNaN(offset)) throw new Problem("captive-portal");
  if (answer.pull === "token-stale" && !again) {
    await keepOffice({ clockOffset: offset, heardAt: answer.server_time });
    return ask(batch, offer, true);
  }
  return { ...answer, clockOffset: offset, named: request.incarnation };
}

/** What proves that a body comes from this phone. @param {Uint8Array<ArrayBuffer>} body */
async function authorization(body) {
  const { me: mine, transportKey } = enrolled();
  return `Device ${await token(body, mine.device, transportKey, officeTime())}`;
}

/** @type {import("./tus.js").Ask} */
async function askForUpload(method, path, headers, body, expected = []) {
  const answer = await answerTo(method, path, body ?? null, {
    Authorization: await authorization(body ?? new Uint8Array()),
    "Tus-Resumable": "1.0.0",
    ...headers,
  });
  if (!answer.ok && !expected.includes(answer.status)) throw await refusal(answer);
  return answer;
}

/**
 * @param {string} method @param {string} path
 * @param {BodyInit | null} [body] @param {Record<string, string>} [headers]
 * @returns {Promise<any>} the answer's JSON
 * @throws {Problem}
 */
async function json(method, path, body = null, headers = {}) {
  const answer = await answerTo(method, path, body, { "Content-Type": "application/json", ...headers });
  if (answer.status === 204) return null;
  if (!answer.ok || !isJson(answer)) throw await refusal(answer);
  return readJson(answer);
}

/**
 * @param {string} method @param {string} path @param {BodyInit | null} body @param {Record<string, string>} headers
 * @returns {Promise<Response>}
 * @throws {Problem} offline
 */
async function answerTo(method, path, body, headers) {
  try {
    return await fetch(path, {
      method,
      body,
      headers: { "Accept-Language": language.value, ...headers },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (cause) {
    throw new Problem("offline", { cause });
  }
}

/** @param {Response} answer */
const isJson = (answer) => /json/.test(answer.headers.get("Content-Type") ?? "");

/** @param {Response} answer @returns {Promise<any>} @throws {Problem} offline, if the contact broke meanwhile */
async function readJson(answer) {
  try {
    return await answer.json();
  } catch (cause) {
    throw new Problem("offline", { cause });
  }
}

/** @param {Response} answer @returns {Promise<Problem>} */
async function refusal(answer) {
  const { status, headers } = answer;
  // a proxy on the way may refuse in HTML, but its status still says what to do
  const { detail = "", limit } = isJson(answer) ? await readJson(answer) : {};
  const retryAfter = secondsUntil(headers.get("Retry-After"));
  if (status === 413) return new Problem("too-large", { limit });
  if (status === 429 || status === 503) return new Problem("busy", { retryAfter });
  if (status >= 500) return new Problem("server-error", { detail });
  if (!isJson(answer)) return new Problem("captive-portal");
  if (status === 401) return new Problem("sign-in-required");
  if (status === 403) return new Problem("forbidden", { detail });
  return new Problem("refused-request", { detail });
}

/** @param {string | null} header Retry-After: seconds or a date @returns {number | undefined} */
function secondsUntil(header) {
  const seconds = header === null ? NaN : Number(header);
  if (!Number.isNaN(seconds)) return seconds;
  const date = Date.parse(header ?? "");
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

/** Tries again by itself: soon and ever later after a failure, now and then when all is well. */
function plan() {
  const { problem } = contact.value;
  const step = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length) - 1] ?? QUIET_MS;
  const asked = (problem?.retryAfter ?? 0) * 1000;
  const wait = Math.max(asked, problem ? step * (0.5 + Math.random()) : QUIET_MS);
  clearTimeout(timer);
  timer = setTimeout(() => void exchange(), wait);
}

/** @param {{n: number}[]} updates */
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
