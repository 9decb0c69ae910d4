// Long histories of faults for the phone's own outbox, drafts, exchange and vault, against the office's
// own rules: what was finished is there exactly once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FAULTS, faultyPhone } from "./faults.js";
import { assertOnce, connect, finish, sendAll } from "./once.js";
import { id } from "./phone.js";
import { NETWORK, realOffice } from "./real_office.js";

/** Histories, by their seeds. */
const [FIRST, COUNT] = (process.env.FIELDAPP_HISTORIES ?? "1+100").split("+").map(Number);
const STEPS = 14;

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
