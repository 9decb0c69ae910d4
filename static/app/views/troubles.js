// What is wrong with this phone: what happened, what to do, what is safe and what is not.

import { clockError } from "../device.js";
import { html } from "../html.js";
import { Problem, sentence } from "../problems.js";
import { current } from "../ticking.js";
import { acceptVanished, remembered, unreadable } from "../vault.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";
import { Screen } from "./screen.js";
import { span } from "./when.js";

const MINUTE = 60_000;

/**
 * @param {string} title what happened @param {string} said what is safe and what is not
 * @param {unknown} [todo] @param {() => void} [press] what the button does; reload if left out
 */
function obstacle(title, said, todo, press = () => location.reload(), word = t("Reload")) {
  return html`
    <${Screen} title=${title}>
      <p class="notice alarm" role="alert">${said}</p>
      <p>${todo}</p>
      <button type="button" class="button primary wide" onClick=${press}>${word}</button>
    <//>
  `;
}

export const passing = () => t("Please use no private window: it keeps nothing.");

/** What is shown in place of the app while its storage cannot be used, by the state of the vault. @type {Record<string, (() => unknown) | undefined>} */
export const obstacles = {
  /** A tab of an older version did not give the storage away, e.g. because the phone has frozen it. */
  blocked: () => obstacle(t("Please close all other tabs"), t("What was saved is kept.")),
  /** The connection to the storage died twice, or a newer version of the app has it. */
  reload: () => obstacle(t("Please reload"), sentence(new Problem("storage-needs-reload"), t)),
  /** The browser refuses: a private window, storage switched off, or damage. */
  unavailable: () =>
    obstacle(t("Nothing can be recorded here"), t("What was saved is kept."), [
      passing(),
      t("Free some space, restart the phone and reload."),
    ]),
  /** The storage was emptied from outside. */
  vanished: () => {
    const [unsent, drafts] = (remembered() ?? "").split(" ");
    return obstacle(
      t("This phone's storage was emptied"),
      t("Gone, as far as known: {unsent} unsent records, {drafts} drafts.", { unsent, drafts }),
      t(
        "What the office received is safe there. Please register this phone again, and write down anew what had not been sent.",
      ),
      () => {
        acceptVanished();
        // what this tab still holds in memory is gone too
        location.reload();
      },
      t("I have read this"),
    );
  },
};

/** While the app still works: one line each, above every screen. */
export function Troubles() {
  const hidden = Object.values(unreadable.value).reduce((sum, n) => sum + n, 0);
  const lines = [
    hidden &&
      t("{n} cannot be shown; sync saves what it can. Please tell the administrator.", {
        n: hidden,
      }),
    clockWords(),
  ];
  return lines
    .filter(Boolean)
    .map(
      (line) =>
        html`<div class="notice slim caution" role="status" key=${line}><p><${Icon} name="triangle-alert" />${line}</p></div>`,
    );
}

/** How wrong this phone's clock is, in words; nothing if it is right to two minutes. */
export function clockWords() {
  current.value; // looked at anew with every tick
  const minutes = Math.round(Math.abs(clockError()) / MINUTE);
  return minutes < 2
    ? ""
    : t("The clock is {by} off; times here are the office's. Please set it.", { by: span(minutes * MINUTE) });
}
