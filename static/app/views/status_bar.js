// Always in sight: what is not sent, how old the oldest of it is, and the last contact.

import { contact } from "../exchange.js";
import { html } from "../html.js";
import { unsent } from "../outbox.js";
import { to } from "../router.js";
import { waiting } from "../status.js";
import { t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { ago, when } from "./when.js";

export function StatusBar() {
  const { count, oldest } = waiting(unsent.value);
  const { state, lastContact } = contact.value;
  return html`
    <a class=${count ? "status-bar has-unsent" : "status-bar"} href=${to("status")}>
      <${Icon} name=${state === "working" ? "refresh-cw" : count ? "hourglass" : "circle-check"} />
      <span class="unsent">
        ${count ? tn("{n} not sent", "{n} not sent", count) : t("All sent")}
        ${oldest && html`<small>${t("oldest {ago}", { ago: ago(oldest) })}</small>`}
      </span>
      <span class="contact">
        ${state === "working"
          ? t("In contact …")
          : lastContact
            ? t("Last contact {when}", { when: when(lastContact) })
            : t("No contact yet")}
      </span>
    </a>
  `;
}
