// The red notice: urgent signs that the office does not have and nobody was called about.
// It stands on every screen until they are received or the call is recorded.

import { useState } from "../../vendor/ui.js";
import { drafts } from "../drafts.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { finish, outbox } from "../outbox.js";
import { Problem, sentence } from "../problems.js";
import { to } from "../router.js";
import { unheard } from "../status.js";
import { recorded } from "../visit.js";
import { t, tn } from "../words.js";
import { Call } from "./call.js";
import { Icon } from "./icon.js";
import { shortName } from "./person_name.js";
import { when } from "./when.js";

/** @param {{here: string[]}} props the route */
export function Urgent({ here }) {
  const [open, setOpen] = useState(false);
  const saved = unheard(/** @type {any[]} */ (rows("signal")), outbox.value);
  const begun = drafts.value.filter(
    (draft) =>
      draft.type === "visit" && draft.id !== here[1] && recorded(/** @type {any} */ (draft)).some(isUrgent),
  );
  const count = saved.length + begun.length;
  if (!count) return null;
  return html`
    <section class="urgent-notice" aria-label=${t("Urgent")}>
      <p class="alarm-text" role="alert">
        <${Icon} name="siren" /><b>${tn("{n} urgent sign has not arrived.", "{n} urgent signs have not arrived.", count)}</b>
        ${t("Please tell them by telephone.")}
      </p>
      <button type="button" class="button" aria-expanded=${open} onClick=${() => setOpen(!open)}>
        <${Icon} name="phone" />${open ? t("Close") : t("Numbers, and record the call")}
      </button>
      ${open && saved.map((signal) => html`<${Waiting} key=${signal.id} signal=${signal} />`)}
      ${
        open &&
        begun.map(
          (draft) => html`<p key=${draft.id}>
        <a class="button" href=${to("visit", draft.id)}><${Icon} name="square-pen" />${t("Draft: {site}", { site: one("site", draft.site)?.name ?? "" })}</a>
      </p>`,
        )
      }
    </section>
  `;
}

/** @param {import("../visit.js").Entry} person */
function isUrgent(person) {
  return person.signals.some(({ level, told }) => level === "urgent" && !told);
}

/** @param {{signal: any}} props */
function Waiting({ signal }) {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const tell = async (/** @type {import("../visit.js").Told | null} */ told) => {
    try {
      await finish({
        draft: null,
        changes: [{ kind: "signal", id: signal.id, fields: { told } }],
        summary: { call: signal.id, participant: signal.participant, people: 0 },
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  const name = shortName(signal.participant, one("observation", signal.observation)?.typed_name);
  return html`
    <div class="panel" role="group" aria-label=${name}>
      <p><b>${name}</b> ${one("site", one("visit", signal.visit)?.site)?.name} ${when(signal.at)}</p>
      ${signal.text && html`<p class="words">${signal.text}</p>`}
      ${problem && html`<p class="notice" role="alert">${sentence(problem, t)}</p>`}
      <${Call} id=${`call-${signal.id}`} participant=${signal.participant} told=${null} onTold=${tell} />
    </div>
  `;
}
