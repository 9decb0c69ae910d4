// 送信状況: whether everything arrived, what has not and why, and the state of this phone.

import { dayOf } from "../clock.js";
import { drafts, startDraft } from "../drafts.js";
import { contact, exchange } from "../exchange.js";
import { html } from "../html.js";
import { one, rows } from "../known.js";
import { outbox, sendAgain, unsent } from "../outbox.js";
import { Problem, sentence } from "../problems.js";
import { go, to } from "../router.js";
import { dayOfWork, isRewritable } from "../status.js";
import { language, t, tn } from "../words.js";
import { Device } from "./device.js";
import { Icon } from "./icon.js";
import { FilesSent } from "./person_files.js";
import { fullName, shortName } from "./person_name.js";
import { Screen } from "./screen.js";
import { StatusWord } from "./status_word.js";
import { DraftRow } from "./visits.js";
import { ago, today, when, zone } from "./when.js";

export function Sending() {
  const working = contact.value.state === "working";
  const bar = html`
    <p class="bar-state" role="status">${working ? t("In contact …") : ""}</p>
    <button type="button" class="button primary" onClick=${() => exchange()}>
      <${Icon} name="refresh-cw" />${t("Sync now")}
    </button>
  `;
  const open = drafts.value;
  return html`
    <${Screen} title=${t("Sending")} bar=${bar}>
      <${Day} />
      <${Contact} />
      ${
        open.length > 0 &&
        html`<section aria-labelledby="not-finished">
        <h2 id="not-finished">${t("Drafts, not finished yet")}</h2>
        <ul class="list">${open.map((draft) => html`<${DraftRow} key=${draft.id} draft=${draft} />`)}</ul>
      </section>`
      }
      <${Sent} />
      <${Device} />
    <//>
  `;
}

/** The end of the day in one sentence, or exactly what has not arrived. */
function Day() {
  const { visits, people, missing, at } = dayOfWork(
    outbox.value,
    (instant) => dayOf(instant, zone()) === today(),
  );
  if (!missing.length) {
    const said = visits
      ? tn("Of {n} person, everything has arrived", "Of {n} people, everything has arrived", people)
      : t("Nothing is waiting to be sent");
    return html`
      <div class="day-done" role="status">
        <${Icon} name="circle-check" />
        <p><b>${said}</b> ${at && html`<time datetime=${at}>${when(at)}</time>`}</p>
      </div>
    `;
  }
  return html`
    <section class="day-open" aria-labelledby="not-arrived">
      <h2 id="not-arrived"><${Icon} name="hourglass" />${tn("{n} has not arrived", "{n} have not arrived", missing.length)}</h2>
      <ul class="list">${missing.map((entry) => html`<${Waiting} key=${entry.id} entry=${entry} />`)}</ul>
    </section>
  `;
}

/** What an envelope is about. @param {any} summary */
function about(summary) {
  if (!summary) return t("Cannot be shown");
  if (summary?.addendum)
    return t("Addition: {name}", { name: fullName(summary.participant, summary.typed_name) });
  if (summary?.withdrawn !== undefined)
    return `${summary.withdrawn ? t("Taken back") : t("Undo")}: ${fullName(summary.participant, summary.typed_name)}`;
  if (summary?.call) return t("Call recorded: {name}", { name: fullName(summary.participant) });
  const people = summary?.nobody
    ? t("Nobody could be met")
    : tn("{n} person", "{n} people", summary?.people ?? 0);
  return `${one("site", summary?.site)?.name ?? summary?.place ?? t("Visit")} ${people}`;
}

/** @param {{entry: import("../outbox.js").Entry}} props */
function Waiting({ entry }) {
  const { status, receipt, summary, madeAt } = entry;
  const { problem } = contact.value;
  const names = rows("observation")
    .filter((each) => summary?.visit && each.visit === summary.visit && each.about === "participant")
    .map((each) => shortName(each.participant, each.typed_name));
  const why =
    status === "attention"
      ? receipt?.problem?.detail ||
        t("The office could not take this. It is kept here; please tell the administrator.")
      : problem
        ? sentence(problem, t)
        : status === "queued" && t("It is sent by itself as soon as there is signal.");
  return html`
    <li class="waiting">
      <div class="item-main">
        <b>${about(summary)}</b>
        ${names.length > 0 && html`<span>${names.join(language.value === "ja" ? "、" : ", ")}</span>`}
        <small>${t("saved {when} ({ago})", { when: when(madeAt), ago: ago(madeAt) })}</small>
        <${StatusWord} status=${status} full />
        <${FilesSent} entry=${entry} />
        ${why && html`<p class="hint">${why}</p>`}
        ${receipt?.problem?.asked && html`<p>${t("From the office: {words}", { words: receipt.problem.asked })}</p>`}
      </div>
      ${
        isRewritable(entry) &&
        html`<button type="button" class="button primary" onClick=${() => rewrite(entry)}>
        <${Icon} name="square-pen" />${t("Rewrite and send")}
      </button>`
      }
      ${
        receipt?.status === "refused" &&
        html`<button type="button" class="button" onClick=${() => sendAgain(entry.id)}>
        <${Icon} name="refresh-cw" />${t("Send again")}
      </button>`
      }
    </li>
  `;
}

/** Opens what was sent as a draft, once; finishing it replaces what was sent. @param {import("../outbox.js").Entry} entry */
async function rewrite({ id, summary }) {
  const open = drafts.value.find(({ replaces }) => replaces === id);
  go("visit", (open ?? (await startDraft({ ...summary.draft, replaces: id }))).id);
}

/** When the office was last heard, and what stands in the way. */
function Contact() {
  const { problem, lastContact, pull } = contact.value;
  return html`
    <section class="card" aria-label=${t("Contact")}>
      <p>${lastContact ? t("Last contact {when}", { when: when(lastContact) }) : t("No contact yet")}</p>
      ${problem && html`<p class="caution-text" role="status"><${Icon} name="wifi-off" />${sentence(problem, t)}</p>`}
      ${pull === "sign-in-required" && html`<${SignIn} />`}
    </section>
  `;
}

/** Sending works without; receiving needs a session. */
export function SignIn() {
  return html`
    <div class="sign-in">
      <p>${sentence(new Problem("sign-in-required"), t)}</p>
      <a class="button" href="/sign-in?next=/field/"><${Icon} name="log-in" />${t("Sign in")}</a>
    </div>
  `;
}

/** What arrived today, whenever it was made. */
function Sent() {
  const arrived = outbox.value.filter(
    ({ status, receipt }) =>
      status === "received" && receipt && dayOf(receipt.received_at, zone()) === today(),
  );
  if (!arrived.length) return null;
  return html`
    <section aria-labelledby="arrived">
      <h2 id="arrived">${t("Arrived today")}</h2>
      <ul class="list">
        ${arrived.map(
          ({ id, summary, receipt }) => html`
          <li key=${id}>
            <a class="item" href=${summary?.visit ? to("past", summary.visit) : to("status")}>
              <span class="item-main"><b>${about(summary)}</b>
                ${receipt?.elsewhere?.length && html`<small class="caution-text">${t("Somebody else is responsible now. The record reached them.")}</small>`}</span>
              <${StatusWord} status="received" at=${receipt?.received_at} full />
            </a>
          </li>
        `,
        )}
      </ul>
      ${unsent.value.length === 0 && html`<p class="hint">${t("Received means that the office has stored it.")}</p>`}
    </section>
  `;
}
