// A voice memo is stored second by second while it is spoken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { enrolledPhone, until } from "./phone.js";

/** A microphone whose seconds the test hands over. */
class Recorder extends EventTarget {
  static isTypeSupported = (/** @type {string} */ type) => type === "audio/mp4";
  /** @type {Recorder} */
  static last;
  state = "inactive";
  /** @type {(event: {data: Blob}) => void} */
  ondataavailable = () => {};
  onstop = () => {};

  constructor(/** @type {any} */ stream, /** @type {{mimeType: string}} */ { mimeType }) {
    super();
    this.stream = stream;
    this.mimeType = `${mimeType};codecs=opus`;
    Recorder.last = this;
  }

  start() {
    this.state = "recording";
  }

  stop() {
    this.state = "inactive";
    this.says("");
    this.onstop();
  }

  says(/** @type {string} */ text) {
    this.ondataavailable({ data: new Blob([text]) });
  }
}

async function speaking(t) {
  const { phone, tab } = await enrolledPhone(t);
  const track = {
    stopped: false,
    stop() {
      track.stopped = true;
    },
  };
  const stream = { getTracks: () => [track] };
  Object.assign(navigator, { mediaDevices: { getUserMedia: async () => stream } });
  Object.assign(globalThis, { MediaRecorder: Recorder });
  const { id } = await tab.drafts.startDraft({ files: [] });
  const files = () => tab.drafts.draftOf(id).files;
  const change = (update) => tab.drafts.saveDraft({ ...tab.drafts.draftOf(id), files: update(files()) });
  return { phone, tab, track, files, change, slices: () => tab.vault.readKeys("slices") };
}

test("each second is stored as it comes, and stopping makes one file of them", async (t) => {
  const { tab, track, files, change, slices } = await speaking(t);
  const spoken = tab.capture.record(change);
  await until(() => tab.capture.recording.value);
  for (const [n, text] of ["one ", "two "].entries()) {
    Recorder.last.says(text);
    await until(() => tab.capture.recording.value.seconds === n + 1);
    assert.equal((await slices()).length, n + 1);
  }
  tab.capture.recording.value.stop();
  await spoken;
  const [{ id, key, type, media, seconds }] = files();
  assert.deepEqual([type, media, seconds], ["audio/mp4", "voice", 2]);
  assert.equal(await (await tab.files.fileOf(id, key, type)).text(), "one two ");
  assert.deepEqual(await slices(), []);
  assert.equal(track.stopped, true, "the microphone is off");
  assert.equal(tab.capture.recording.value, null);
});

test("a recording that was stopped before its first second leaves nothing", async (t) => {
  const { tab, files, change } = await speaking(t);
  const spoken = tab.capture.record(change);
  await until(() => tab.capture.recording.value);
  tab.capture.recording.value.stop();
  await spoken;
  assert.deepEqual(files(), []);
});

test("one that is forgotten ends by itself after ten minutes", async (t) => {
  const { tab, files, change } = await speaking(t);
  const spoken = tab.capture.record(change);
  await until(() => tab.capture.recording.value);
  for (let second = 0; second < 600; second += 1) Recorder.last.says("a");
  await spoken;
  assert.equal(files()[0].seconds, 600);
});

test("when the disk is full it stops, keeps what it has and says so", async (t) => {
  const { phone, tab, track, files, change, slices } = await speaking(t);
  const spoken = tab.capture.record(change);
  await until(() => tab.capture.recording.value);
  Recorder.last.says("one");
  await until(() => tab.capture.recording.value.seconds === 1);
  phone.failPuts("slices", "QuotaExceededError");
  Recorder.last.says("two");
  await spoken;
  assert.equal(files()[0].problem, "storage-full");
  assert.equal((await slices()).length, 1);
  assert.equal(track.stopped, true);
});

for (const [what, microphone] of Object.entries({
  refused: { getUserMedia: () => Promise.reject(new DOMException("no", "NotAllowedError")) },
  absent: undefined,
})) {
  test(`a microphone that is ${what} is said, and the draft has no empty memo`, async (t) => {
    const { tab, files, change } = await speaking(t);
    Object.assign(navigator, { mediaDevices: microphone });
    await assert.rejects(tab.capture.record(change), { code: "no-microphone" });
    assert.deepEqual(files(), []);
  });
}
