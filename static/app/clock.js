// Instants, days and identifiers, as in sync/clock.py (tests/vectors/clock.json holds both to it).
// An instant is UTC as RFC 3339 text with milliseconds and `Z`, so that instants compare as text.

/** @typedef {string} Instant e.g. `2026-11-23T08:03:00.000Z` */
/** @typedef {string} Day `YYYY-MM-DD` in the organisation's zone */

/** What this phone's clock says. @returns {Instant} */
export const now = () => instant(Date.now());

/** @param {number} milliseconds since 1970, UTC @returns {Instant} */
export const instant = (milliseconds) => new Date(milliseconds).toISOString();

/** @param {Instant} text @returns {number} milliseconds since 1970, UTC */
export const milliseconds = (text) => Date.parse(text);

/**
 * The day of an instant in a zone, e.g. `dayOf(now(), "Asia/Tokyo")`.
 * @param {Instant} at @param {string} zone an IANA name @returns {Day}
 */
export const dayOf = (at, zone) =>
  new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(new Date(at));

/** A new identifier. @returns {string} */
export const newId = () => uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

/**
 * A UUIDv7 (RFC 9562, 5.7) from Unix milliseconds and ten random bytes.
 * @param {number} time @param {Uint8Array} random @returns {string}
 */
export function uuid7(time, random) {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time) << 16n);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const text = hex(bytes);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    "-",
  );
}

/** @param {Uint8Array} bytes @returns {string} lower case */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
