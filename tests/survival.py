"""SIGKILL for the server, at random moments while phones deliver, and what is left afterwards.

`tests/fieldapp/test_kills.py` does a few rounds, `bench/kills` as many as it is asked for.
"""

import random
from typing import NamedTuple

import psutil
from real_phone import RealPhone, Shift, wrong
from server import Office

from fieldapp import create_app

PHONES = ("sato", "sato", "tanaka")
LONGEST = 0.6
"""Seconds that phones deliver before a kill, at most."""


class Outcome(NamedTuple):
    """Of all rounds. `faults` are sentences; `heard` counts the answers by status."""

    rounds: int
    whole_server: int
    finished: int
    acknowledged: int
    faults: list[str]
    heard: dict[int, int]


def run(database: dict[str, str], rounds: int, seed: int = 0) -> Outcome:
    """Kills a web process or the whole server in each round, and looks at what is there after it."""
    chance, office, app = random.Random(seed), Office(**database), create_app(database)
    office.start()
    phones = [RealPhone(app, username, office.url) for username in PHONES]
    faults, whole_server = [], 0
    try:
        for number in range(1, rounds + 1):
            with Shift(phones) as shift:
                shift.over.wait(chance.uniform(0, LONGEST))
                everything = number % 3 == 0
                if everything:
                    office.kill()
                    whole_server += 1
                else:
                    chance.choice(psutil.Process(office.process.pid).children()).kill()
                    shift.over.wait(chance.uniform(0, LONGEST))
            if everything:
                office.start()
            said = {id: phone.notes[id] for phone in phones for id in phone.acknowledged}
            faults += [f"round {number}: {fault}" for fault in wrong(app, said)]
        for phone in phones:
            while phone.outbox:
                phone.tries()
        finished = {id: note for phone in phones for id, note in phone.notes.items()}
        faults += [f"at the end: {fault}" for fault in wrong(app, finished)]
    finally:
        office.stop()
    heard: dict[int, int] = {}
    for phone in phones:
        for status, count in phone.heard.items():
            heard[status] = heard.get(status, 0) + count
    acknowledged = sum(len(phone.acknowledged) for phone in phones)
    return Outcome(rounds, whole_server, len(finished), acknowledged, faults, heard)
