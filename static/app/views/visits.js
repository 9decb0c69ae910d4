// 訪問: the drafts that wait to be finished, and what was recorded lately.

import { dayOf } from "../clock.js";
import { timeOf } from "../dates.js";
import { me } from "../device.js";
import { discarded, drafts, restoreDraft } from "../drafts.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { outbox } from "../outbox.js";
import { go, to } from "../router.js";
import { statusOf } from "../status.js";
import { recorded } from "../visit.js";
import { t, tn } from "../words.js";
import { Icon } from "./icon.js";
import { shortName } from "./person_name.js";
import { Screen } from "./screen.js";
import { StatusWord } from "./status_word.js";
import { onDay, zone } from "./when.js";

const RECENT = 30;

export function Visits() {
  const open = drafts.value;
  const mine = rows("visit")
    .filter(({ workers }) => workers.includes(me.value?.person.id))
    .sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id))
    .slice(0, RECENT);
  const bar = html`
    <button type="button" class="button primary" onClick=${() => go("start")}>
      <${Icon} name="footprints" />${t("Start a visit")}
    </button>
  `;
  return html`
    <${Screen} title=${t("Visits")} bar=${bar}>
      <${Discarded} />
      <section aria-labelledby="drafts">
        <h2 id="drafts">${t("Drafts")}</h2>
        ${
          open.length
            ? html`<ul class="list">${open.map((draft) => html`<${DraftRow} key=${draft.id} draft=${draft} />`)}</ul>`
            : html`<p class="empty">${t("No draft is open.")}</p>`
        }
      </section>
      <section aria-labelledby="recent">
        <h2 id="recent">${t("Recorded lately")}</h2>
        ${
          mine.length
            ? html`<ul class="list">${mine.map((visit) => html`<${VisitRow} key=${visit.id} visit=${visit} />`)}</ul>`
            : html`<p class="empty">${t("Visits that you record appear here.")}</p>`
        }
      </section>
    <//>
  `;
}

/** @param {{draft: any}} props */
export function DraftRow({ draft }) {
  const observation = draft.type === "addendum" ? one("observation", draft.about) : null;
  const row = observation
    ? {
        href: to("past", observation.visit, observation.id),
        title: t("Addition: {name}", { name: shortName(observation.participant, observation.typed_name) }),
        detail: "",
      }
    : {
        href: to("visit", draft.id),
        title: one("site", draft.site)?.name ?? t("Visit"),
        detail: `${onDay(dayOf(draft.at, zone()))} ${timeOf(draft.at, zone())} ${tn("{n} person", "{n} people", recorded(draft).length)}`,
      };
  return html`
    <li>
      <a class="item" href=${row.href}>
        <span class="item-main"><b>${row.title}</b> <small>${row.detail}</small></span>
        <${StatusWord} status="draft" />
        <${Icon} name="chevron-right" />
      </a>
    </li>
  `;
}

/** @param {{visit: import("../known.js").Row}} props */
function VisitRow({ visit }) {
  const observations = rows("observation").filter(
    (each) => each.visit === visit.id && each.about === "participant",
  );
  const { status, at } = statusOf(visit, outbox.value);
  return html`
    <li>
      <a class="item" href=${to("past", visit.id)}>
        <span class="item-main">
          <b>${one("site", visit.site)?.name ?? t("Visit")}</b>
          <small>
            ${onDay(dayOf(visit.at, zone()))} ${timeOf(visit.at, zone())}${" "}
            ${visit.nobody ? t("Nobody could be met") : tn("{n} person", "{n} people", observations.length)}
          </small>
        </span>
        <${StatusWord} status=${status} at=${at} />
        <${Icon} name="chevron-right" />
      </a>
    </li>
  `;
}

/** What was discarded can be taken back until the app starts anew. */
export function Discarded() {
  return discarded.value
    .filter(({ type }) => type === "visit")
    .map(
      (draft) => html`
      <div class="notice" role="status" key=${draft.id}>
        <p>${t("The draft of {site} was discarded.", { site: one("site", draft.site)?.name ?? "" })}</p>
        <button type="button" class="button" onClick=${() => restoreDraft(draft.id)}>
          <${Icon} name="undo-2" />${t("Undo")}
        </button>
      </div>
    `,
    );
}
