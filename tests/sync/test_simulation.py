"""Whole histories: phones, an office and a bad network between them; at the end nothing is lost."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulation.history import History

STEPS = st.lists(st.tuples(*[st.integers(0, 255)] * 4), max_size=60)
HISTORIES = 2_000


def finished(steps):
    history = History().run(steps)
    history.heal()
    history.check()
    return history


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_every_history_ends_well(steps):
    finished(steps)


def test_thousands_of_histories_end_well():
    for seed in range(HISTORIES):
        chance = random.Random(seed)
        finished([tuple(chance.randrange(256) for _ in range(4)) for _ in range(40)])
