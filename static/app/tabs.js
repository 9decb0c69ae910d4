// What tabs of the same phone tell each other: which part of the storage has changed.

import { Problem } from "./problems.js";

/** @typedef {"records" | "drafts" | "outbox" | "marks"} Part */

const channel = new BroadcastChannel("fieldapp");
/** @type {Map<Part, () => Promise<void>>} */
const readers = new Map();

channel.onmessage = ({ data }) => readers.get(data)?.().catch(unlessClosed);

/** A tab that had to let its storage go reads nothing any more, and asks for a reload. @param {unknown} error */
function unlessClosed(error) {
  if (!(error instanceof Problem && error.code === "storage-needs-reload")) throw error;
}

/** Reads a part anew when another tab has changed it. @param {Part} part @param {() => Promise<void>} load */
export function onChange(part, load) {
  readers.set(part, load);
}

/** @param {Part[]} parts that this tab has changed */
export function changed(...parts) {
  for (const part of parts) channel.postMessage(part);
}
