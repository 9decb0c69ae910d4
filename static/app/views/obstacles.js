// What is shown in place of the app while its storage cannot be used: what happened, what to do,
// what is safe and what is not.

import { html } from "../html.js";
import { acceptVanished, remembered } from "../vault.js";
import { language, t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { Screen } from "./screen.js";

/** By the state of the vault. @type {Record<string, (() => unknown) | undefined>} */
export const obstacles = { blocked: Blocked, reload: Broken, unavailable: Unavailable, vanished: Vanished };

/** A tab of an older version did not give the storage away, e.g. because the phone has frozen it. */
function Blocked() {
  return html`
    <${Screen} title=${t("Another tab is in the way")}>
      <p class="notice caution" role="alert">${t("Please close all other tabs of this app. What was saved is kept.")}</p>
    <//>
  `;
}

/** The connection to the storage died twice, or a newer version of the app has it. */
function Broken() {
  return html`
    <${Screen} title=${t("Please reload")}>
      <p class="notice caution" role="alert">${t("The connection to this phone's storage broke. Please reload; what was saved is kept.")}</p>
      <${Reload} />
    <//>
  `;
}

/** The browser refuses: a private window, storage switched off, or damage. */
function Unavailable() {
  return html`
    <${Screen} title=${t("The storage cannot be opened")}>
      <p class="notice alarm" role="alert">${t("Nothing can be recorded here now. What was saved is not deleted.")}</p>
      <p>${t("If this is a private window, please use an ordinary one. Else free some space, restart the phone and reload.")}</p>
      <${Reload} />
    <//>
  `;
}

/** The storage was emptied from outside: said once, plainly. */
function Vanished() {
  const [unsent, drafts] = [remembered("unsent"), remembered("drafts")];
  const gone = [
    unsent && tn("{n} record that had not been sent", "{n} records that had not been sent", unsent),
    drafts && tn("{n} draft", "{n} drafts", drafts),
  ].filter(Boolean);
  return html`
    <${Screen} title=${t("This phone's storage was emptied")}>
      <p class="notice alarm" role="alert">${gone.length ? t("Gone from here: {what}.", { what: gone.join(language.value === "ja" ? "、" : ", ") }) : t("What had not been sent is gone from here.")}</p>
      <p>${t("What the office received is safe there. Please register this phone again, and write down anew what had not been sent.")}</p>
      <button type="button" class="button primary wide" onClick=${accept}>${t("I have read this")}</button>
    <//>
  `;
}

/** What this tab still holds in memory is gone too. */
function accept() {
  acceptVanished();
  location.reload();
}

function Reload() {
  return html`<button type="button" class="button primary wide" onClick=${() => location.reload()}><${Icon} name="refresh-cw" />${t("Reload")}</button>`;
}
