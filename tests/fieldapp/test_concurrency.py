"""Several writers at once, each a process of its own, and a reader that follows its cursor."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from founded import both
from writers import Outcome

TESTS = Path(__file__).resolve().parents[1]


def run(*asked):
    """The outcome of each run, made by a fresh process."""
    done = subprocess.run(
        [sys.executable, str(TESTS / "writers.py"), json.dumps(asked)],
        cwd=TESTS.parent,
        env={"PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return [Outcome(*one) for one in json.loads(done.stdout)]


@both
def test_a_cursor_skips_no_late_commit(database):
    runs = run(*({"database": database, "writers": writers, "envelopes": 40} for writers in (2, 4, 8, 20)))
    for outcome in runs:
        assert outcome.acknowledged == 40
        assert (outcome.missed, outcome.lost, outcome.doubled, outcome.wrong) == (0, 0, 0, None)
    assert sum(outcome.rolled_back for outcome in runs) > 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_numbers_taken_before_their_transaction_are_seen_to_be_missed(database):
    [outcome] = run({"database": database, "writers": 8, "envelopes": 80, "store": "hasty"})
    assert outcome.missed > 0
