// Who is recorded in a visit: those expected, others of the site, anyone else, and
// someone who is on no list.

import { useState } from "../../vendor/ui.js";
import { newId } from "../clock.js";
import { html } from "../html.js";
import { rows } from "../known.js";
import { search } from "../naming.js";
import { entry, ticked } from "../visit.js";
import { t } from "../words.js";
import { Fresh } from "./fresh.js";
import { Icon } from "./icon.js";
import { fullName, PersonName } from "./person_name.js";

const FOUND_AT_ONCE = 8;

/**
 * @param {object} props
 * @param {import("../visit.js").Draft} props.draft
 * @param {string[]} props.expected participants, in the order of their hours
 * @param {string[]} props.others placed at the site on other days
 * @param {(draft: import("../visit.js").Draft) => void} props.onChange
 */
export function VisitPeople({ draft, expected, others, onChange }) {
  const [query, setQuery] = useState("");
  const here = [...expected, ...others];
  const added = draft.people.filter(({ participant }) => participant && !here.includes(participant));
  const shown = new Set([...here, ...added.map(({ participant }) => participant)]);
  const elsewhere = query.trim()
    ? search(/** @type {any[]} */ (rows("participant")), query).filter(({ id }) => !shown.has(id))
    : [];
  const tick = (/** @type {string} */ participant, /** @type {boolean} */ record) =>
    onChange(ticked(newId, draft, participant, record));
  const row = (/** @type {string} */ participant) => html`
    <${Tick} key=${participant} participant=${participant}
      checked=${draft.people.some((each) => each.participant === participant && each.record)}
      onTick=${(/** @type {boolean} */ record) => tick(participant, record)} />
  `;
  return html`
    <section class="card" aria-labelledby="who">
      <h2 id="who">${t("Whom to record")}</h2>
      ${expected.length ? expected.map(row) : html`<p class="hint">${t("Nobody is expected here on this day.")}</p>`}
      ${others.length > 0 && html`<h3>${t("Others of this site")}</h3>`}
      ${others.map(row)}
      ${added.length > 0 && html`<h3>${t("Also met")}</h3>`}
      ${added.map(({ participant }) => row(String(participant)))}
      ${draft.people
        .filter(({ participant }) => !participant)
        .map(
          (person) => html`
        <${Tick} key=${person.observation} participant=${null} typed=${person.typed_name} checked=${person.record}
          onTick=${(/** @type {boolean} */ record) =>
            onChange({
              ...draft,
              people: draft.people.map((each) => (each === person ? { ...person, record } : each)),
            })} />
      `,
        )}
      <div class="field">
        <label for="elsewhere">${t("Find someone else (name or kana)")}</label>
        <input id="elsewhere" type="search" autocomplete="off" value=${query}
          onInput=${(/** @type {any} */ event) => setQuery(event.currentTarget.value)} />
      </div>
      ${elsewhere.slice(0, FOUND_AT_ONCE).map(({ id }) => row(id))}
      ${query.trim() && !elsewhere.length && html`<p class="hint" role="status">${t("Nobody else by this name is on this phone.")}</p>`}
      <${Unlisted} onAdd=${(/** @type {string} */ typed_name) =>
        onChange({ ...draft, nobody: false, people: [...draft.people, entry(newId, { typed_name })] })} />
    </section>
  `;
}

/** @param {{participant: string | null, typed?: string, checked: boolean, onTick: (record: boolean) => void}} props */
function Tick({ participant, typed = "", checked, onTick }) {
  return html`
    <label class=${checked ? "tick on" : "tick"}>
      <input autocomplete="off" type="checkbox" checked=${checked} aria-label=${fullName(participant, typed)}
        onChange=${(/** @type {any} */ event) => onTick(event.currentTarget.checked)} />
      <${PersonName} participant=${participant} typed=${typed} />
    </label>
  `;
}

/** @param {{onAdd: (name: string) => void}} props */
function Unlisted({ onAdd }) {
  const [name, setName] = useState(/** @type {string | null} */ (null));
  if (name === null) {
    return html`<button type="button" class="button quiet" onClick=${() => setName("")}>
      <${Icon} name="user-plus" />${t("Add someone not on the list")}
    </button>`;
  }
  const add = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!name.trim()) return;
    onAdd(name.trim());
    setName(null);
  };
  return html`
    <${Fresh}><form class="panel" onSubmit=${add}>
      <div class="field">
        <label for="unlisted">${t("Name as you heard it")}</label>
        <input id="unlisted" maxlength="200" autocomplete="off" value=${name}
          onInput=${(/** @type {any} */ event) => setName(event.currentTarget.value)} />
        <p class="hint">${t("The office matches it with the list later.")}</p>
      </div>
      <div class="row">
        <button type="submit" class="button" disabled=${!name.trim()}>${t("Add")}</button>
        <button type="button" class="plain" onClick=${() => setName(null)}>${t("Cancel")}</button>
      </div>
    </form><//>
  `;
}
