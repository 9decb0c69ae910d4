// Expressions of a form, as data: {"op": name, "args": [...]}, {"answer": name} or a literal.
// tests/vectors/expression.json says what each means.

/**
 * @typedef {string | number | boolean | null | {op: string, args: Expression[]} | {answer: string}} Expression
 * @typedef {Record<string, string | string[]>} Answers
 */

/**
 * The value of an expression. Raises on an operation it does not know.
 * @param {Expression} expression
 * @param {Answers} answers
 * @returns {unknown}
 */
export function evaluate(expression, answers) {
  if (expression === null || typeof expression !== "object") return expression;
  if ("answer" in expression) return answers[expression.answer] ?? null;
  const { op, args } = expression;
  const value = (/** @type {Expression} */ each) => evaluate(each, answers);
  switch (op) {
    case "selected": {
      const answer = value(args[0]);
      const choice = value(args[1]);
      return Array.isArray(answer) ? answer.includes(choice) : answer !== null && answer === choice;
    }
    case "and":
      return args.every((each) => Boolean(value(each)));
    case "or":
      return args.some((each) => Boolean(value(each)));
    case "not":
      return !value(args[0]);
    default:
      throw new Error(`this version of fieldapp does not know the operation "${op}"`);
  }
}
