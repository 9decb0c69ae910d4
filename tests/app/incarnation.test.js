// A copied or restored phone: what both make arrives, and each counts for itself from then on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { agreed, answered, enrolledPhone, id } from "./phone.js";

const finish = (tab, n) =>
  tab.outbox.finish({
    draft: null,
    changes: [{ kind: "task", id: id(n), fields: { kind: "call", text: "" } }],
    summary: null,
  });

/** An office that counts: what came, each once, and per incarnation which numbers. */
function counting() {
  const came = [];
  const numbers = new Map();
  const seenOf = (incarnation) => {
    const taken = numbers.get(incarnation) ?? new Map();
    const highest = Math.max(0, ...taken.keys());
    const absent = Array.from({ length: highest }, (_, n) => n + 1).filter((n) => !taken.has(n));
    return { seq: highest, id: taken.get(highest) ?? "", missing: absent.map((n) => [n, n]) };
  };
  return {
    came,
    forget: (envelope) => {
      came.splice(came.indexOf(envelope), 1);
      for (const taken of numbers.values())
        for (const [seq, of] of taken) if (of === envelope) taken.delete(seq);
    },
    answer: (request) => {
      for (const { id: envelope, incarnation, seq } of request.body.envelopes) {
        if (came.includes(envelope)) continue;
        came.push(envelope);
        const taken = numbers.get(incarnation) ?? new Map();
        if (!taken.has(seq)) taken.set(seq, envelope);
        numbers.set(incarnation, taken);
      }
      return answered(200, agreed(request, { seen: seenOf(request.body.incarnation) }));
    },
  };
}

/** A phone that sent one envelope, a second phone from a copy of it, and the office. */
async function twoPhones(t) {
  const { phone, tab } = await enrolledPhone(t);
  const office = counting();
  phone.office = office.answer;
  const sent = [(await finish(tab, 20)).id];
  await tab.exchange.exchange();
  await phone.copyDatabase();
  return { office, sent, tab, clone: await phone.open(), first: await tab.device.incarnation() };
}

test("of two phones that count alike, the later one takes an incarnation of its own", async (t) => {
  const { office, sent, tab, clone, first } = await twoPhones(t);
  const mine = await finish(tab, 21);
  const theirs = await finish(clone, 22);
  assert.deepEqual([mine.seq, theirs.seq], [2, 2]);
  for (const one of [tab, clone, tab]) await one.exchange.exchange();
  assert.deepEqual(office.came, [...sent, mine.id, theirs.id]);
  assert.equal(await tab.device.incarnation(), first);
  assert.notEqual(await clone.device.incarnation(), first);
  assert.deepEqual([(await finish(tab, 23)).seq, (await finish(clone, 24)).seq], [3, 1]);
  assert.equal(clone.outbox.outbox.value.find((item) => item.id === theirs.id)?.status, "received");
});

test("a phone restored from an older copy counts anew before it makes a double", async (t) => {
  const { tab, clone, first } = await twoPhones(t);
  await finish(tab, 21);
  await tab.exchange.exchange();
  await clone.exchange.exchange();
  assert.notEqual(await clone.device.incarnation(), first);
  assert.equal((await finish(clone, 22)).seq, 1);
});

test("what was sealed before keeps its number and is sent", async (t) => {
  const { office, tab, clone, first } = await twoPhones(t);
  await finish(tab, 21);
  await tab.exchange.exchange();
  const before = await finish(clone, 22);
  await clone.exchange.exchange();
  const stored = await clone.vault.read("outbox", before.id);
  assert.deepEqual([stored.incarnation, stored.seq, stored.receipt.status], [first, 2, "accepted"]);
  assert.ok(office.came.includes(before.id));
});

test("a phone that is no copy keeps its incarnation, with two tabs as well", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  phone.office = counting().answer;
  const other = await phone.open();
  const first = await tab.device.incarnation();
  await Promise.all([finish(tab, 20), finish(other, 21), tab.exchange.exchange()]);
  await Promise.all([other.exchange.exchange(), finish(tab, 22), tab.exchange.exchange()]);
  assert.equal(await other.device.incarnation(), first);
});

test("work that is being finished while the incarnation changes is counted under one of them", async (t) => {
  const { tab, clone } = await twoPhones(t);
  await finish(tab, 21);
  await tab.exchange.exchange();
  const [made] = await Promise.all([finish(clone, 22), clone.exchange.exchange()]);
  const stored = await clone.vault.read("outbox", made.id);
  const fresh = await clone.device.incarnation();
  const last = await clone.vault.read("meta", "seq");
  assert.equal(stored.incarnation === fresh ? stored.seq : 0, last);
});

for (const forgotten of [0, 1, 2]) {
  test(`what the office had and misses goes out again, number ${forgotten + 1} of 3`, async (t) => {
    const { phone, tab } = await enrolledPhone(t);
    const office = counting();
    phone.office = office.answer;
    const made = [];
    for (const n of [20, 21, 22]) made.push((await finish(tab, n)).id);
    await tab.exchange.exchange();
    office.forget(made[forgotten]);
    await tab.exchange.exchange();
    await tab.exchange.exchange();
    assert.deepEqual(office.came.toSorted(), made.toSorted());
    assert.deepEqual(
      tab.outbox.outbox.value.map(({ status }) => status),
      ["received", "received", "received"],
    );
  });
}
