// A browser as far as the phone's modules need one, for node: storage, locks, tabs, and an office
// that opens what it is sent. `openTab` starts the app's modules anew over the same storage, so it
// is a second tab, or the same phone after it was killed.

import { createHash } from "node:crypto";
import { register } from "node:module";
import { gunzipSync } from "node:zlib";
import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { calculateJwkThumbprint, compactDecrypt, compactVerify, exportJWK, flattenedVerify, generateKeyPair, importJWK } from "jose";

// Each tab has modules of its own: the name of the tab travels from module to module.
register(
  `data:text/javascript,${encodeURIComponent(`export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    const tab = new URLSearchParams(context.parentURL?.split("?")[1]).get("tab");
    if (tab && found.url.includes("/static/app/")) found.url = found.url.split("?")[0] + "?tab=" + tab;
    return found;
  }`)}`,
);

const ORGANISATION = { id: "01a2062d-e202-7000-8000-000000000002", name: "浜町", zone: "Asia/Tokyo" };
const PERSON = { id: "01a2062d-e205-7000-8000-000000000005", name: "佐藤", roles: ["worker"] };
export const DEVICE = "01a2062d-e203-7000-8000-000000000003";
export const ENROLMENT = "01a2062d-e204-7000-8000-000000000004";

let tabs = 0;

/** A phone with nothing on it. */
export function newPhone() {
  const kept = new Map();
  const storage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
  set("indexedDB", new IDBFactory());
  set("localStorage", storage);
  set("document", Object.assign(new EventTarget(), { visibilityState: "visible", querySelector: () => null }));
  set("addEventListener", () => {});
  set("navigator", { locks: locks(), onLine: true, storage: { persist: () => new Promise(() => {}) } });
  set("BroadcastChannel", Tabs);
}

/** All storage is gone, as when a browser clears a site without its flags. */
export const emptyStorage = () => set("indexedDB", new IDBFactory());

/** The app's modules, started. @returns {Promise<Record<string, any>>} */
export async function openTab() {
  tabs += 1;
  const tab = {};
  for (const name of ["vault", "device", "records", "drafts", "outbox", "exchange"]) {
    Object.assign(tab, await import(`../../static/app/${name}.js?tab=${tabs}`));
  }
  await tab.openVault();
  await tab.loadDevice();
  await Promise.all([tab.loadRecords(), tab.loadDrafts(), tab.loadOutbox()]);
  return tab;
}

/** A phone enrolled at an office, with one tab open. */
export async function enrolledPhone() {
  newPhone();
  const office = await newOffice();
  const tab = await openTab();
  await tab.enrol("phone of Sato");
  return { office, tab };
}

/** An office that takes everything it can open; each `next` answer may be replaced, `records` are given out. */
export async function newOffice() {
  const { publicKey, privateKey } = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
  const kid = await calculateJwkThumbprint(await exportJWK(publicKey));
  const office = {
    asked: [],
    opened: [],
    taken: new Map(),
    next: [],
    pages: [],
    ahead: 0,
    signing: null,
    transport: null,
    open: (sealed) => open(sealed, privateKey, office.signing),
    key: { ...(await exportJWK(publicKey)), kid, use: "enc" },
  };
  set("fetch", async (path, { method, body, headers, signal }) => {
    const replaced = path.endsWith("/sync") ? office.next.shift() : undefined;
    if (replaced instanceof Error) throw replaced;
    if (path.endsWith("/devices")) return json(201, await enrol(JSON.parse(body), office));
    const asked = JSON.parse(gunzipSync(body));
    office.asked.push({ ...asked, method, headers, signal, token: await proven(headers.Authorization, body, office) });
    if (replaced instanceof Response) return replaced;
    return json(200, { ...(await answer(asked, office)), ...(await replaced?.(asked)) });
  });
  return office;
}

export const json = (status, body, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

export const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** Waits until something is true, at most two seconds. */
export async function until(what) {
  const end = Date.now() + 2000;
  while (!what()) {
    if (Date.now() > end) throw new Error(`never true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function enrol(asked, office) {
  office.transport = await importJWK(asked.transport_key, "ES256");
  office.signing = await importJWK(asked.signing_key, "ES256");
  return {
    device: DEVICE,
    enrolment: ENROLMENT,
    certificate: "signed",
    office_keys: [office.key],
    organisation: ORGANISATION,
    person: PERSON,
    server_time: at(office),
  };
}

async function answer(asked, office) {
  const page = office.pages.shift() ?? { records: [], more: false };
  const receipts = [];
  for (const envelope of asked.envelopes) receipts.push(await receipt(envelope, office));
  return {
    epoch: "e1",
    server_time: at(office),
    receipts,
    updates: [],
    records: page.records,
    cursor: page.cursor ?? asked.cursor ?? "c0",
    more: page.more ?? false,
    pull: "ok",
    office_keys: [office.key],
    backed_up_to: null,
  };
}

async function receipt({ id, sealed }, office) {
  const again = office.taken.has(id);
  office.taken.set(id, (office.taken.get(id) ?? 0) + 1);
  const { inside } = await office.open(sealed);
  office.opened.push(inside);
  const versions = Object.fromEntries(inside.changes.map((change) => [`${change.kind}/${change.id}`, "e1.1"]));
  return { id, status: "accepted", again, digest: sha256(sealed), received_at: at(office), n: 1, versions };
}

async function open(sealed, key, signing) {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ["ECDH-ES"],
    contentEncryptionAlgorithms: ["A256GCM"],
  });
  const plain = gunzipSync(plaintext);
  const end = plain.indexOf("\n");
  const body = plain.subarray(end + 1);
  const [protectedPart, , signature] = plain.subarray(0, end).toString().split(".");
  const signed = await flattenedVerify({ protected: protectedPart, payload: body, signature }, signing);
  return { header: protectedHeader, signed: signed.protectedHeader, inside: JSON.parse(body.toString()) };
}

async function proven(authorization, body, office) {
  const { payload } = await compactVerify(authorization.replace("Device ", ""), office.transport);
  const token = JSON.parse(new TextDecoder().decode(payload));
  return { ...token, fits: token.body === sha256(body) };
}

const at = (office) => new Date(Date.now() + office.ahead).toISOString();

function set(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** Exclusive locks by name, in the order they were asked for. */
function locks() {
  const last = new Map();
  return {
    request(name, work) {
      const mine = (last.get(name) ?? Promise.resolve()).then(() => work({ name }));
      last.set(name, mine.catch(() => {}));
      return mine;
    },
  };
}

const Channel = globalThis.BroadcastChannel;

/** Tabs that listen do not keep node running. */
class Tabs extends Channel {
  constructor(name) {
    super(name);
    this.unref();
  }
}
