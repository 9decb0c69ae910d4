// One record as it is read later: answers, notes, signs, its status, what is in conflict, what
// the desk said, 「追記」, and 「この記録を取り消す」: it stays to be seen, and can be brought back.

import { useEffect, useRef, useState } from "../../vendor/ui.js";
import { dayOf } from "../clock.js";
import { longDay, timeOf } from "../dates.js";
import { me } from "../device.js";
import { html } from "../html.js";
import { allRows, one, rows } from "../known.js";
import { finish, outbox, ownFiles } from "../outbox.js";
import { Problem, sentence } from "../problems.js";
import { markOpened, opened } from "../records.js";
import { statusOf } from "../status.js";
import { language, t } from "../words.js";
import { Addendum } from "./addendum.js";
import { Icon } from "./icon.js";
import { Media } from "./person_files.js";
import { PersonName } from "./person_name.js";
import { levels, wishes } from "./person_signals.js";
import { Answers } from "./preview.js";
import { actWords, StatusWord } from "./status_word.js";
import { onDay, when, zone } from "./when.js";

/**
 * @param {object} props
 * @param {import("../timeline.js").Record} props.record
 * @param {"day" | "person"} props.titled by the day and site, or by whom it is about
 */
export function RecordCard({ record, titled }) {
  const { observation, notes, photos, signals, tasks, reviews } = record;
  const definition = one("form", observation.form)?.definition;
  const { status, at } = statusOf(observation, outbox.value, /** @type {any[]} */ (reviews));
  const site = one("site", observation.site)?.name ?? "";
  const author = one("visit", observation.visit)
    ?.workers.map((/** @type {string} */ id) => one("person", id)?.name)
    .filter(Boolean)
    .join(" ");
  const id = `record-${observation.id}`;
  return html`
    <article class=${observation.withdrawn ? "card record withdrawn" : "card record"} id=${id} aria-labelledby=${`${id}-title`}>
      <header>
        <h3 id=${`${id}-title`}>
          ${
            titled === "day"
              ? html`<time datetime=${observation.at}>${longDay(dayOf(observation.at, zone()), language.value)} ${timeOf(observation.at, zone())}</time>`
              : observation.about === "site"
                ? t("The site")
                : html`<${PersonName} participant=${observation.participant} typed=${observation.typed_name} />`
          }
        </h3>
        <p class="hint">${titled === "day" && site} ${author}</p>
        <${StatusWord} status=${status} at=${at} full />
      </header>
      <${Conflicts} observation=${observation} />
      ${
        definition
          ? html`<${Answers} definition=${definition} answers=${observation.answers} />`
          : html`<p class="hint">${t("The form of this record is not on this phone.")}</p>`
      }
      ${signals.map((signal) => html`<${Sign} key=${signal.id} signal=${signal} />`)}
      ${notes.map(
        (note) => html`
        <div class="said-note" key=${note.id}>
          <p class="words">${note.text}</p>
          <p class="hint"><${Icon} name="message-square" />${t("Shared with the caseworker")} ${note.pending.length > 0 && html`<${StatusWord} status=${statusOf(note, outbox.value).status} />`}</p>
        </div>
      `,
      )}
      <div class="files">
        ${photos.map((photo) => html`<${Media} key=${photo.id} file=${ownFiles.value.get(photo.id)} voice=${photo.media === "voice"} seconds=${photo.seconds} />`)}
      </div>
      ${tasks.map((task) => html`<p key=${task.id}><${Icon} name="calendar-plus" />${t("Appointment")}: ${task.due && onDay(task.due)} ${task.time}</p>`)}
      ${reviews.map((review) => html`<${Review} key=${review.id} review=${review} />`)}
      ${observation.about === "participant" && !observation.withdrawn && html`<${Addendum} observation=${observation} />`}
      <${Withdraw} observation=${observation} />
    </article>
  `;
}

/** @param {{signal: import("../known.js").Row}} props */
function Sign({ signal }) {
  const word = levels().find(({ value }) => value === signal.level)?.label;
  const wish = wishes().find(({ value }) => value === signal.wish)?.label;
  return html`
    <div class=${signal.level === "urgent" ? "sign urgent" : "sign"}>
      <p class="sign-title"><${Icon} name=${signal.level === "step_up" ? "sprout" : signal.level === "urgent" ? "siren" : "circle-alert"} />${word}</p>
      ${signal.words && html`<p class="words">「${signal.words}」</p>`}
      ${wish && html`<p>${t("What they feel about it")}: ${wish}</p>`}
      ${signal.text && html`<p class="words">${signal.text}</p>`}
      ${signal.told && html`<p><${Icon} name="phone-call" />${t("Told by telephone: {to}, {time}", { to: signal.told.to, time: when(signal.told.at) })}</p>`}
    </div>
  `;
}

/**
 * What the desk said. It counts as opened when it has really been in sight.
 * @param {{review: import("../known.js").Row}} props
 */
function Review({ review }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const unread = useRef(!opened.value.has(review.id));
  useEffect(() => {
    if (!unread.current || !element.current) return;
    const observer = new IntersectionObserver(
      (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        markOpened([review.id]);
      },
      { threshold: 0.6 },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [review.id]);
  const by = review.person === me.value?.person.id ? t("you") : one("person", review.person)?.name;
  return html`
    <div class=${`review ${review.act}`} ref=${element}>
      <p class="review-head">
        <${Icon} name=${review.act === "commented" ? "message-square" : review.act === "confirmed" ? "check-check" : "corner-up-left"} />
        <b>${actWords()[review.act]}</b> <span>${by} ${when(review.at)}</span>
        ${unread.current && html`<span class="badge">${t("new")}</span>`}
      </p>
      ${review.text && html`<p class="words">${review.text}</p>`}
    </div>
  `;
}

/** What two people wrote unknown to each other. @param {{observation: import("../known.js").Row}} props */
function Conflicts({ observation: { id, visit } }) {
  return rows("conflict")
    .filter((each) => (each.observation ? each.observation === id : each.visit === visit))
    .map((each) => html`<p key=${each.id} class="notice caution">${disagreement(each)}</p>`);
}

/** What stands, what the other wrote, and who decides. @param {import("../known.js").Row} conflict */
function disagreement({ words: [stands, against], unit, settled, words }) {
  const who = (/** @type {{by: string}} */ { by }) => one("person", by)?.name ?? "";
  const said = (/** @type {{fields: Record<string, any>}} */ { fields }) => fields.text ?? fields.words;
  const [name, other] = [who(stands), who(against)];
  if (settled) {
    const fields = JSON.stringify(settled.fields);
    const chosen = words.find((/** @type {any} */ word) => JSON.stringify(word.fields) === fields) ?? settled;
    return t("Written differently: {name} decided for what {other} wrote.", {
      name: who(settled),
      other: who(chosen),
    });
  }
  if (unit === "withdrawn")
    return t("{name} took this back while {other} wrote in it. The office decides.", { name, other });
  return said(stands)
    ? t("“{kept}” stands ({name}). {other} wrote “{said}”. The office decides.", {
        kept: said(stands),
        name,
        other,
        said: said(against),
      })
    : t("{other} filled this in otherwise than {name}, whose answer stands. The office decides.", {
        name,
        other,
      });
}

/** Takes one's own record back with all that belongs to it, or brings it back. @param {{observation: import("../known.js").Row}} props */
function Withdraw({ observation }) {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const { id, gone, participant, typed_name } = observation;
  const withdrawn = Boolean(observation.withdrawn);
  const mine = one("visit", observation.visit)?.workers.includes(me.value?.person.id);
  const turn = async () => {
    const parts = ["note", "photo", "signal", "task"].flatMap((kind) =>
      allRows(kind)
        .filter((each) => each.observation === id && Boolean(each.withdrawn) === withdrawn)
        .map((each) => ({ kind, id: each.id })),
    );
    const fields = { withdrawn: !withdrawn };
    const changes = [{ kind: "observation", id }, ...parts].map((each) => ({ ...each, fields }));
    try {
      await finish({ draft: null, changes, summary: { ...fields, participant, typed_name } });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return html`
    ${withdrawn && html`<p class="notice" role="status">${t("Taken back")} ${gone && `${one("person", gone.by)?.name ?? ""} ${when(gone.at)}`}</p>`}
    ${problem && html`<p class="notice alarm" role="alert">${sentence(problem, t)}</p>`}
    ${
      mine &&
      html`<button type="button" class="plain" onClick=${turn}>
        <${Icon} name=${withdrawn ? "undo-2" : "trash-2"} />${withdrawn ? t("Undo") : t("Take this record back")}
      </button>`
    }
  `;
}
