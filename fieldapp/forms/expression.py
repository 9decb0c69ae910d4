"""Expressions of a form, as data: `{"op": name, "args": [...]}`, `{"answer": name}` or a literal.

tests/vectors/expression.json says what each means, here and on the phone.
"""

from collections.abc import Iterator
from typing import Any

OPERATIONS = {"selected": 2, "and": None, "or": None, "not": 1}
"""Every operation, and how many arguments it takes (None: any number)."""


def evaluate(expression: Any, answers: dict[str, Any]) -> Any:
    """The value of an expression. Raises KeyError for an operation it does not know."""
    if not isinstance(expression, dict):
        return expression
    if "answer" in expression:
        return answers.get(expression["answer"])
    args = (evaluate(each, answers) for each in expression["args"])
    match expression["op"]:
        case "selected":
            answer, choice = args
            return choice in answer if isinstance(answer, list) else answer is not None and answer == choice
        case "and":
            return all(args)
        case "or":
            return any(args)
        case "not":
            return not next(args)
    raise KeyError(expression["op"])


def parts(expression: Any) -> Iterator[Any]:
    """An expression and all that stands within it."""
    yield expression
    if isinstance(expression, dict) and isinstance(expression.get("args"), list):
        for each in expression["args"]:
            yield from parts(each)
