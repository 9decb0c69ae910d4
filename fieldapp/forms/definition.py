"""What a form definition must be for a phone to draw it and the desk to read its answers.

`check` is asked before a form is published. Its shape is described in docs/protocol.md;
the forms that come with fieldapp lie in `builtin/`.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from sync.record import Key

from .expression import OPERATIONS, evaluate, parts

BUILTIN = Path(__file__).parent / "builtin"

Words = Annotated[str, Meta(min_length=1, max_length=200)]


class Label(msgspec.Struct, forbid_unknown_fields=True):
    """Words by language; Japanese always, other languages where there are any."""

    ja: Words
    en: Words | None = None


class Choice(msgspec.Struct, forbid_unknown_fields=True):
    value: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
    label: Label


class ChoicesBy(msgspec.Struct, forbid_unknown_fields=True):
    """Choices by the trade of the site; `other` serves every trade not named."""

    trade: dict[Key, list[Choice]]


class Question(msgspec.Struct, forbid_unknown_fields=True):
    name: Key
    type: Literal["one", "many", "scale", "text"]
    label: Label
    required: bool = False
    faces: bool = False
    keep: bool = False
    relevant: Any = None
    choices: list[Choice] | None = None
    choices_by: ChoicesBy | None = None


class Definition(msgspec.Struct, forbid_unknown_fields=True):
    title: Label
    about: Literal["participant", "site"]
    questions: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=200)]


class Fault(NamedTuple):
    """What is wrong with a definition: the question (empty: the form itself), a code, the detail."""

    question: str
    code: str
    detail: str = ""


class BadDefinition(ValueError):
    """A definition that cannot be published, with all its faults."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(" ".join(part for part in fault if part) for fault in faults))
        self.faults = faults


def builtin(key: str) -> dict[str, Any]:
    """The definition of a form that comes with fieldapp, `situation` or `site`."""
    return msgspec.json.decode((BUILTIN / f"{key}.json").read_bytes(), type=dict[str, Any])


def check(definition: Any) -> None:
    """Raises BadDefinition with every fault of a definition, each naming its question."""
    if found := list(faults(definition)):
        raise BadDefinition(found)


def faults(definition: Any) -> Iterator[Fault]:
    """Everything wrong with a definition."""
    try:
        form = msgspec.convert(definition, Definition)
    except msgspec.ValidationError as error:
        yield Fault("", "malformed", str(error))
        return
    asked: dict[str, Question | None] = {}
    for place, raw in enumerate(form.questions, 1):
        name = str(raw.get("name") or f"#{place}")
        try:
            question = msgspec.convert(raw, Question)
        except msgspec.ValidationError as error:
            yield Fault(name, "malformed", str(error))
            asked.setdefault(name, None)
            continue
        if name in asked:
            yield Fault(name, "duplicate-name")
        yield from (Fault(name, *rest) for rest in _choice_faults(question))
        yield from (Fault(name, *rest) for rest in _relevance_faults(question, asked))
        asked.setdefault(name, question)


def choices(question: Question) -> list[Choice]:
    """Every choice a question can offer, over all trades."""
    by_trade = question.choices_by.trade.values() if question.choices_by else ()
    return [*(question.choices or ()), *(choice for each in by_trade for choice in each)]


def settled(definition: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as a phone sends them: given, and to questions that are asked."""
    kept: dict[str, Any] = {}
    for question in definition["questions"]:
        name = question["name"]
        asked = "relevant" not in question or evaluate(question["relevant"], kept)
        if asked and answers.get(name):
            kept[name] = answers[name]
    return kept


def _choice_faults(question: Question) -> Iterator[tuple[str, ...]]:
    lists = [question.choices] if question.choices is not None else []
    if question.choices_by:
        lists += question.choices_by.trade.values()
        if "other" not in question.choices_by.trade:
            yield ("no-choices", "other")
    if question.type == "text":
        if lists:
            yield ("choices-of-a-text",)
        return
    if not lists or not all(lists):
        yield ("no-choices",)
    if question.choices is not None and question.choices_by:
        yield ("two-kinds-of-choices",)
    for each in lists:
        twice = [value for value, count in Counter(choice.value for choice in each).items() if count > 1]
        yield from (("duplicate-value", value) for value in twice)
    # An answer is read without knowing the trade it was given at.
    labels: dict[str, Label] = {}
    for choice in choices(question):
        if labels.setdefault(choice.value, choice.label) != choice.label:
            yield ("two-labels", choice.value)


def _relevance_faults(question: Question, asked: dict[str, Question | None]) -> Iterator[tuple[str, ...]]:
    """Relevance may hang on questions before this one only, so it can never go in circles."""
    for part in parts(question.relevant):
        match part:
            case {"answer": name, **rest} if not rest:
                if name not in asked:
                    yield ("unknown-answer", str(name))
            case {"op": operation, "args": [*args], **rest} if not rest and operation in OPERATIONS:
                if OPERATIONS[operation] not in (None, len(args)):
                    yield ("wrong-arguments", operation)
                elif operation == "selected":
                    yield from _selected_faults(args, asked)
            case dict() | list():
                yield ("unknown-operation", msgspec.json.encode(part).decode()[:80])


def _selected_faults(args: list[Any], asked: dict[str, Question | None]) -> Iterator[tuple[str, ...]]:
    match args:
        case [{"answer": str(name)}, str(value)] if question := asked.get(name):
            values = {choice.value for choice in choices(question)}
            if values and value not in values:
                yield ("unknown-choice", f"{name}={value}")
