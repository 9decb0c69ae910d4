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
import { openVault } from "./vault.js";
import { App } from "./views/app.js";
import { loadWords } from "./words.js";

await Promise.all([loadWords(), openVault()]);
await loadDevice();
const files = await storedFiles();
await Promise.all([loadRecords(), loadDrafts(), loadOutbox()]);
await dropStrays(files, [drafts.value, [...ownFiles.value.keys()]]);
startRouting();
startTicking();

const place = /** @type {HTMLElement} */ (document.getElementById("app"));
place.replaceChildren();
render(h(App, {}), place);

if (me.value) startExchanging();
await registerWorker();
