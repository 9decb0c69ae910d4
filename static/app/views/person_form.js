// One person of a visit: the form's questions, and what can be added to them.

import { useState } from "../../vendor/ui.js";
import { dayOf, newId } from "../clock.js";
import { ATTENDANCE, asUsual, worded } from "../form.js";
import { html } from "../html.js";
import { rows } from "../known.js";
import { lastTime } from "../last_time.js";
import { isOpen } from "../visit.js";
import { language, t } from "../words.js";
import { Fresh } from "./fresh.js";
import { Icon } from "./icon.js";
import { PersonAppointment } from "./person_appointment.js";
import { AddFiles, PersonFiles } from "./person_files.js";
import { PersonName, shortName } from "./person_name.js";
import { PersonNotes } from "./person_notes.js";
import { PersonSignals } from "./person_signals.js";
import { Questions } from "./questions.js";
import { onDay, zone } from "./when.js";

/** Questions of the form that are in sight without a press. */
const IN_SIGHT = 6;

/**
 * @param {object} props
 * @param {import("../visit.js").Entry} props.person
 * @param {string} props.at of the visit
 * @param {string} props.trade
 * @param {import("../form.js").Definition} props.definition
 * @param {(person: import("../visit.js").Entry) => void} props.onChange
 * @param {import("../files.js").Change} props.changeFiles
 */
export function PersonForm({ person, at, trade, definition, onChange, changeFiles }) {
  const [signing, setSigning] = useState(person.signals.length > 0);
  const [fresh, setFresh] = useState(""); // what was added by the last press
  const { latest, usual } = lastTime(person.participant, at, rows("observation"));
  const id = `p-${person.observation}`;
  const set = (/** @type {object} */ change) => onChange({ ...person, ...change });
  const name = shortName(person.participant, person.typed_name);
  const addNote = () => {
    const note = { id: newId(), text: "" };
    setFresh(note.id);
    set({ notes: [...person.notes, note] });
  };
  const addSignals = () => {
    setFresh("signals");
    setSigning(true);
  };
  const addAppointment = () => {
    const appointment = { id: newId(), due: null, time: null };
    setFresh(appointment.id);
    set({ appointment });
  };
  return html`
    <section class="person" id=${id} aria-label=${name}>
      <h2 tabindex="-1"><${PersonName} participant=${person.participant} typed=${person.typed_name} /></h2>
      ${latest && html`<p class="hint">${lastLine(definition, latest)}</p>`}
      ${
        usual &&
        html`<button type="button" class="button usual"
        onClick=${() => set({ answers: asUsual(definition, usual.answers, person.answers, trade) })}>
        <${Icon} name="repeat" />${t("As usual")}
      </button>`
      }
      <${Questions} id=${id} definition=${definition} answers=${person.answers} last=${usual?.answers} trade=${trade}
        first=${IN_SIGHT} onChange=${(/** @type {import("../form.js").Answers} */ answers) => set({ answers })} />
      <${PersonNotes} id=${`${id}-note`} notes=${person.notes} fresh=${fresh}
        onChange=${(/** @type {import("../visit.js").DraftNote[]} */ notes) => set({ notes })} />
      ${
        signing &&
        html`<${Fresh} when=${fresh === "signals"}>
          <${PersonSignals} id=${`${id}-signal`} participant=${person.participant} signals=${person.signals}
            onChange=${(/** @type {import("../visit.js").DraftSignal[]} */ signals) => set({ signals })} />
        <//>`
      }
      ${
        person.appointment &&
        html`<${Fresh} when=${fresh === person.appointment.id}>
          <${PersonAppointment} id=${`${id}-appointment`} appointment=${person.appointment}
            onChange=${(/** @type {import("../visit.js").DraftTask | null} */ appointment) => set({ appointment })} />
        <//>`
      }
      <${PersonFiles} files=${person.files} change=${changeFiles} />
      <div class="additions">
        <button type="button" class="button quiet"
onClick=${addNote}>
          <${Icon} name="message-square" />${t("Add a note")}
        </button>
        ${
          !signing &&
          html`<button type="button" class="button quiet" onClick=${addSignals}>
          <${Icon} name="sprout" />${t("Signs noticed")}
        </button>`
        }
        ${
          !person.appointment &&
          html`<button type="button" class="button quiet"
onClick=${addAppointment}>
          <${Icon} name="calendar-plus" />${t("Appointment")}
        </button>`
        }
        <${AddFiles} change=${changeFiles} />
      </div>
    </section>
  `;
}

/**
 * When it was last time and whether they came.
 * @param {import("../form.js").Definition} definition
 * @param {import("../known.js").Row} latest
 */
function lastLine(definition, latest) {
  const question = definition.questions.find(({ name }) => name === ATTENDANCE);
  const came = latest.answers[ATTENDANCE];
  return t("Last time: {day} {attendance}", {
    day: onDay(dayOf(latest.at, zone())),
    attendance: question && came ? worded(question, came, language.value) : "",
  });
}

/**
 * The people of the visit as one row to switch between; each says whether it is still open.
 * @param {{people: import("../visit.js").Entry[], definition: import("../form.js").Definition}} props
 */
export function PeopleRow({ people, definition }) {
  const show = (/** @type {string} */ observation) => {
    const section = document.getElementById(`p-${observation}`);
    section?.scrollIntoView({ block: "start" });
    section?.querySelector("h2")?.focus({ preventScroll: true });
  };
  return html`
    <div class="people-row" role="group" aria-label=${t("Go to a person")}>
      ${people.map((person) => {
        const open = isOpen(person, definition);
        return html`
          <button type="button" class=${open ? "jump" : "jump done"} key=${person.observation} onClick=${() => show(person.observation)}>
            <${Icon} name=${open ? "square-pen" : "check"} />
            <span>${shortName(person.participant, person.typed_name)}</span>
            <span class="hidden">${open ? t("still open") : t("recorded")}</span>
          </button>
        `;
      })}
    </div>
  `;
}
