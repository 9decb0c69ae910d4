"""Answers in the words of the form version that they were given to."""

from typing import Any, NamedTuple

from .expression import evaluate

ALWAYS_SAID = {"one", "scale"}
"""Types whose missing answer is said as 未確認; a list or a text left empty says nothing."""


class Answered(NamedTuple):
    """A question and what was answered, one text for each choice; none for 未確認."""

    name: str
    label: str
    words: list[str]


def worded(definition: dict[str, Any], answers: dict[str, Any], language: str) -> list[Answered]:
    """What was asked and answered, in the form's order.

    An answer that the form does not know (or no longer asks) is shown as it was sent,
    because nothing that a worker wrote may vanish from the screen.
    """
    said = []
    questions = definition["questions"]
    for question in questions:
        name, value = question["name"], answers.get(question["name"])
        if value in (None, "", []):
            asked = "relevant" not in question or evaluate(question["relevant"], answers)
            if not asked or question["type"] not in ALWAYS_SAID:
                continue
        said.append(Answered(name, _in(question["label"], language), _words(question, value, language)))
    known = {question["name"] for question in questions}
    said += [Answered(name, name, _plain(value)) for name, value in answers.items() if name not in known]
    return said


def word(definition: dict[str, Any], answers: dict[str, Any], name: str, language: str) -> str:
    """One answer in words; empty if it was not given."""
    for question in definition["questions"]:
        if question["name"] == name:
            return " · ".join(_words(question, answers.get(name), language))
    return ""


def _words(question: dict[str, Any], value: Any, language: str) -> list[str]:
    if question["type"] == "text":
        return _plain(value)
    lists = [question.get("choices", []), *question.get("choices_by", {}).get("trade", {}).values()]
    labels = {choice["value"]: _in(choice["label"], language) for each in lists for choice in each}
    return [labels.get(each, each) for each in _plain(value)]


def _plain(value: Any) -> list[str]:
    if value in (None, ""):
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _in(label: dict[str, str], language: str) -> str:
    return label.get(language) or label["ja"]
