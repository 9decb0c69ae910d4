// The status of a record as a word with an icon: the one place where these words are said.

import { timeOf } from "../dates.js";
import { html } from "../html.js";
import { t } from "../words.js";
import { Icon } from "./icon.js";
import { zone } from "./when.js";

/** @type {Record<string, {icon: string, tone: string}>} */
const LOOKS = {
  draft: { icon: "square-pen", tone: "" },
  queued: { icon: "hourglass", tone: "caution" },
  sending: { icon: "send", tone: "caution" },
  received: { icon: "check", tone: "good" },
  confirmed: { icon: "check-check", tone: "good" },
  attention: { icon: "triangle-alert", tone: "alarm" },
  returned: { icon: "corner-up-left", tone: "alarm" },
};

/** @returns {Record<string, string>} */
const words = () => ({
  draft: t("Draft"),
  queued: t("Waiting to be sent"),
  sending: t("Being sent"),
  received: t("Received"),
  confirmed: t("Confirmed"),
  attention: t("Needs attention"),
  returned: t("Returned"),
});

/** What the desk did. @returns {Record<string, string>} */
export const actWords = () => ({
  commented: t("Comment"),
  confirmed: t("Confirmed"),
  returned: t("Returned"),
});

/** @param {{status: string, at?: string | null, full?: boolean}} props `full` adds what the word means */
export function StatusWord({ status, at, full = false }) {
  const { icon, tone } = LOOKS[status];
  return html`
    <span class=${`status ${tone}`}>
      <${Icon} name=${icon} /><span>${words()[status]}</span>
      ${full && status === "queued" && html`<small>${t("saved on this phone")}</small>`}
      ${full && status === "received" && html`<small>${at ? t("arrived at the office {time}", { time: timeOf(at, zone()) }) : t("arrived at the office")}</small>`}
    </span>
  `;
}
