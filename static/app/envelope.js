// What lies inside an envelope, before it is signed and sealed: docs/protocol.md.

/** The fields of the records, as in sync/record.py `SCHEMA`. */
export const SCHEMA = 1;

/**
 * @typedef {object} Change
 * @property {string} kind
 * @property {string} id
 * @property {{version: string} | {after: string} | null} base
 * @property {import("./record.js").Fields} fields
 * @property {import("./clock.js").Instant} at
 */

/**
 * @typedef {object} PhotoFile the file of a photo or memo, whose record has the same id
 * @property {string} id
 * @property {string} sha256 hex, over the ciphertext
 * @property {number} bytes of the ciphertext
 * @property {string} type image/jpeg, audio/webm, ...
 * @property {string} key 32 bytes as base64url
 */

/**
 * @param {object} made
 * @param {string} made.id
 * @param {import("./device.js").Me} made.me
 * @param {string} made.incarnation
 * @param {number} made.seq
 * @param {string} made.app
 * @param {import("./clock.js").Instant} made.madeAt
 * @param {number} made.clockOffset milliseconds that the office's clock is ahead of this one
 * @param {Change[]} made.changes
 * @param {PhotoFile[]} made.photos
 * @param {string} [made.replaces] the envelope instead of which this one is written
 */
export function envelope({ id, me, incarnation, seq, app, madeAt, clockOffset, changes, photos, replaces }) {
  return {
    id,
    org: me.organisation.id,
    device: me.device,
    incarnation,
    seq,
    author: me.person.id,
    schema: SCHEMA,
    app,
    made_at: madeAt,
    clock_offset_ms: clockOffset,
    changes,
    photos,
    ...(replaces ? { replaces } : {}),
  };
}
