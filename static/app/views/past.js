// A visit that was saved: what was recorded about each person and the site.

import { useEffect } from "../../vendor/ui.js";
import { dayOf } from "../clock.js";
import { longDay, timeOf } from "../dates.js";
import { html } from "../html.js";
import { allRows, one, rows } from "../known.js";
import { timeline } from "../timeline.js";
import { language, t } from "../words.js";
import { Missing } from "./missing.js";
import { RecordCard } from "./record_card.js";
import { Screen } from "./screen.js";
import { kindWords } from "./visit_head.js";
import { onDay, zone } from "./when.js";

/** @param {{id: string, observation?: string}} props `observation`: the one to show first */
export function Past({ id, observation }) {
  useEffect(() => {
    if (observation) document.getElementById(`record-${observation}`)?.scrollIntoView({ block: "start" });
  }, [observation]);
  const visit = one("visit", id);
  if (!visit) return html`<${Missing} title=${t("Visit")} text=${t("This visit is not on this phone.")} />`;
  const parts = {
    notes: rows("note"),
    photos: rows("photo"),
    signals: rows("signal"),
    tasks: rows("task"),
    reviews: rows("review"),
  };
  const records = timeline(
    allRows("observation").filter((each) => each.visit === id),
    parts,
  ).reverse();
  const next = rows("task").find((task) => task.kind === "next_visit" && task.visit === id);
  return html`
    <${Screen} title=${one("site", visit.site)?.name ?? t("Visit")} back
      lead=${`${longDay(dayOf(visit.at, zone()), language.value)} ${timeOf(visit.at, zone())} ${kindWords()[visit.kind]}`}>
      ${visit.nobody && html`<p class="notice">${t("Nobody could be met.")}</p>`}
      ${records.length > 0 && html`<h2>${t("Records")}</h2>`}
      ${records.map((record) => html`<${RecordCard} key=${record.observation.id} record=${record} titled="person" />`)}
      ${!records.length && !visit.nobody && html`<p class="empty">${t("No record of this visit is on this phone.")}</p>`}
      ${next?.due && html`<p class="card">${t("Next look-in here")}: ${onDay(next.due)}</p>`}
    <//>
  `;
}
