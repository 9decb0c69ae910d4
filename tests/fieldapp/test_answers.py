"""Answers are read in the words of the form that they were given to."""

from fieldapp.forms.answers import word, worded
from fieldapp.forms.definition import builtin

FORM = builtin("situation")


def test_choices_are_read_by_their_labels():
    said = {a.name: a.words for a in worded(FORM, {"attendance": "present", "work": ["mend", "tidy"]}, "ja")}
    assert said["attendance"] == ["来ている"]
    assert said["work"] == ["網の繕い", "清掃・片付け"]
    assert word(FORM, {"attendance": "absent"}, "attendance", "en") == "Absent (no word)"


def test_what_was_asked_and_not_answered_is_not_known():
    said = {answer.name: answer.words for answer in worded(FORM, {"attendance": "present"}, "ja")}
    assert said["condition"] == []
    assert "phrases" not in said


def test_what_was_not_asked_is_not_said():
    said = {answer.name for answer in worded(FORM, {"attendance": "absent"}, "ja")}
    assert "condition" not in said


def test_nothing_that_was_sent_vanishes():
    said = {a.name: a.words for a in worded(FORM, {"attendance": "sideways", "weather": "rain"}, "ja")}
    assert said["attendance"] == ["sideways"]
    assert said["weather"] == ["rain"]
