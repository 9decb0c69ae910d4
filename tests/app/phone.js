// A phone for tests: an empty database, storage, locks and channels, an office that opens what
// it is sent, and a clock that stands still until the test moves it. Each tab has its own modules.

import { createHash } from "node:crypto";
import { register } from "node:module";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { compactDecrypt, exportJWK, flattenedVerify, generateKeyPair } from "jose";
import { TEXT } from "../../static/app/dictionary.js";

export const START = Date.parse("2026-11-23T08:00:00.000Z");
export const APP = "0.1.0";
const MODULES = [
  "clock",
  "vault",
  "seal",
  "device",
  "tabs",
  "records",
  "drafts",
  "files",
  "capture",
  "outbox",
  "exchange",
  "update",
];

// what a module of a tab imports belongs to the same tab
register(
  `data:text/javascript,${encodeURIComponent(`
    export async function resolve(specifier, context, next) {
      const found = await next(specifier, context);
      const tab = new URL(context.parentURL ?? "file:///").search;
      return tab && found.url.includes("/static/app/") ? { ...found, url: found.url + tab } : found;
    }`)}`,
);

const pair = await generateKeyPair("ECDH-ES", { extractable: true });
export const OFFICE_KEY = {
  ...(await exportJWK(pair.publicKey)),
  kid: "01a2062d-e201-7000-8000-000000000001",
};
let tabs = 0;

/** An id that reads like what it names, e.g. `id(7)`. @param {number} n */
export const id = (n) => `01a2062d-e200-7000-8000-${String(n).padStart(12, "0")}`;

export const ME = {
  device: id(3),
  enrolment: id(4),
  person: { id: id(5), name: "佐藤", roles: ["worker"] },
  organisation: { id: id(2), name: "浜野市", zone: "Asia/Tokyo" },
};

/** @param {import("node:test").TestContext} t */
export function newPhone(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: START });
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), {
    visibilityState: "visible",
    documentElement: { lang: "" },
    querySelector: () => ({ getAttribute: () => APP }),
  });
  const kept = new Map();
  const queue = locks();
  const tabsOpen = /** @type {any[]} */ ([]);
  const channels = /** @type {BroadcastChannel[]} */ ([]);
  const phone = {
    window,
    document,
    /** Every request that was made. @type {{method: string, path: string, headers: Record<string, string>, body: any}[]} */
    asked: [],
    /** What the office answers; the test says so. @type {(request: any) => any} */
    office: () => {
      throw new TypeError("fetch failed");
    },
    signingKey: /** @type {CryptoKey | null} */ (null),
    connections: /** @type {IDBDatabase[]} */ ([]),
    open: async () => started(await phone.load()),
    /** The modules of one more tab, not started. */
    load: async () => {
      const tab = await loadTab();
      tabsOpen.push(tab);
      return tab;
    },
    /** All tabs are closed, as by the person. */
    close: async () => {
      for (const tab of tabsOpen.splice(0)) await tab.drafts.flushDrafts();
      await queue.idle();
      for (const channel of channels.splice(0)) channel.close();
      for (const connection of phone.connections.splice(0)) connection.close();
    },
    advance: (/** @type {number} */ milliseconds) => t.mock.timers.tick(milliseconds),
    setClock: (/** @type {string} */ at) => t.mock.timers.setTime(Date.parse(at)),
    /** From here on, tabs open on a copy of the database, as on a copied or restored phone. */
    copyDatabase: async () => give({ indexedDB: await copyOf(globalThis.indexedDB) }),
    failPuts: (/** @type {string} */ store, /** @type {string} */ name) => failPuts(t, store, name),
  };
  const factory = new IDBFactory();
  const open = factory.open.bind(factory);
  factory.open = (name, version) => {
    const request = open(name, version);
    request.addEventListener("success", () => phone.connections.push(request.result));
    return request;
  };
  give({
    indexedDB: factory,
    document,
    addEventListener: window.addEventListener.bind(window),
    navigator: { locks: queue, storage: { persist: async () => true }, onLine: true },
    localStorage: {
      getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ value) => void kept.set(name, value),
      removeItem: (/** @type {string} */ name) => void kept.delete(name),
    },
    BroadcastChannel: channelsInto(channels),
    fetch: async (/** @type {string} */ path, /** @type {any} */ init) => {
      const zipped = init.headers["Content-Encoding"] === "gzip";
      const isFile = path.startsWith("/api/v1/uploads");
      const body = init.body && !isFile && JSON.parse(zipped ? gunzipSync(init.body).toString() : init.body);
      const request = { method: init.method, path, headers: init.headers, body, bytes: init.body };
      phone.asked.push(request);
      return phone.office(request);
    },
  });
  // nothing of this phone goes on into the next test
  t.after(() => phone.close());
  return phone;
}

/** A phone with one tab on which Sato is enrolled. @param {import("node:test").TestContext} t */
export async function enrolledPhone(t) {
  const phone = newPhone(t);
  const tab = await phone.open();
  const [transport, signing] = await Promise.all([tab.seal.makeKeys(), tab.seal.makeKeys()]);
  phone.signingKey = signing.publicKey;
  await tab.device.keepEnrolment(ME, transport.privateKey, signing.privateKey, "certificate", [OFFICE_KEY]);
  return { phone, tab, transportKey: transport.publicKey };
}

/** Starts the modules of a tab as main.js does. @param {any} tab */
export async function started(tab) {
  await tab.vault.openVault();
  await tab.device.loadDevice();
  await Promise.allSettled([tab.records.loadRecords(), tab.drafts.loadDrafts(), tab.outbox.loadOutbox()]);
  return tab;
}

/** The modules of one more tab, not started. */
export async function loadTab() {
  tabs += 1;
  const load = (/** @type {string} */ name) => import(`../../static/app/${name}.js?tab=${tabs}`);
  const modules = await Promise.all(MODULES.map(load));
  return Object.fromEntries(MODULES.map((name, place) => [name, modules[place]]));
}

/**
 * What the office finds in something sealed, its signature verified.
 * @param {string} sealed @param {CryptoKey} signingKey public half
 */
export async function opened(sealed, signingKey) {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, pair.privateKey);
  return { ...(await verified(plaintext, signingKey)), header: protectedHeader };
}

/** @param {Uint8Array} plaintext @param {CryptoKey | import("jose").JWK} key */
export async function verified(plaintext, key) {
  const plain = inflateRawSync(plaintext, { dictionary: Buffer.from(TEXT) });
  const end = plain.indexOf("\n");
  const [protectedText, nothing, signature] = plain.subarray(0, end).toString().split(".");
  if (nothing !== "") throw new Error("the signature is not detached");
  const body = plain.subarray(end + 1);
  const jws = { protected: protectedText, payload: body, signature };
  const { protectedHeader } = await flattenedVerify(jws, key);
  return { inside: JSON.parse(body.toString()), signed: protectedHeader };
}

/** An answer of the office as the network brings it. @param {number} status @param {any} said @param {Record<string, string>} headers */
export const answered = (status, said, headers = {}) =>
  new Response(typeof said === "string" ? said : JSON.stringify(said), {
    status,
    headers: { "Content-Type": typeof said === "string" ? "text/html" : "application/json", ...headers },
  });

/** The office's good answer to a request. @param {any} request @param {Record<string, any>} more */
export const agreed = (request, more = {}) => ({
  epoch: "6fb1d0a2c4e83b57",
  server_time: new Date().toISOString(),
  receipts: request.body.envelopes.map((/** @type {any} */ outer) => receipt(outer)),
  updates: [],
  records: [],
  cursor: "c1",
  more: false,
  anew: false,
  pull: "ok",
  office_keys: [OFFICE_KEY],
  backed_up_to: null,
  ...more,
});

/** @param {{id: string, sealed?: string, digest?: string}} outer @param {Record<string, any>} more */
export const receipt = ({ id, sealed, digest }, more = {}) => ({
  id,
  status: "accepted",
  digest: digest ?? digestOf(sealed ?? ""),
  received_at: new Date().toISOString(),
  again: false,
  n: 1,
  versions: {},
  problem: null,
  ...more,
});

/** @param {string} text */
export const digestOf = (text) => createHash("sha256").update(text).digest("hex");

/** Waits until something holds, without waiting for a clock. @param {() => any} holds */
export async function until(holds) {
  for (let turn = 0; turn < 20_000; turn += 1) {
    if (await holds()) return;
    await new Promise((done) => setImmediate(done));
  }
  throw new Error(`never came true: ${holds}`);
}

/** @param {Record<string, unknown>} globals */
function give(globals) {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

function locks() {
  /** @type {Map<string, Promise<unknown>>} */
  const last = new Map();
  const held = new Set();
  return {
    request(/** @type {string} */ name, /** @type {any[]} */ ...given) {
      const work = given.pop();
      const [options = {}] = given;
      if (options.ifAvailable && held.has(name)) return Promise.resolve(work(null));
      held.add(name);
      const turn = (last.get(name) ?? Promise.resolve()).then(() => work({ name }));
      const ended = turn.catch(() => {}).then(() => last.get(name) === ended && held.delete(name));
      last.set(name, ended);
      return turn;
    },
    async idle() {
      for (const turn of last.values()) await turn;
    },
  };
}

const NodeChannel = BroadcastChannel;

/** @param {BroadcastChannel[]} channels */
const channelsInto = (channels) =>
  class extends NodeChannel {
    constructor(/** @type {string} */ name) {
      super(name);
      channels.push(this);
    }
  };

const asked = (/** @type {IDBRequest} */ request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** @param {IDBFactory} factory */
async function copyOf(factory) {
  const from = await asked(factory.open("fieldapp"));
  const names = [...from.objectStoreNames];
  const copy = new IDBFactory();
  const opening = copy.open("fieldapp", from.version);
  opening.onupgradeneeded = () => {
    for (const name of names) opening.result.createObjectStore(name);
  };
  const to = await asked(opening);
  for (const name of names) {
    const store = from.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
    const target = to.transaction(name, "readwrite").objectStore(name);
    await Promise.all(keys.map((key, place) => asked(target.put(values[place], key))));
  }
  from.close();
  to.close();
  return copy;
}

/** The disk refuses what is put into a store: the transaction ends with this error, as in browsers. */
function failPuts(t, store, name) {
  const put = IDBObjectStore.prototype.put;
  return t.mock.method(IDBObjectStore.prototype, "put", function (value, key) {
    const request = put.call(this, value, key);
    if (this.name === store) queueMicrotask(() => this.transaction._abort(name));
    return request;
  }).mock;
}
