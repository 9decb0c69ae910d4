"""Several writers at once, each a process of its own, and a reader that follows its cursor."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import postgres
import pytest
from founded import both
from sqlalchemy import text
from writers import Outcome, enrolled, pull, visit

from fieldapp.clock import now
from fieldapp.db import db, writing
from fieldapp.demo.cast import ORGANISATION
from fieldapp.store import SqlStore, SqlWriting, epoch_of
from sync import exchange

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


class Within(SqlStore):
    """Writes within the transaction that is open already."""

    made_with = SqlWriting

    @contextmanager
    def writing(self):
        yield self.made_with(self.organisation)


class Hasty(SqlWriting):
    """Takes its numbers as a sequence would give them: before its transaction ends, and apart from it."""

    def save(self, decision):
        with db.engine.begin() as apart:
            last = apart.scalars(
                text("UPDATE log_head SET n = n + :count RETURNING n"), {"count": len(decision.writes)}
            ).one()
        head = SimpleNamespace(n=last - len(decision.writes), hash="")
        settled = decision.settled(head.n, epoch_of(self.organisation), lambda device: 1)
        self._write_log(head, settled)
        self._write_records(settled)
        return settled


class HastyWithin(Within):
    made_with = Hasty


def deliver(store, opened):
    [receipt] = exchange.receive(store, epoch_of(ORGANISATION.id), [opened], now())
    assert receipt.status == "accepted"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_later_commit_waits_for_a_transaction_that_stays_open(app, database):
    def second():
        with app.app_context():
            deliver(SqlStore(ORGANISATION.id), late)

    with app.app_context():
        reader, one, other = enrolled(3)
        (early, first), (late, last) = visit(one, 1), visit(other, 1)
        given, _ = pull(reader)
        with writing():
            deliver(Within(ORGANISATION.id), early)
            other_process = Thread(target=second)
            other_process.start()
            postgres.waits(database["database_url"])
            with app.app_context():
                given, seen = pull(reader, given)
            assert seen == set()
        other_process.join()
        assert pull(reader, given)[1] == {first, last}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_numbers_taken_apart_from_their_transaction_would_be_missed(app, database):
    with app.app_context():
        reader, one, other = enrolled(3)
        (early, _), (late, last) = visit(one, 1), visit(other, 1)
        given, _ = pull(reader)
        with writing():
            deliver(HastyWithin(ORGANISATION.id), early)
            with app.app_context():
                with writing():
                    deliver(HastyWithin(ORGANISATION.id), late)
                given, seen = pull(reader, given)
        assert seen == {last}
        assert pull(reader, given)[1] == set()  # the early one came too late, and will never be given
