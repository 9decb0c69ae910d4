// Finished once, sent until nothing is left, at the office exactly once: what tests of faults ask for.
import assert from "node:assert/strict";
import { answered } from "./phone.js";

const change = (task, text) => ({ kind: "task", id: task, fields: { kind: "call", text } });
/** @param {any} tab @param {any} draft */
export const finish = (tab, draft) =>
  tab.outbox.finish({ draft: draft.id, changes: [change(draft.task, draft.text)], summary: {} });

/** The network is well: the office answers by its own rules. */
export function connect(phone, office) {
  phone.office = async (request) => answered(200, await office.answer(request, phone.signingKey));
}

/** Sends until nothing is left. */
export async function sendAll(app, tab) {
  for (let turn = 0; turn < 5; turn += 1) await app.run(() => tab.exchange.exchange());
  assert.deepEqual(
    tab.outbox.outbox.value.filter(({ status }) => status !== "received").map(({ status }) => status),
    [],
  );
}

/** The office has each of these exactly once, by an envelope each, numbered from 1 without gaps. */
export async function assertOnce(office, tasks) {
  const { envelopes, writes, records } = await office.kept();
  const written = writes.map((write) => write.id).toSorted();
  assert.deepEqual(written, tasks.toSorted(), "each record is written once");
  assert.ok(tasks.every((task) => records[task]));
  assert.ok(envelopes.every(({ status }) => status === "accepted"));
  const numbers = envelopes.map(({ seq }) => seq).toSorted((one, other) => one - other);
  assert.deepEqual(
    numbers,
    numbers.map((_, place) => place + 1),
    "numbers have no gaps",
  );
}
