// What a form asks, given the answers so far. A form is data: its definition is a record,
// and nothing here knows any question by name except `attendance`, by which 「いつもどおり」
// and the lists say whether someone was met.

import { evaluate } from "./expression.js";

/**
 * @typedef {import("./expression.js").Answers} Answers
 * @typedef {Record<string, string>} Label by language
 * @typedef {{value: string, label: Label}} Choice
 * @typedef {object} Question
 * @property {string} name
 * @property {"one" | "many" | "scale" | "text"} type
 * @property {Label} label
 * @property {boolean} [required]
 * @property {boolean} [keep] last time's answer can be taken over by one press
 * @property {boolean} [faces]
 * @property {import("./expression.js").Expression} [relevant]
 * @property {Choice[]} [choices]
 * @property {{trade: Record<string, Choice[]>}} [choices_by]
 * @typedef {{title: Label, about: "participant" | "site", questions: Question[]}} Definition
 */

export const ATTENDANCE = "attendance";
export const PRESENT = "present";
export const NOT_MET = "not_met";

/**
 * A label in a language, in any other when that one is missing.
 * @param {Label} label
 * @param {string} language
 */
export function labelled(label, language) {
  return label[language] ?? Object.values(label)[0] ?? "";
}

/**
 * The choices of a question at a site of a trade.
 * @param {Question} question
 * @param {string} trade
 * @returns {Choice[]}
 */
export function choicesOf(question, trade) {
  if (question.choices) return question.choices;
  const by = question.choices_by?.trade ?? {};
  return by[trade] ?? by.other ?? [];
}

/**
 * The questions to ask now, in order.
 * @param {Definition} definition
 * @param {Answers} answers
 */
export function asked(definition, answers) {
  return definition.questions.filter(
    (question) => question.relevant === undefined || Boolean(evaluate(question.relevant, answers)),
  );
}

/**
 * @param {string | string[] | undefined} answer
 */
export function answered(answer) {
  return answer !== undefined && answer.length > 0;
}

/**
 * The required questions that are asked and have no answer.
 * @param {Definition} definition
 * @param {Answers} answers
 */
export function missing(definition, answers) {
  return asked(definition, answers).filter(
    (question) => question.required && !answered(answers[question.name]),
  );
}

/**
 * The answers with one set; an empty one is taken out, for no answer is 未確認.
 * @param {Answers} answers
 * @param {string} name
 * @param {string | string[]} value
 * @returns {Answers}
 */
export function withAnswer(answers, name, value) {
  const { [name]: _, ...others } = answers;
  return answered(value) ? { ...others, [name]: value } : others;
}

/**
 * What is to be sent: only answers to questions that are asked, without blanks around words.
 * A question's relevance may hang on another that itself is no longer asked, so until it settles.
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Answers}
 */
export function settled(definition, answers) {
  /** @type {Answers} */
  const kept = {};
  for (const { name } of asked(definition, answers)) {
    const answer = answers[name];
    const value = typeof answer === "string" ? answer.trim() : answer;
    if (value !== undefined && answered(value)) kept[name] = value;
  }
  const same = Object.keys(kept).length === Object.keys(answers).length;
  return same ? kept : settled(definition, kept);
}

/**
 * 「いつもどおり」: present, and last time's answers where the form keeps them and none was given yet.
 * Choices that this site's trade does not have are left out.
 * @param {Definition} definition
 * @param {Answers} last
 * @param {Answers} answers
 * @param {string} trade
 * @returns {Answers}
 */
export function asUsual(definition, last, answers, trade) {
  /** @type {Answers} */
  const usual = { ...answers, [ATTENDANCE]: PRESENT };
  for (const question of definition.questions) {
    const before = question.keep ? stillThere(question, last[question.name], trade) : undefined;
    if (before !== undefined && !answered(answers[question.name])) usual[question.name] = before;
  }
  return usual;
}

/**
 * Last time's answer to a question as far as its choices still exist.
 * @param {Question} question
 * @param {string | string[] | undefined} before
 * @param {string} trade
 */
export function stillThere(question, before, trade) {
  if (before === undefined || question.type === "text") return before;
  const values = choicesOf(question, trade).map(({ value }) => value);
  if (!Array.isArray(before)) return values.includes(before) ? before : undefined;
  const some = before.filter((value) => values.includes(value));
  return some.length ? some : undefined;
}

/**
 * One answer in words.
 * @param {Question} question
 * @param {string | string[]} answer
 * @param {string} language
 */
export function worded(question, answer, language) {
  if (question.type === "text") return String(answer);
  const all = [...(question.choices ?? []), ...Object.values(question.choices_by?.trade ?? {}).flat()];
  const word = (/** @type {string} */ value) => {
    const choice = all.find((each) => each.value === value);
    return choice ? labelled(choice.label, language) : value;
  };
  return (Array.isArray(answer) ? answer : [answer]).map(word).join(language === "ja" ? "、" : ", ");
}

/**
 * Questions and answers in words, in the form's order.
 * @param {Definition} definition
 * @param {Answers} answers
 * @param {string} language
 */
export function read(definition, answers, language) {
  return definition.questions
    .filter(({ name }) => answered(answers[name]))
    .map((question) => ({
      name: question.name,
      label: labelled(question.label, language),
      text: worded(question, answers[question.name], language),
    }));
}
