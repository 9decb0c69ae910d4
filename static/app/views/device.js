// 「端末の状態」, the language, and who works on this phone.

import { useEffect, useState } from "../../vendor/ui.js";
import { me, storageState } from "../device.js";
import { contact, signOut } from "../exchange.js";
import { html } from "../html.js";
import { unsent } from "../outbox.js";
import { Problem, sentence } from "../problems.js";
import { waiting } from "../status.js";
import { offlineReady } from "../update.js";
import { APP } from "../version.js";
import { t, tn } from "../words.js";
import { Language } from "./language.js";
import { clockWords } from "./troubles.js";
import { ago, when } from "./when.js";

const MEGABYTE = 1_000_000;
const GIGABYTE = 1_000 * MEGABYTE;

/** @param {number} bytes */
function size(bytes) {
  const [n, unit] = bytes >= GIGABYTE ? [bytes / GIGABYTE, "GB"] : [bytes / MEGABYTE, "MB"];
  return `${Math.round(n * 10) / 10} ${unit}`;
}

export function Device() {
  const [storage, setStorage] = useState(
    /** @type {Awaited<ReturnType<typeof storageState>> | null} */ (null),
  );
  useEffect(() => {
    storageState().then(setStorage);
  }, []);
  const { count, oldest } = waiting(unsent.value);
  const { lastContact } = contact.value;
  const fact = (/** @type {string} */ term, /** @type {unknown} */ said) =>
    html`<div><dt>${term}</dt><dd>${said}</dd></div>`;
  return html`
    <section aria-labelledby="device">
      <h2 id="device">${t("State of this phone")}</h2>
      <dl class="card facts-list">
        ${fact(t("Works without signal"), offlineReady.value ? t("yes") : t("not yet"))}
        ${storage && fact(t("Storage protected"), storage.persisted ? t("yes: it is not cleared by itself") : t("no: it may be cleared when space runs out. Please sync daily."))}
        ${storage && fact(t("Space"), t("{used} of {all} used", { used: size(storage.usage), all: size(storage.quota) }))}
        ${fact(t("Not sent"), count ? tn("{n} envelope", "{n} envelopes", count) : t("none"))}
        ${oldest && fact(t("Oldest not sent"), ago(oldest))}
        ${fact(t("Last contact"), lastContact ? when(lastContact) : t("No contact yet"))}
        ${fact(t("Clock"), clockWords() || t("right"))}
        ${fact(t("Version"), APP)}
      </dl>
      <${Language} />
      <${Worker} />
    </section>
  `;
}

/** Who works here; leaving ends the receiving and destroys nothing. */
function Worker() {
  const [said, setSaid] = useState("");
  const leave = async () => {
    try {
      await signOut();
      setSaid(t("Signed out. What is on this phone stays, and is still sent."));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setSaid(sentence(error, t));
    }
  };
  return html`
    <div class="card">
      <p>${t("Registered for {name}, {organisation}", { name: me.value?.person.name ?? "", organisation: me.value?.organisation.name ?? "" })}</p>
      ${said && html`<p role="status">${said}</p>`}
      ${contact.value.pull !== "sign-in-required" && html`<button type="button" class="button quiet" onClick=${leave}>${t("Sign out")}</button>`}
    </div>
  `;
}
