// The phone's own outbox, drafts, exchange and vault under every fault at every operation, against
// the office's own rules: what was finished is there exactly once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FAULTS, faultyPhone } from "./faults.js";
import { assertOnce, connect, finish, sendAll } from "./once.js";
import { id } from "./phone.js";
import { realOffice } from "./real_office.js";

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
