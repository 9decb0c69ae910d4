// Whom to call about a participant: their caseworkers first, then the supervisors.

import { inForce } from "./expected.js";

/** @typedef {import("./known.js").Row} Row */

/**
 * @param {string | null} participant null for someone not on the list
 * @param {string} day
 * @param {{assignments: Row[], people: Row[]}} known
 * @returns {{person: Row, role: "caseworker" | "supervisor"}[]}
 */
export function contactsFor(participant, day, { assignments, people }) {
  const active = people.filter((person) => person.active !== false);
  const caseworkers = caseworkersOf(participant, day, { assignments, people: active });
  const supervisors = active.filter(
    (person) => person.roles?.includes("supervisor") && !caseworkers.includes(person),
  );
  return [
    ...caseworkers.map((person) => ({ person, role: /** @type {const} */ ("caseworker") })),
    ...supervisors.map((person) => ({ person, role: /** @type {const} */ ("supervisor") })),
  ];
}

/**
 * Who is responsible for a participant on a day.
 * @param {string | null} participant
 * @param {string} day
 * @param {{assignments: Row[], people: Row[]}} known
 */
export function caseworkersOf(participant, day, { assignments, people }) {
  const ids = assignments
    .filter((each) => participant && each.participant === participant && each.role === "caseworker")
    .filter((each) => inForce(/** @type {any} */ (each), day))
    .map(({ person }) => person);
  return people.filter(({ id }) => ids.includes(id));
}
