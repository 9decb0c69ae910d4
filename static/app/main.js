// Starts the app: storage, then who works here and what is known, then the screen, then the
// exchange. Nothing waits for the network.

import { h, render } from "../vendor/ui.js";
import { loadDevice, me } from "./device.js";
import { drafts, loadDrafts } from "./drafts.js";
import { startExchanging } from "./exchange.js";
import { dropStrays, storedFiles } from "./files.js";
import { loadOutbox, ownFiles } from "./outbox.js";
import { loadRecords } from "./records.js";
import { startRouting } from "./router.js";
import { startTicking } from "./ticking.js";
import { registerWorker } from "./update.js";
import { openVault, unreadable, vaultState } from "./vault.js";
import { App } from "./views/app.js";
import { obstacles } from "./views/troubles.js";
import { loadWords } from "./words.js";

const place = /** @type {HTMLElement} */ (document.getElementById("app"));
const show = () => {
  place.querySelector(".starting")?.remove();
  render(h(App, {}), place);
};

/** A part that cannot be read keeps nothing else from starting. @template T @param {Promise<T>} part */
const tried = (part) => part.catch(reportError);

const words = loadWords();
// what keeps the storage from opening is said at once
const stop = vaultState.subscribe((state) => void (state in obstacles && words.then(show)));
await Promise.all([words, openVault()]);
stop();
await loadDevice();
const stored = await tried(storedFiles());
await Promise.all([loadRecords(), loadDrafts(), loadOutbox()].map(tried));
startRouting();
startTicking();
show();
// a draft that cannot be read may name any file
if (stored && !unreadable.value.drafts) void dropStrays(stored, [drafts.value, [...ownFiles.value.keys()]]);

if (me.value) startExchanging();
await registerWorker();
