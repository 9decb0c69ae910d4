"""Whole histories: phones, an office and a bad network between them; at the end nothing is lost."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulation.history import ACTS, History, chance

NUMBER = st.integers(0, 255)
STEPS = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), NUMBER, NUMBER, NUMBER), max_size=60)
HISTORIES, LENGTH = 2_000, 40
FOUND = json.loads((Path(__file__).parents[1] / "vectors/histories.json").read_text())
"""Histories that once ended badly."""


def ends_well(steps):
    history = History().run(steps)
    history.heal()
    history.check()


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found["name"])
def test_what_once_ended_badly_ends_well(found):
    ends_well(found["steps"])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_every_history_ends_well(steps):
    ends_well(steps)


def test_thousands_of_histories_end_well():
    for seed in range(HISTORIES):
        try:
            ends_well(chance(seed, LENGTH))
        except AssertionError as error:
            raise AssertionError(f"history {seed}") from error
