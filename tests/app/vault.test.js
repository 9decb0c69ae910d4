// The database: all or nothing, a dead connection, a full disk, storage that was emptied.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forceCloseDatabase } from "fake-indexeddb";
import { enrolledPhone, newPhone } from "./phone.js";

test("what is written comes back, and what is personal is not readable in the database", async (t) => {
  const { vault } = await newPhone(t).open();
  const box = await vault.encrypt({ name: "菊地はな" });
  assert.deepEqual(await vault.decrypt(box), { name: "菊地はな" });
  assert.ok(!Buffer.from(box.data).toString().includes("菊地"));
});

test("what was altered is said to be broken", async (t) => {
  const { vault } = await newPhone(t).open();
  const { iv, data } = await vault.encrypt("a");
  new Uint8Array(data)[0] ^= 1;
  await assert.rejects(vault.decrypt({ iv, data }), { name: "Problem", code: "storage-failed" });
});

test("a write that fails half way has written nothing", async (t) => {
  const { vault } = await newPhone(t).open();
  const failing = vault.write(["meta", "marks"], async (tx) => {
    await tx.objectStore("marks").put(true, "a");
    throw new RangeError("no");
  });
  await assert.rejects(failing, RangeError);
  assert.deepEqual(await vault.readKeys("marks"), []);
});

test("tabs that start together agree on one key", async (t) => {
  const phone = newPhone(t);
  const [one, other] = await Promise.all([phone.open(), phone.open()]);
  assert.equal(await other.vault.decrypt(await one.vault.encrypt("a")), "a");
});

test("a dead connection is opened once more, unnoticed", async (t) => {
  const phone = newPhone(t);
  const { vault } = await phone.open();
  for (const connection of phone.connections) connection.close();
  await vault.write(["marks"], (tx) => tx.objectStore("marks").put(true, "a"));
  assert.deepEqual(await vault.readKeys("marks"), ["a"]);
  assert.equal(vault.vaultState.value, "open");
});

test("a connection that the browser ended is opened once for all that ask", async (t) => {
  const phone = newPhone(t);
  const { vault } = await phone.open();
  const before = phone.connections.length;
  for (const connection of phone.connections) forceCloseDatabase(connection);
  await Promise.all([vault.readKeys("marks"), vault.readAll("outbox"), vault.read("meta", "seq")]);
  assert.equal(phone.connections.length, before + 1);
});

test("a connection that dies twice asks for a reload", async (t) => {
  const phone = newPhone(t);
  const { vault } = await phone.open();
  const died = Object.assign(new DOMException("Connection to Indexed Database server lost", "UnknownError"));
  t.mock.method(IDBDatabase.prototype, "transaction", () => {
    throw died;
  });
  await assert.rejects(vault.read("meta", "seq"), { code: "storage-needs-reload" });
  assert.equal(vault.vaultState.value, "reload");
});

test("a newer version in another tab is let in, and this one asks for a reload", async (t) => {
  const phone = newPhone(t);
  const { vault } = await phone.open();
  const request = indexedDB.open("fieldapp", 99);
  await new Promise((done) => request.addEventListener("success", done));
  request.result.close();
  assert.equal(vault.vaultState.value, "reload");
});

test("a full disk is named as such", async (t) => {
  const phone = newPhone(t);
  const { vault } = await phone.open();
  phone.failPuts("marks", "QuotaExceededError");
  const writing = vault.write(["marks"], (tx) => tx.objectStore("marks").put(true, "a"));
  await assert.rejects(writing, { code: "storage-full" });
});

test("any other failure of the disk is named as a failure", async (t) => {
  const phone = newPhone(t);
  const { vault } = await phone.open();
  phone.failPuts("marks", "DataError");
  const writing = vault.write(["marks"], (tx) => tx.objectStore("marks").put(true, "a"));
  await assert.rejects(writing, { code: "storage-failed" });
});

test("an empty phone is not taken for an emptied one", async (t) => {
  const phone = newPhone(t);
  assert.equal((await phone.open()).vault.vaultState.value, "open");
  assert.equal((await phone.open()).vault.vaultState.value, "open");
});

test("storage that was emptied is noticed, until a person has read it", async (t) => {
  const { phone } = await enrolledPhone(t);
  assert.equal((await phone.open()).vault.vaultState.value, "open");
  for (const connection of phone.connections) connection.close();
  await new Promise((done) => {
    indexedDB.deleteDatabase("fieldapp").onsuccess = done;
  });
  const { vault } = await phone.open();
  assert.equal(vault.vaultState.value, "vanished");
  vault.acceptVanished();
  assert.equal((await phone.open()).vault.vaultState.value, "open");
});

test("storage that is emptied while the app runs is noticed at the next request", async (t) => {
  const { phone, tab } = await enrolledPhone(t);
  for (const connection of phone.connections) forceCloseDatabase(connection);
  await new Promise((done) => {
    indexedDB.deleteDatabase("fieldapp").onsuccess = done;
  });
  await tab.vault.read("meta", "seq");
  assert.equal(tab.vault.vaultState.value, "vanished");
});
