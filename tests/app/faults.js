// Faults for a phone in tests. Its app dies, or its storage fails, at an operation that the test
// chooses; its network loses, repeats, cuts, refuses and mixes up. The code of an app that died runs
// on in this process, but reaches nothing any more: neither storage, nor locks, tabs or network.

import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { IDBDatabase, IDBObjectStore, IDBOpenDBRequest, IDBTransaction } from "fake-indexeddb";
import { enrolledPhone, loadTab, started } from "./phone.js";

/** @typedef {{dead: boolean, died: Promise<any>, end: () => void}} Life one run of the app, with all its tabs */
/**
 * What may befall an operation: the app dies with it; its transaction fails; the connection is found
 * dead; what was committed is not heard of.
 * @typedef {"kill" | "abort" | "quota" | "unknown" | "invalid"} Fault
 */
export const FAULTS = /** @type {Fault[]} */ (["kill", "abort", "quota", "unknown", "invalid"]);
const ERRORS = {
  abort: "AbortError",
  quota: "QuotaExceededError",
  unknown: "UnknownError",
  invalid: "InvalidStateError",
};

/** Whose code runs at this moment. @type {AsyncLocalStorage<Life>} */
const living = new AsyncLocalStorage();
/** @type {WeakMap<IDBDatabase, Life>} */
const owners = new WeakMap();
/** What befalls the operation that comes now. @type {(life: Life | undefined) => Fault | null} */
let strike = () => null;
let die = () => {};

const never = () => new Promise(() => {});
const failed = (/** @type {Exclude<Fault, "kill">} */ fault) => new DOMException(fault, ERRORS[fault]);

for (const name of ["get", "getKey", "getAll", "getAllKeys", "put", "delete", "clear"]) {
  const request = IDBObjectStore.prototype[name];
  IDBObjectStore.prototype[name] = function (...given) {
    const made = request.apply(this, given);
    endWith(strike(owners.get(this.transaction.db)), this.transaction);
    return made;
  };
}

const transaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...given) {
  const fault = owners.has(this) ? strike(owners.get(this)) : null;
  if (fault === "unknown" || fault === "invalid") throw failed(fault);
  const made = transaction.apply(this, given);
  endWith(fault, made);
  return made;
};

const dispatchEvent = IDBTransaction.prototype.dispatchEvent;
IDBTransaction.prototype.dispatchEvent = function (event) {
  const committed = event.type === "complete" && this.mode === "readwrite";
  const fault = committed ? strike(owners.get(this.db)) : null;
  if (fault === "kill") return die();
  if (fault === "unknown" || fault === "invalid") {
    this.db.close();
    this.error = failed(fault);
    return dispatchEvent.call(this, new event.constructor("abort"));
  }
  return dispatchEvent.call(this, event);
};

/** @param {Fault | null} fault @param {any} tx */
function endWith(fault, tx) {
  if (fault === "kill") die();
  else if (fault) queueMicrotask(() => tx._state !== "finished" && tx._abort(ERRORS[fault]));
}

/**
 * A phone on which Sato is enrolled and no tab is open.
 * @param {import("node:test").TestContext} t
 */
export async function faultyPhone(t) {
  const { phone } = await enrolledPhone(t);
  await phone.close();
  let life = newLife();
  let count = 0;
  /** @type {(n: number) => Fault | null} */
  let plan = () => null;
  const locks = lockQueue();
  const channels = new Set();

  strike = (owner) => {
    if (owner !== life) return null;
    count += 1;
    return plan(count);
  };
  die = () => {
    const last = life;
    last.dead = true;
    life = newLife();
    plan = () => null;
    locks.drop();
    channels.clear();
    for (const connection of phone.connections.splice(0)) cut(connection);
    last.end();
  };
  shareGlobals({ phone, locks, channels, now: () => life });
  t.after(() => die());

  const self = {
    phone,
    /** One more tab of the app. @returns {Promise<any>} "died" if it did meanwhile */
    open: () => self.run(async () => started(await loadTab())),
    /** Counts storage operations from now on; `faultOf(n)` befalls the n-th. @param {(n: number) => Fault | null} [faultOf] */
    plan(faultOf = () => null) {
      [count, plan] = [0, faultOf];
    },
    operations: () => count,
    kill: () => die(),
    /** Does something in the app. @param {() => Promise<any>} work @returns {Promise<any>} what it gives, or a problem, or "died" */
    run: (work) => {
      const { died } = life;
      const done = living.run(life, () => Promise.resolve().then(work));
      return Promise.race([done.catch(asProblem), died]);
    },
  };
  return self;
}

/** @returns {Life} */
function newLife() {
  let end = () => {};
  const died = new Promise((done) => {
    end = () => done("died");
  });
  return { dead: false, died, end };
}

/** A problem is an answer; anything else is a mistake. @param {any} error */
function asProblem(error) {
  if (error?.name !== "Problem") throw error;
  return error;
}

/** What is not committed is undone, and nobody hears of it. @param {any} connection */
function cut(connection) {
  const raw = connection._rawDatabase;
  for (const tx of raw.transactions.filter((/** @type {any} */ each) => each.db === connection)) {
    if (tx._state !== "finished") for (const undo of tx._rollbackLog.reverse()) undo();
    Object.assign(tx, { _state: "finished", _requests: [] });
  }
  raw.transactions = raw.transactions.filter((/** @type {any} */ each) => each.db !== connection);
  raw.connections = raw.connections.filter((/** @type {any} */ each) => each !== connection);
  Object.assign(connection, { _closed: true, _closePending: true });
}

/** Every way out of the app, closed to one that died. */
function shareGlobals({ phone, locks, channels, now }) {
  const isDead = () => living.getStore()?.dead;
  const { indexedDB: factory, localStorage: kept, fetch: ask, setTimeout: later } = globalThis;
  const opening = factory.open.bind(factory);
  factory.open = (...given) => {
    const life = living.getStore();
    if (!life) throw new Error("storage was opened by nobody");
    if (strike(life) === "kill") die();
    if (life.dead) return new IDBOpenDBRequest();
    const request = opening(...given);
    request.addEventListener("success", () => owners.set(request.result, life));
    request.addEventListener("upgradeneeded", () => owners.set(request.result, life));
    return request;
  };
  const mine = {
    setTimeout: (work, ...more) => later(AsyncResource.bind(work), ...more),
    addEventListener: (type, listen) => phone.window.addEventListener(type, AsyncResource.bind(listen)),
    navigator: { ...navigator, locks },
    localStorage: { ...kept, setItem: (...given) => isDead() || kept.setItem(...given) },
    fetch: async (...given) => {
      const answer = isDead() ? await never() : await ask(...given);
      return isDead() ? never() : answer;
    },
    BroadcastChannel: class {
      constructor() {
        channels.add(this);
        this.life = now();
      }
      postMessage(data) {
        for (const other of channels) {
          if (other !== this) setImmediate(() => channels.has(other) && other.hear(data));
        }
      }
      hear(data) {
        living.run(this.life, () => this.onmessage?.({ data }));
      }
      close() {
        channels.delete(this);
      }
    },
  };
  for (const [name, value] of Object.entries(mine)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const listen = phone.document.addEventListener.bind(phone.document);
  phone.document.addEventListener = (type, work) => listen(type, AsyncResource.bind(work));
}

function lockQueue() {
  /** @type {Map<string, {work: any, start: () => void}[]>} */
  const queues = new Map();
  return {
    request(name, ...given) {
      const work = given.pop();
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      if (given[0]?.ifAvailable && queue.length) return Promise.resolve(work(null));
      return new Promise((done, refused) => {
        const turn = AsyncResource.bind(async () => {
          await Promise.resolve({ name }).then(work).then(done, refused);
          if (queues.get(name) !== queue) return;
          queue.shift();
          queue[0]?.();
        });
        queue.push(turn);
        if (queue.length === 1) turn();
      });
    },
    /** Whose app died waits for nothing any more, and holds nothing. */
    drop: () => queues.clear(),
    async idle() {},
  };
}
