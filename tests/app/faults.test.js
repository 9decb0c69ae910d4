// The phone's own outbox, drafts, exchange and vault under every fault at every operation, and in
// long histories of them, against the office's own rules: what was finished is there exactly once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FAULTS, faultyPhone } from "./faults.js";
import { answered, id } from "./phone.js";
import { NETWORK, realOffice } from "./real_office.js";

/** Histories, by their seeds. */
const [FIRST, COUNT] = (process.env.FIELDAPP_HISTORIES ?? "1+200").split("+").map(Number);
const STEPS = 14;

const change = (task, text) => ({ kind: "task", id: task, fields: { kind: "call", text } });
const finish = (tab, draft) =>
  tab.outbox.finish({ draft: draft.id, changes: [change(draft.task, draft.text)], summary: {} });

/** The network is well: the office answers by its own rules. */
function connect(phone, office) {
  phone.office = async (request) => answered(200, await office.answer(request, phone.signingKey));
}

/** Sends until nothing is left. */
async function sendAll(app, tab) {
  for (let turn = 0; turn < 5; turn += 1) await app.run(() => tab.exchange.exchange());
  assert.deepEqual(
    tab.outbox.outbox.value.filter(({ status }) => status !== "received").map(({ status }) => status),
    [],
  );
}

/** The office has each of these exactly once, by an envelope each, numbered from 1 without gaps. */
async function assertOnce(office, tasks) {
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

/** How many storage operations some work takes. */
async function operationsOf(t, prepare, work) {
  let count = 0;
  await t.test("without a fault", async (each) => {
    const app = await faultyPhone(each);
    const ready = await prepare(app);
    app.plan();
    await work(app, ready);
    count = app.operations();
  });
  assert.ok(count > 3);
  return count;
}

/** A phone with a draft that was typed in. */
async function withDraft(app) {
  const tab = await app.open();
  const begun = await app.run(() => tab.drafts.startDraft({ task: id(20), text: "" }));
  const draft = { ...begun, text: "網の繕い" };
  tab.drafts.saveDraft(draft);
  await app.run(() => tab.drafts.flushDrafts());
  return { tab, draft };
}

test("finishing, with each fault at each of its storage operations: a draft or one envelope, never both, never neither", async (t) => {
  const office = realOffice(t);
  const work = (app, { tab, draft }) => app.run(() => finish(tab, draft));
  const count = await operationsOf(t, withDraft, work);
  for (const fault of FAULTS) {
    for (let n = 1; n <= count; n += 1) {
      await t.test(`${fault} at ${n}`, async (each) => {
        await office.anew();
        const app = await faultyPhone(each);
        const ready = await withDraft(app);
        app.plan((now) => (now === n ? fault : null));
        const first = await work(app, ready);
        app.plan();
        app.kill();
        const tab = await app.open();
        const drafts = tab.drafts.drafts.value;
        const envelopes = tab.outbox.outbox.value;
        assert.equal(drafts.length + envelopes.length, 1);
        if (first !== "died")
          assert.equal(first.id, envelopes[0]?.id, "what is saved is said to be, and no more");
        if (drafts.length) {
          assert.equal(drafts[0].text, "網の繕い");
          await app.run(() => finish(tab, drafts[0]));
        }
        connect(app.phone, office);
        await sendAll(app, tab);
        await assertOnce(office, [id(20)]);
      });
    }
  }
});

test("sending and receiving, with each fault at each storage operation: all is there once in the end", async (t) => {
  const office = realOffice(t);
  const prepare = async (app) => {
    const tab = await app.open();
    connect(app.phone, office);
    for (const n of [20, 21]) {
      const draft = await app.run(() => tab.drafts.startDraft({ task: id(n), text: "電話" }));
      await app.run(() => finish(tab, draft));
    }
    return tab;
  };
  const work = (app, tab) => app.run(() => tab.exchange.exchange());
  const count = await operationsOf(t, prepare, work);
  for (const fault of FAULTS) {
    for (let n = 1; n <= count; n += 1) {
      await t.test(`${fault} at ${n}`, async (each) => {
        await office.anew();
        const app = await faultyPhone(each);
        const before = await prepare(app);
        app.plan((now) => (now === n ? fault : null));
        await work(app, before);
        app.plan();
        app.kill();
        const tab = await app.open();
        await sendAll(app, tab);
        await assertOnce(office, [id(20), id(21)]);
        const { records } = await office.kept();
        assert.deepEqual(
          [...tab.records.table("task").value.keys()].toSorted(),
          Object.keys(records).filter((each) => [id(20), id(21)].includes(each)),
        );
      });
    }
  }
});

test("saving a draft, with each fault at each storage operation: what was said to be saved stands", async (t) => {
  const prepare = async (app) => {
    const tab = await app.open();
    return { tab, draft: await app.run(() => tab.drafts.startDraft({ text: "網" })) };
  };
  const work = (app, { tab, draft }) => {
    tab.drafts.saveDraft({ ...draft, text: "網の繕い" });
    return app.run(() => tab.drafts.flushDrafts());
  };
  const count = await operationsOf(t, prepare, work);
  for (const fault of FAULTS) {
    for (let n = 1; n <= count; n += 1) {
      await t.test(`${fault} at ${n}`, async (each) => {
        const app = await faultyPhone(each);
        const ready = await prepare(app);
        app.plan((now) => (now === n ? fault : null));
        const done = await work(app, ready);
        const saved = done !== "died" && ready.tab.drafts.autosave.value.state === "saved";
        app.plan();
        app.kill();
        const tab = await app.open();
        const [draft] = tab.drafts.drafts.value;
        assert.ok((saved ? ["網の繕い"] : ["網", "網の繕い"]).includes(draft.text));
      });
    }
  }
});

/** Numbers in [0, 1), the same for the same seed (mulberry32). @param {number} seed */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One history of a phone: what a person does, and what befalls it. */
async function history(t, office, seed) {
  const random = randomOf(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  await office.anew();
  const app = await faultyPhone(t);
  const { phone } = app;
  /** What was written, by its draft: its record, and the newest text that was said to be saved. */
  const works = new Map();
  let made = 0;
  let old = null;
  let tabs = [await app.open()];

  phone.office = (request) => {
    const fault = random() < 0.5 ? "all is well" : pick(Object.keys(NETWORK));
    const ask = async () => {
      const said = await office.answer(request, phone.signingKey);
      old ??= said;
      return said;
    };
    return NETWORK[fault](ask, { random, old, request });
  };
  /** Whoever died starts anew; a tab that asks for a reload is reloaded. */
  const inTab = async (work) => {
    const tab = pick(tabs);
    const done = await app.run(() => work(tab));
    const gone = done === "died" || tabs.some(({ vault }) => vault.vaultState.value !== "open");
    if (gone) {
      app.plan();
      app.kill();
      tabs = [await app.open()];
    }
    return done;
  };
  const saved = (tab, draft) => {
    if (tab.drafts.autosave.value.state === "saved") works.get(draft.id).saved = draft.text;
  };
  const steps = {
    begin: () =>
      inTab(async (tab) => {
        made += 1;
        const draft = await tab.drafts.startDraft({ task: id(1000 + made), text: 0 });
        works.set(draft.id, { task: draft.task, saved: -1, finished: false });
        saved(tab, draft);
      }),
    type: () =>
      inTab(async (tab) => {
        const draft = pick(tab.drafts.drafts.value);
        if (!draft) return;
        const typed = { ...draft, text: draft.text + 1 };
        tab.drafts.saveDraft(typed);
        await tab.drafts.flushDrafts();
        if (tab.drafts.contested.value.has(draft.id)) await tab.drafts.settleDraft(draft.id, "stored");
        else if (tab.drafts.draftOf(draft.id)) saved(tab, typed);
      }),
    finish: () =>
      inTab(async (tab) => {
        const draft = pick(tab.drafts.drafts.value);
        if (!draft) return;
        await finish(tab, { ...draft, text: String(draft.text) });
        works.get(draft.id).finished = true;
      }),
    exchange: () => inTab((tab) => tab.exchange.exchange()),
    "a second tab": async () => {
      if (tabs.length > 1) return;
      const tab = await app.open();
      if (tab !== "died" && tab.vault?.vaultState.value === "open") tabs.push(tab);
    },
    "a dead connection": async () => phone.connections.at(-1)?.close(),
    "a fault soon": async () => {
      const [fault, n] = [pick(FAULTS), 1 + Math.floor(random() * 25)];
      app.plan((now) => (now === n ? fault : null));
    },
    killed: async () => {
      app.kill();
      tabs = [await app.open()];
    },
    "time passes": async () => phone.advance(Math.floor(random() * 400_000)),
    "the clock is set": async () =>
      phone.setClock(new Date(Date.now() + (random() - 0.5) * 10 * 86_400_000).toISOString()),
  };
  for (let step = 0; step < STEPS; step += 1) {
    const [ordinary, trouble] = [["begin", "type", "finish", "exchange"], Object.keys(steps)];
    await steps[pick(random() < 0.6 ? ordinary : trouble)]();
  }

  // all is well again
  app.plan();
  app.kill();
  connect(phone, office);
  const tab = await app.open();
  assert.equal(tab.vault.vaultState.value, "open");
  const standing = new Map(tab.drafts.drafts.value.map((draft) => [draft.id, draft]));
  for (const draft of standing.values()) {
    const { finished } = works.get(draft.id) ?? {};
    assert.ok(!finished, "what was finished is no draft any more");
    await app.run(() => finish(tab, { ...draft, text: String(draft.text) }));
  }
  await sendAll(app, tab);
  const { records } = await office.kept();
  const kept = [...works.values()].filter(({ task, saved }) => saved >= 0 || records[task]);
  const strays = [...standing.values()].filter((draft) => !works.has(draft.id));
  await assertOnce(
    office,
    [...kept, ...strays].map(({ task }) => task),
  );
  for (const { task, saved } of kept) assert.ok(Number(records[task].text) >= saved, "the newest saved text");
}

test(`${COUNT} histories of faults, from seed ${FIRST}`, async (t) => {
  const office = realOffice(t);
  for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
    await t.test(`history ${seed}`, (each) => history(each, office, seed));
  }
});
