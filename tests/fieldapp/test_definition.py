"""What may be published as a form, and what is said about what may not."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from fieldapp.forms.definition import BadDefinition, builtin, check, faults, settled
from fieldapp.forms.expression import evaluate

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "expression.json").read_text("utf-8"))

YES = {"value": "yes", "label": {"ja": "はい"}}
NO = {"value": "no", "label": {"ja": "いいえ"}}
FORM = {
    "title": {"ja": "ためし"},
    "about": "participant",
    "questions": [
        {"name": "here", "type": "one", "label": {"ja": "いるか"}, "choices": [YES, NO]},
        {
            "name": "work",
            "type": "many",
            "label": {"ja": "作業"},
            "choices_by": {"trade": {"net": [YES, NO], "other": [YES]}},
            "relevant": {"op": "selected", "args": [{"answer": "here"}, "yes"]},
        },
        {"name": "words", "type": "text", "label": {"ja": "ことば"}},
    ],
}


@pytest.mark.parametrize("key", ["situation", "site"])
def test_the_builtin_forms_can_be_published(key):
    check(builtin(key))


@pytest.mark.parametrize("key", ["situation", "site"])
def test_the_builtin_forms_have_every_label_in_both_languages(key):
    def labels(part):
        if isinstance(part, dict):
            yield from ([part] if "ja" in part else [])
            part = list(part.values())
        if isinstance(part, list):
            for each in part:
                yield from labels(each)

    assert all(set(label) == {"ja", "en"} for label in labels(builtin(key)))


def test_only_attendance_is_required():
    required = [
        question["name"] for question in builtin("situation")["questions"] if question.get("required")
    ]
    assert required == ["attendance"]
    assert not [question for question in builtin("site")["questions"] if question.get("required")]


def test_a_trade_offers_six_to_nine_phrases():
    phrases = next(q for q in builtin("situation")["questions"] if q["name"] == "phrases")
    by_trade = phrases["choices_by"]["trade"]
    assert set(by_trade) == {"net", "oyster", "farm", "bakery", "cleaning", "other"}
    assert all(6 <= len(choices) <= 9 for choices in by_trade.values())


def broken(question, **changes):
    form = deepcopy(FORM)
    form["questions"][question] |= changes
    return form


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("no form at all", ("", "malformed")),
        ({**FORM, "questions": []}, ("", "malformed")),
        ({**FORM, "about": "weather"}, ("", "malformed")),
        (broken(0, label={"en": "here"}), ("here", "malformed")),
        (broken(2, name="Here!"), ("Here!", "malformed")),
        (broken(0, type="photo"), ("here", "malformed")),
        (broken(0, colour="red"), ("here", "malformed")),
        (broken(2, name="here"), ("here", "duplicate-name")),
        (broken(0, choices=[]), ("here", "no-choices")),
        (broken(0, choices=None), ("here", "no-choices")),
        (broken(0, choices=[YES, YES]), ("here", "duplicate-value", "yes")),
        (broken(0, choices_by={"trade": {"other": [YES]}}), ("here", "two-kinds-of-choices")),
        (broken(1, choices_by={"trade": {"net": [YES]}}), ("work", "no-choices", "other")),
        (
            broken(
                1, choices_by={"trade": {"net": [YES], "other": [{"value": "yes", "label": {"ja": "うん"}}]}}
            ),
            ("work", "two-labels", "yes"),
        ),
        (broken(2, choices=[YES]), ("words", "choices-of-a-text")),
        (broken(2, relevant={"answer": "weather"}), ("words", "unknown-answer", "weather")),
        (broken(0, relevant={"answer": "words"}), ("here", "unknown-answer", "words")),
        (broken(0, relevant={"answer": "here"}), ("here", "unknown-answer", "here")),
        (
            broken(2, relevant={"op": "selected", "args": [{"answer": "here"}, "maybe"]}),
            ("words", "unknown-choice", "here=maybe"),
        ),
        (broken(2, relevant={"op": "not", "args": []}), ("words", "wrong-arguments", "not")),
        (broken(2, relevant={"op": "guess", "args": []}), ("words", "unknown-operation")),
        (broken(2, relevant={"op": "and", "args": [[]]}), ("words", "unknown-operation", "[]")),
    ],
)
def test_a_fault_is_found_and_names_its_question(form, expected):
    found = list(faults(form))
    assert len(found) == 1
    assert found[0][: len(expected)] == expected


def test_all_faults_are_said_at_once():
    form = broken(0, choices=[])
    form["questions"][2]["relevant"] = {"answer": "weather"}
    with pytest.raises(BadDefinition) as refused:
        check(form)
    assert [fault.question for fault in refused.value.faults] == ["here", "words"]
    assert "weather" in str(refused.value)


def test_answers_to_what_is_not_asked_are_left_out():
    assert settled(FORM, {"here": "no", "work": ["yes"], "words": ""}) == {"here": "no"}
    assert settled(FORM, {"here": "yes", "work": ["yes"]}) == {"here": "yes", "work": ["yes"]}


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["is"])
def test_expressions_mean_the_same_as_on_the_phone(case):
    assert evaluate(case["expression"], case["answers"]) == case["value"]
