// Starts the app: storage, then who works here and what is known, then the screen, then the
// exchange. Nothing waits for the network.

import { h, render } from "../vendor/ui.js";
import { loadDevice, me } from "./device.js";
import { loadDrafts } from "./drafts.js";
import { startExchanging } from "./exchange.js";
import { loadOutbox } from "./outbox.js";
import { loadRecords } from "./records.js";
import { startRouting } from "./router.js";
import { startTicking } from "./ticking.js";
import { registerWorker } from "./update.js";
import { openVault, vaultState } from "./vault.js";
import { App } from "./views/app.js";
import { obstacles } from "./views/obstacles.js";
import { loadWords } from "./words.js";

const place = /** @type {HTMLElement} */ (document.getElementById("app"));
const show = () => {
  place.querySelector(".starting")?.remove();
  render(h(App, {}), place);
};

const words = loadWords();
// what keeps the storage from opening is said at once
const stop = vaultState.subscribe((state) => void (state in obstacles && words.then(show)));
await Promise.all([words, openVault()]);
stop();
await loadDevice();
// a part that cannot be read keeps nothing else from starting
for (const part of await Promise.allSettled([loadRecords(), loadDrafts(), loadOutbox()])) {
  if (part.status === "rejected") reportError(part.reason);
}
startRouting();
startTicking();
show();

if (me.value) startExchanging();
await registerWorker();
