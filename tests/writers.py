"""Many writers at one office at once, and a reader that follows its cursor meanwhile.

Each writer is a process of its own. Now and then its transaction stays open after its numbers
were taken, sleeps before that, or is rolled back and made again, as a phone would send again.
`tests/fieldapp/test_concurrency.py` runs a short one, `bench/writers` long ones.
"""

import json
import multiprocessing
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import ClassVar, NamedTuple

import msgspec
from flask import Flask
from sqlalchemy import func, select

from fieldapp import create_app
from fieldapp.clock import new_id, now
from fieldapp.db import db, retrying, writing
from fieldapp.demo.cast import NET_LOFT, ORGANISATION, SATO
from fieldapp.devices.models import Device
from fieldapp.log.models import LogEntry, LogHead
from fieldapp.log.verify import finding
from fieldapp.store import SqlStore, SqlWriting, epoch_of
from fieldapp.visibility import Reader
from fieldapp.visits.models import Visit
from sync import exchange, scope
from sync.envelope import Envelope, Opened, Outer

PAUSE = 0.02
"""Seconds, on average, of a transaction that sleeps."""
FORK = multiprocessing.get_context("fork")
over = FORK.Event()
app: Flask
"""The app of the run that goes on: made once, before its processes part."""


class RolledBack(Exception):
    pass


class Outcome(NamedTuple):
    """Of one run. `missed`, `lost` and `doubled` are counts of acknowledged envelopes; `wrong`
    is what `fieldapp audit verify` would say of the log, if anything."""

    writers: int
    acknowledged: int
    missed: int
    lost: int
    doubled: int
    rolled_back: int
    wrong: str | None
    seconds: float


class Unsteady(SqlStore):
    """A store whose transactions have habits, each with its share."""

    habits: ClassVar = {"": 0.7, "stays open": 0.1, "rolls back": 0.1, "sleeps": 0.1}

    def __init__(self, organisation, chance):
        super().__init__(organisation)
        self.chance = chance

    @contextmanager
    def writing(self):
        [habit] = self.chance.choices(list(self.habits), list(self.habits.values()))
        with writing():
            made = SqlWriting(self.organisation)
            if habit == "sleeps":
                self.pause()
            yield made
            if habit == "stays open":
                self.pause()
            if habit == "rolls back":
                raise RolledBack

    def pause(self):
        over.wait(self.chance.expovariate(1 / PAUSE))


@contextmanager
def inside():
    """In the app of this run, with connections of this process's own."""
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def enrolled(count):
    """The ids of so many new devices."""
    ids = [new_id() for _ in range(count)]
    for id in ids:
        db.session.add(
            Device(
                organisation_id=ORGANISATION.id,
                id=id,
                name="",
                transport_key={},
                created_at="",
                app="",
                clock="",
                receipts=0,
            )
        )
    db.session.commit()
    return ids


def visit(device, seq):
    """An opened envelope with one visit, and the visit's id."""
    id, visit, at = new_id(), new_id(), now()
    fields = {"site": NET_LOFT.id, "at": at, "workers": [SATO.id]}
    change = {"kind": "visit", "id": visit, "base": None, "fields": fields, "at": at}
    envelope = Envelope(
        id, ORGANISATION.id, device, "0" * 32, seq, SATO.id, 1, "test", at, 0, changes=[change]
    )
    return Opened(Outer(id, "0" * 32, seq, id), envelope), visit


def write(device, count, seed):
    """Delivers so many envelopes; returns the visits that were acknowledged, and what was rolled back."""
    chance, acknowledged, rolled_back = random.Random(seed), [], 0
    with inside():
        office = Unsteady(ORGANISATION.id, chance)
        epoch = epoch_of(ORGANISATION.id)
        for seq in range(1, count + 1):
            opened, id = visit(device, seq)
            while True:
                try:
                    [receipt] = retrying(
                        lambda opened=opened: exchange.receive(office, epoch, [opened], now())
                    )
                    break
                except RolledBack:
                    rolled_back += 1
            assert receipt.status == "accepted", receipt
            acknowledged.append(id)
    return acknowledged, rolled_back


def pull(device, given=None):
    """All that is new for the reader on a device: what was given by now, and the visits among it."""
    reader, seen = Reader(ORGANISATION.id, SATO.id, "worker", date.today()), set()
    while True:
        with SqlStore(ORGANISATION.id).reading(reader, device) as reading:
            page = scope.next_page(reading, reading.given(given.page) if given else None, 500)
        given = page.given
        seen |= {stored.id for stored in page.records if stored.kind == "visit"}
        if not page.more:
            return given, seen


def follow(device):
    """Follows the cursor of one reader until it is over; returns the visits that were given."""
    given, seen = None, set()
    with inside():
        while True:
            last = over.is_set()
            given, new = pull(device, given)
            seen |= new
            if last:
                return seen
            over.wait(0.02)


def run(database, writers, envelopes, seed=0):
    """Lets so many writers deliver so many envelopes in all, and counts what went wrong."""
    global app
    app = create_app(database)
    with inside():
        devices = enrolled(writers + 1)
    over.clear()
    started = time.perf_counter()
    with ProcessPoolExecutor(writers + 1, mp_context=FORK) as pool:
        reader = pool.submit(follow, devices[0])
        each = [
            pool.submit(write, device, envelopes // writers, seed + place)
            for place, device in enumerate(devices[1:])
        ]
        done = [one.result() for one in each]
        seconds = time.perf_counter() - started
        over.set()
        seen = reader.result()
    acknowledged = {id for ids, _ in done for id in ids}
    with inside():
        there = set(db.session.scalars(select(Visit.id)))
        logged = select(LogEntry.id).where(LogEntry.kind == "visit").group_by(LogEntry.id)
        doubled = set(db.session.scalars(logged.having(func.count() > 1)))
        found = finding(ORGANISATION.id)
        assert db.session.scalars(select(LogHead.n)).one() >= len(there)
    return Outcome(
        writers,
        len(acknowledged),
        len(acknowledged - seen),
        len(acknowledged - there),
        len(acknowledged & doubled),
        sum(count for _, count in done),
        found.sentence() if found else None,
        seconds,
    )


if __name__ == "__main__":  # a process that holds no connection and no thread before it forks
    asked = json.loads(sys.argv[1])
    sys.stdout.buffer.write(msgspec.json.encode([run(**one) for one in asked]))
