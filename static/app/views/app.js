// The table of contents of the screens: what is shown when.

import { useErrorBoundary, useState } from "../../vendor/ui.js";
import { me } from "../device.js";
import { editing } from "../drafts.js";
import { contact } from "../exchange.js";
import { html } from "../html.js";
import { newestForm } from "../known.js";
import { Problem, sentence } from "../problems.js";
import { route } from "../router.js";
import { applyUpdate, updateWaiting } from "../update.js";
import { vaultState } from "../vault.js";
import { t } from "../words.js";
import { Downloading } from "./downloading.js";
import { Enrol } from "./enrol.js";
import { Icon } from "./icon.js";
import { Missing } from "./missing.js";
import { Nav } from "./nav.js";
import { Past } from "./past.js";
import { People } from "./people.js";
import { Person } from "./person.js";
import { Saved } from "./saved.js";
import { Sending, SignIn } from "./sending.js";
import { Site } from "./site.js";
import { Start } from "./start.js";
import { StatusBar } from "./status_bar.js";
import { Today } from "./today.js";
import { obstacles, Troubles } from "./troubles.js";
import { Urgent } from "./urgent.js";
import { Visit } from "./visit.js";
import { Visits } from "./visits.js";

/** @type {Record<string, (id: string, more: string) => unknown>} */
const SCREENS = {
  today: () => html`<${Today} />`,
  visits: () => html`<${Visits} />`,
  start: () => html`<${Start} />`,
  visit: (id) => html`<${Visit} key=${id} id=${id} />`,
  saved: (id) => html`<${Saved} key=${id} id=${id} />`,
  past: (id, observation) => html`<${Past} key=${id} id=${id} observation=${observation} />`,
  people: () => html`<${People} />`,
  person: (id) => html`<${Person} key=${id} id=${id} />`,
  site: (id) => html`<${Site} key=${id} id=${id} />`,
  status: () => html`<${Sending} />`,
};

export function App() {
  const obstacle = obstacles[vaultState.value];
  if (obstacle) return html`<${obstacle} />`;
  if (!me.value) return html`<${Enrol} />`;
  const [name, id, more] = route.value;
  // The first download is over as soon as there is a form; a visit can be recorded from then on.
  const ready = newestForm("situation") && newestForm("site");
  const screen =
    SCREENS[name]?.(id, more) ??
    html`<${Missing} title=${t("Not found")} text=${t("There is no such screen.")} />`;
  return html`
    <header class="top">
      <${StatusBar} />
      <${Troubles} />
      <${Update} />
      <${Urgent} here=${route.value} />
      ${contact.value.pull === "sign-in-required" && name !== "status" && ready && html`<div class="notice caution slim"><${SignIn} /></div>`}
    </header>
    <${Guarded} key=${route.value.join("/")}>
      ${ready || name === "status" ? screen : html`<${Downloading} />`}
    <//>
    <${Nav} />
  `;
}

/** A mistake of ours in one screen leaves the others, and what was typed, as they are. @param {{children?: any}} props */
function Guarded({ children }) {
  const [error] = useErrorBoundary((thrown) => console.error(thrown));
  if (!error) return children;
  return html`<${Missing} title=${t("This screen could not be shown")}
    text=${t("What was written is kept. Please report this to the administrator: {error}", { error: String(error) })} />`;
}

/** A newer version waits; it is taken only while nothing is being written. */
function Update() {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  if (!updateWaiting.value) return null;
  const apply = () => {
    try {
      applyUpdate();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return html`
    <div class="notice slim" role="status">
      <p>${t("There is a new version.")} ${problem && sentence(problem, t)}</p>
      ${
        editing.value
          ? html`<small>${t("It is used after this draft is finished.")}</small>`
          : html`<button type="button" class="button" onClick=${apply}><${Icon} name="download" />${t("Use it now")}</button>`
      }
    </div>
  `;
}
