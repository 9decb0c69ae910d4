// Before the app can be used: sign in once with signal, register the phone, download.

import { useEffect, useState } from "../../vendor/ui.js";
import { checkSession, enrol, startExchanging } from "../exchange.js";
import { html } from "../html.js";
import { Problem, sentence } from "../problems.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";
import { Language } from "./language.js";
import { Screen } from "./screen.js";
import { passing } from "./troubles.js";

/** @typedef {Awaited<ReturnType<typeof checkSession>>} Session */

export function Enrol() {
  const [session, setSession] = useState(/** @type {Session | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const ask = () => {
    setProblem(null);
    checkSession().then(setSession, failed(setProblem));
  };
  const [isPassing, setPassing] = useState(false);
  useEffect(ask, []);
  useEffect(() => {
    // Safari and Firefox refuse a directory in private windows; Chromium's cannot be told apart
    navigator.storage?.getDirectory?.().catch(() => setPassing(true));
  }, []);
  return html`
    <${Screen} title=${t("Getting this phone ready")}>
      <div class="welcome">
        <img src="/static/icons/app.svg" width="72" height="72" alt="" />
        <p>${t("fieldapp keeps your visit records on this phone, also without signal, and sends them to the office when there is signal.")}</p>
      </div>
      ${isPassing && html`<p class="notice alarm" role="alert">${passing()}</p>`}
      <ol class="steps">
        <li class=${session?.person ? "done" : "now"}>${t("Sign in, once, where there is signal")}</li>
        <li class=${session?.person ? "now" : ""}>${t("Make it known to the office, by one press")}</li>
        <li>${t("Receive the people and sites you work with")}</li>
      </ol>
      ${!session && !problem && html`<p class="empty" role="status">${t("Asking the office …")}</p>`}
      ${
        problem &&
        html`
        <div class="notice caution" role="alert">
          <p><${Icon} name="wifi-off" />${sentence(problem, t)}</p>
          <p>${t("Getting ready needs signal. Please try again where there is some.")}</p>
        </div>
        <button type="button" class="button primary wide" onClick=${ask}><${Icon} name="refresh-cw" />${t("Try again")}</button>
      `
      }
      ${
        session &&
        !session.person &&
        html`
        <a class="button primary wide" href="/sign-in?next=/field/"><${Icon} name="log-in" />${t("Sign in")}</a>
      `
      }
      ${session?.person && html`<${Register} name=${session.person.name} />`}
      <${Language} />
    <//>
  `;
}

/** @param {{name: string}} props of the person signed in */
function Register({ name }) {
  const [device, setDevice] = useState(t("Phone of {name}", { name }));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [working, setWorking] = useState(false);
  const register = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setWorking(true);
    setProblem(null);
    await enrol(device.trim()).then(startExchanging, failed(setProblem));
    setWorking(false);
  };
  return html`
    <form onSubmit=${register}>
      <p>${t("Signed in as {name}.", { name })}</p>
      <div class="field">
        <label for="device-name">${t("Name of this phone")}</label>
        <input id="device-name" required maxlength="100" autocomplete="off" value=${device}
          onInput=${(/** @type {any} */ event) => setDevice(event.currentTarget.value)} />
      </div>
      ${problem && html`<p class="notice alarm" role="alert">${sentence(problem, t)}</p>`}
      <button type="submit" class="button primary wide" disabled=${working || !device.trim()}>
        <${Icon} name="smartphone" />${working ? t("Registering …") : t("Register this phone")}
      </button>
    </form>
  `;
}

/**
 * What to do with a refusal: say it. Anything else is a mistake of ours and goes on up.
 * @param {(problem: Problem) => void} say
 */
function failed(say) {
  return (/** @type {unknown} */ error) => {
    if (!(error instanceof Problem)) throw error;
    say(error);
  };
}
