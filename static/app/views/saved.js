// Right after 「保存して終了」: it is on this phone; what becomes of it is said as it happens.

import { html } from "../html.js";
import { outbox } from "../outbox.js";
import { to } from "../router.js";
import { t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { Missing } from "./missing.js";
import { FilesSent } from "./person_files.js";
import { Screen } from "./screen.js";
import { StatusWord } from "./status_word.js";

/** @param {{id: string}} props of the envelope */
export function Saved({ id }) {
  const entry = outbox.value.find((each) => each.id === id);
  if (!entry)
    return html`<${Missing} title=${t("Saved")} text=${t("This is no longer kept on this phone; the office has it.")} />`;
  const { summary, status, receipt } = entry;
  return html`
    <${Screen} title=${t("Saved on this phone")} bar=${html`<a class="button primary" href=${to("today")}>${t("Go to today")}</a>`}>
      <div class="card saved">
        <${Icon} name="circle-check" />
        <p><b>${summary.place}</b></p>
        <p>${summary.nobody ? t("Nobody could be met.") : tn("{n} person recorded", "{n} people recorded", summary.people)}</p>
        <p role="status"><${StatusWord} status=${status} at=${receipt?.received_at} full=${status === "received"} /></p>
        <${FilesSent} entry=${entry} />
        ${status === "queued" && html`<p class="hint">${t("It is sent by itself as soon as there is signal.")}</p>`}
      </div>
      <div class="column">
        ${summary.visit && html`<a class="button quiet" href=${to("past", summary.visit)}>${t("Look at this record")}</a>`}
        <a class="button quiet" href=${to("start")}><${Icon} name="footprints" />${t("To the next site")}</a>
      </div>
    <//>
  `;
}
