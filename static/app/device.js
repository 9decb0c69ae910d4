// This phone and who works on it: keys, enrolment, what the office said about itself.

import { signal } from "../vendor/signals-core.js";
import { hex, instant, milliseconds } from "./clock.js";
import { Problem } from "./problems.js";
import { encrypt, expectRecords, openBox, read, write } from "./vault.js";

/**
 * @typedef {object} Me the enrolment that works on this phone
 * @property {string} device
 * @property {string} enrolment
 * @property {{id: string, name: string, roles: string[]}} person
 * @property {{id: string, name: string, zone: string}} organisation
 */
/**
 * @typedef {object} Office what the office last said
 * @property {import("./seal.js").OfficeKey[]} keys newest first
 * @property {number} clockOffset milliseconds that its clock is ahead of this phone's
 * @property {import("./clock.js").Instant} heardAt its time at the last contact
 * @property {import("./clock.js").Instant | null} backedUpTo
 * @property {string | null} epoch the one to which all that was sent before is known, see exchange.js
 */

/** Who works on this phone; null before enrolment. */
export const me = signal(/** @type {Me | null} */ (null));

/** @type {CryptoKey | null} */
let transportKey = null;
/** @type {CryptoKey | null} */
let signingKey = null;
const office = signal(
  /** @type {Office} */ ({ keys: [], clockOffset: 0, heardAt: "", backedUpTo: null, epoch: null }),
);

/** Reads it from the vault; called once at start, after `openVault`. @returns {Promise<void>} */
export async function loadDevice() {
  office.value = { ...office.value, ...(await read("meta", "office")) };
  const kept = await read("meta", "enrolment");
  if (!kept) return;
  transportKey = kept.transportKey;
  signingKey = kept.signingKey;
  me.value = (await openBox(kept.me)) ?? kept.nameless;
}

/**
 * Keeps an enrolment that the office has confirmed.
 * @param {Me} made @param {CryptoKey} transport @param {CryptoKey} signing @param {string} certificate
 * @param {import("./seal.js").OfficeKey[]} keys
 */
export async function keepEnrolment(made, transport, signing, certificate, keys) {
  // what is needed to send is not encrypted: the data key may be lost
  const nameless = JSON.parse(JSON.stringify(made, (key, value) => (key === "name" ? "" : value)));
  const kept = {
    me: await encrypt(made),
    nameless,
    transportKey: transport,
    signingKey: signing,
    certificate,
  };
  office.value = { ...office.value, keys };
  await write(["meta"], (tx) => {
    tx.objectStore("meta").put(kept, "enrolment");
    tx.objectStore("meta").put(office.value, "office");
  });
  expectRecords();
  transportKey = transport;
  signingKey = signing;
  me.value = made;
  // asked for once there is something to keep, and not waited for: some browsers ask the person
  void navigator.storage?.persist?.();
}

export const newIncarnation = () => hex(crypto.getRandomValues(new Uint8Array(16)));

/** Made at random with this database, so that a restored copy of it is told apart. @returns {Promise<string>} */
export function incarnation() {
  const fresh = newIncarnation();
  return write(["meta"], async (tx) => {
    const known = await tx.objectStore("meta").get("incarnation");
    if (!known) await tx.objectStore("meta").put(fresh, "incarnation");
    return known ?? fresh;
  });
}

/** @returns {{me: Me, transportKey: CryptoKey, signingKey: CryptoKey}} @throws {Problem} not-enrolled */
export function enrolled() {
  if (!me.value || !transportKey || !signingKey) throw new Problem("not-enrolled");
  return { me: me.value, transportKey, signingKey };
}

/** @returns {import("./seal.js").OfficeKey} to seal to @throws {Problem} no-office-key */
export function officeKey() {
  const [newest] = office.value.keys;
  if (!newest) throw new Problem("no-office-key");
  return newest;
}

export const clockOffset = () => office.value.clockOffset;

/** What the office's clock says, as well as this phone knows; never before their last contact. @returns {import("./clock.js").Instant} */
export function officeTime() {
  const { clockOffset, heardAt } = office.value;
  const time = instant(Date.now() + clockOffset);
  return time < heardAt ? heardAt : time;
}

/** Milliseconds that this phone's clock is wrong: ahead of the office's, or behind it if negative. @returns {number} */
export const clockError = () => Date.now() - milliseconds(officeTime());
export const backedUpTo = () => office.value.backedUpTo;
export const epoch = () => office.value.epoch;

/** Keeps what an answer said about the office. @param {Partial<Office>} said */
export async function keepOffice(said) {
  office.value = { ...office.value, ...said };
  await write(["meta"], (tx) => void tx.objectStore("meta").put(office.value, "office"));
}

/** What a phone's status page shows. @returns {Promise<{persisted: boolean, usage: number, quota: number}>} bytes */
export async function storageState() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { persisted: (await navigator.storage?.persisted?.()) ?? false, usage, quota };
}
