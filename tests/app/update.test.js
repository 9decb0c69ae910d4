// A new version is announced and applied only when a person says so and no draft is on the screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { enrolledPhone, until } from "./phone.js";

/** The page's side of a service worker. @param {{controller?: object | null}} given */
function serviceWorker({ controller = null } = {}) {
  const registration = Object.assign(new EventTarget(), { waiting: null, installing: null, asked: 0 });
  const container = Object.assign(new EventTarget(), {
    controller,
    registered: [],
    ready: Promise.resolve(registration),
    register: async (/** @type {any} */ ...given) => {
      container.registered.push(given);
      return registration;
    },
  });
  registration.update = async () => {
    registration.asked += 1;
  };
  /** A new version was fetched whole. */
  const arrive = () => {
    const worker = Object.assign(new EventTarget(), { said: [] });
    worker.postMessage = (/** @type {string} */ word) => worker.said.push(word);
    registration.installing = worker;
    registration.dispatchEvent(new Event("updatefound"));
    Object.assign(registration, { installing: null, waiting: worker });
    worker.dispatchEvent(new Event("statechange"));
    return worker;
  };
  return { registration, container, arrive };
}

/** @param {import("node:test").TestContext} t @param {ReturnType<typeof serviceWorker>} worker */
async function started(t, { container }) {
  const { phone, tab } = await enrolledPhone(t);
  navigator.serviceWorker = container;
  const reloads = { count: 0 };
  globalThis.location = {
    reload() {
      reloads.count += 1;
    },
  };
  t.after(() => delete globalThis.location);
  await tab.update.registerWorker();
  return { phone, tab, reloads };
}

test("at the first start everything is said to be on the phone, and no update", async (t) => {
  const worker = serviceWorker();
  const { tab, reloads } = await started(t, worker);
  assert.deepEqual(worker.container.registered, [["/sw.js", { scope: "/" }]]);
  assert.deepEqual([tab.update.offlineReady.value, tab.update.updateWaiting.value], [true, false]);
  worker.container.dispatchEvent(new Event("controllerchange"));
  assert.equal(reloads.count, 0, "the first worker takes over without a reload");
});

test("a new version waits until it is asked for, and not while a draft is on the screen", async (t) => {
  const worker = serviceWorker({ controller: {} });
  const { tab } = await started(t, worker);
  const arrived = worker.arrive();
  assert.equal(tab.update.updateWaiting.value, true);
  tab.drafts.editing.value = "a";
  assert.throws(() => tab.update.applyUpdate(), { code: "draft-open" });
  assert.deepEqual(arrived.said, []);
  tab.drafts.editing.value = null;
  tab.update.applyUpdate();
  assert.deepEqual(arrived.said, ["skip-waiting"]);
});

test("an update applied in another tab waits here for the draft, and saves it first", async (t) => {
  const worker = serviceWorker({ controller: {} });
  const { tab, reloads } = await started(t, worker);
  const draft = await tab.drafts.startDraft({ text: "" });
  tab.drafts.editing.value = draft.id;
  worker.container.dispatchEvent(new Event("controllerchange"));
  tab.drafts.saveDraft({ ...draft, text: "網" });
  assert.equal(reloads.count, 0);
  tab.drafts.editing.value = null;
  await until(() => reloads.count === 1);
  const { box } = await tab.vault.read("drafts", draft.id);
  assert.equal((await tab.vault.decrypt(box)).text, "網");
});

test("back on the screen it asks for a new version, with contact only", async (t) => {
  const worker = serviceWorker({ controller: {} });
  const { phone } = await started(t, worker);
  phone.document.dispatchEvent(new Event("visibilitychange"));
  navigator.onLine = false;
  phone.document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(worker.registration.asked, 1);
});
