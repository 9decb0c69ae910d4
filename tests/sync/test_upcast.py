"""Envelopes of older apps are lifted step by step; what cannot be lifted waits for a person."""

import pytest

from sync.problems import Problem
from sync.record import SCHEMA
from sync.upcast import STEPS, upcast


def renamed(changes):
    return [{**change, "kind": "observation"} if change["kind"] == "report" else change for change in changes]


def with_tier(changes):
    return [{**change, "fields": {"tier": "caseworker", **change["fields"]}} for change in changes]


STEPS_OF_A_YEAR = {1: renamed, 2: with_tier}
OLD = [{"kind": "report", "fields": {"text": "休まず来た"}}]


def test_todays_envelopes_pass_unchanged():
    assert upcast(SCHEMA, OLD) is OLD


def test_each_step_is_taken_in_order():
    lifted = upcast(1, OLD, to=3, steps=STEPS_OF_A_YEAR)
    assert lifted == [{"kind": "observation", "fields": {"tier": "caseworker", "text": "休まず来た"}}]


def test_an_envelope_may_start_half_way():
    [change] = upcast(2, OLD, to=3, steps=STEPS_OF_A_YEAR)
    assert change["kind"] == "report"


def test_what_is_older_than_the_steps_waits():
    with pytest.raises(Problem, match="schema-too-old"):
        upcast(1, OLD, to=3, steps={2: with_tier})


def test_what_is_newer_than_the_office_waits():
    with pytest.raises(Problem, match="unknown-schema"):
        upcast(4, OLD, to=3, steps=STEPS_OF_A_YEAR)


def test_there_is_a_step_from_every_schema_but_the_first_years():
    assert set(STEPS) <= set(range(1, SCHEMA))
