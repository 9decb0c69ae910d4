// Always in sight: what is not sent, how old the oldest of it is, and the last contact.

import { contact } from "../exchange.js";
import { html } from "../html.js";
import { rows } from "../known.js";
import { outbox, unsent } from "../outbox.js";
import { to } from "../router.js";
import { unheard, waiting } from "../status.js";
import { t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { ago, when } from "./when.js";

export function StatusBar() {
  const { count, oldest } = waiting(unsent.value);
  const { state, lastContact } = contact.value;
  const urgent = unheard(/** @type {any[]} */ (rows("signal")), outbox.value).length;
  const look = urgent ? "status-bar has-urgent" : count ? "status-bar has-unsent" : "status-bar";
  return html`
    <a class=${look} href=${to("status")}>
      <${Icon} name=${urgent ? "siren" : state === "working" ? "refresh-cw" : count ? "hourglass" : "circle-check"} />
      <span class="unsent">
        ${urgent > 0 && html`${tn("{n} urgent", "{n} urgent", urgent)} `}
        ${count ? tn("{n} not sent", "{n} not sent", count) : t("All sent")}
        ${oldest && html`<small>${t("oldest {ago}", { ago: ago(oldest) })}</small>`}
      </span>
      <span class="contact">
        ${
          state === "working"
            ? t("In contact …")
            : lastContact
              ? t("Last contact {when}", { when: when(lastContact) })
              : t("No contact yet")
        }
      </span>
    </a>
  `;
}
