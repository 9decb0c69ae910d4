"""A simulated history: steps from a list of numbers, replayed exactly, and what must hold at its end.

A step is `(act, a, b, c)`: the name of an act and small numbers, which it reads in its own way. So a
random generator makes histories, Hypothesis shrinks them, and a counterexample is a line of JSON.
"""

from collections import Counter, deque
from collections.abc import Iterable
from random import Random
from typing import Any

from sync.client import Answer
from sync.record import Fields

from . import oracle
from .office import Office, Time
from .phone import FieldPhone, Killed

Step = tuple[str, int, int, int]
TIERS = ("caseworker", "held")
PHONES = 6
ROUNDS = 40
"""Exchanges of one phone after which a history that is still not quiet will never be."""


def _note(c: int, seen: Fields, now: str) -> list[Fields]:
    tier = seen.get("tier", "caseworker")
    return [
        {"text": f"書き直し{c}", "tier": tier, "consent": None},
        {"text": seen.get("text", ""), "tier": TIERS[c % 2], "consent": None},
        {"at": now},
    ]


def _task(c: int, seen: Fields, now: str) -> list[Fields]:
    return [
        {"text": f"宿題{c}", "tier": seen.get("tier", "caseworker")},
        {"state": ("open", "done", "cancelled")[c % 3]},
        {"due": f"2026-12-{1 + c % 28:02d}", "time": None},
    ]


def _visit(c: int, seen: Fields, now: str) -> list[Fields]:
    return [{"kind": ("planned", "phone", "other")[c % 3]}, {"nobody": bool(c % 2)}]


WRITTEN = {"note": _note, "task": _task, "visit": _visit}
"""The kinds that are written again and again, each with what may be written next."""


class Lost(Exception):
    """No answer came: the request or its answer was lost on the way."""


class History:
    """One office, its phones, and the network between them."""

    def __init__(self) -> None:
        self.time = Time()
        self.office = Office(self.time)
        self.phones = [FieldPhone(self.office, person, self._send) for person in self.office.workers]
        self.phones.append(FieldPhone(self.office, self.office.workers[0], self._send))
        self.faults: Counter[str] = Counter()
        self.fault = 0
        self.underway: deque[tuple[FieldPhone, dict[str, Any]]] = deque(maxlen=8)
        for phone in self.phones:
            phone.exchange()

    def run(self, steps: Iterable[Step]) -> "History":
        for act, a, b, c in steps:
            self.time.ms += 1 + (c * 7919) % 90_000
            getattr(self, act)(a, b, c)
        return self

    def heal(self) -> None:
        """Signal everywhere, clocks right, everybody calls until nothing is new."""
        self.fault = 0
        self.office.dismissed.clear()
        self.office.revoked.clear()
        while self.underway:
            self._arrive(0)
        for phone in self.phones:
            phone.dies_after, phone.ahead_ms = None, 0
        for participant in list(self.office.expected):
            self.office.register(participant)
        for _ in range(ROUNDS):
            before = len(self.office.store.log)
            for id in self.office.waiting():
                self.office.release(id)
            for phone in self.phones:
                phone.exchange()
            if not any(phone.outbox for phone in self.phones) and len(self.office.store.log) == before:
                return
        raise AssertionError("the phones never came to rest")

    def check(self) -> None:
        """Raises AssertionError for the first promise that was not kept."""
        for promise in oracle.PROMISES:
            promise(self)

    # The network

    def _send(self, phone: FieldPhone, request: dict[str, Any]) -> Answer:
        fault, self.fault = self.fault, 0
        name = FAULTS[fault % len(FAULTS)]
        if name:
            self.faults[name] += 1
        if name == "request lost":
            raise Lost
        if name == "delayed":
            self.underway.append((phone, request))
            raise Lost
        answer = self.office.answer(request, phone.person)
        if name == "answer lost":
            raise Lost
        if name == "doubled":
            answer = self.office.answer(request, phone.person)
        if name == "doubled, the first answer arrives":
            self.office.answer(request, phone.person)
        return answer

    def _arrive(self, which: int) -> None:
        """A request of long ago reaches the office; nobody waits for its answer any more."""
        phone, request = self.underway[which % len(self.underway)]
        self.underway.remove((phone, request))
        self.office.answer(request, phone.person)

    # The acts

    def _phone(self, a: int) -> FieldPhone:
        return self.phones[a % len(self.phones)]

    def record(self, a: int, b: int, c: int) -> None:
        phone = self._phone(a)
        known = phone.participants()
        if known:
            phone.observe(known[b % len(known)], f"見たこと{c}")

    def edit(self, a: int, b: int, c: int) -> None:
        """Another text, tier or state of a note, a task or a visit that the worker sees."""
        phone = self._phone(a)
        keys = phone.mine(tuple(WRITTEN))
        if not keys:
            return
        key = keys[b % len(keys)]
        of_kind = WRITTEN[key[0]](c, phone.seen()[key], phone.now())
        phone.edit(key, of_kind[(c // 3) % len(of_kind)])

    def observe_early(self, a: int, b: int, c: int) -> None:
        """About somebody whom the register does not have yet."""
        participant = self.time.new_id()
        self.office.expected.append(participant)
        self._phone(a).observe(participant, f"初めて会った{c}")

    def register(self, a: int, b: int, c: int) -> None:
        if self.office.expected:
            self.office.register(self.office.expected[a % len(self.office.expected)])

    def rewrite(self, a: int, b: int, c: int) -> None:
        """Replaces something of one's own that is not settled yet."""
        phone = self._phone(a)
        ids = phone.replaceable()
        if ids:
            self.faults["replaced"] += 1
            phone.rewrite(ids[b % len(ids)], f"差し替え{c}", bool(c % 2))

    def clone(self, a: int, b: int, c: int) -> None:
        if len(self.phones) < PHONES and c % 8 == 0:
            self.faults["phone cloned"] += 1
            self.phones.append(self._phone(a).clone())

    def revoke(self, a: int, b: int, c: int) -> None:
        """A phone is stopped, or let on again."""
        self.faults["phone stopped"] += 1
        self.office.revoked ^= {self._phone(a).device}

    def release(self, a: int, b: int, c: int) -> None:
        waiting = self.office.waiting()
        if waiting:
            self.office.release(waiting[a % len(waiting)])

    def withdraw(self, a: int, b: int, c: int) -> None:
        phone = self._phone(a)
        keys = phone.mine(("note", "task"))
        if keys:
            phone.edit(keys[b % len(keys)], {"withdrawn": bool(c % 3)})

    def sync(self, a: int, b: int, c: int) -> None:
        """A contact, with a fault of the network or the end of the app in it."""
        phone = self._phone(a)
        self.fault = b
        if c % 4 == 0:
            phone.dies_after = c % 7
        try:
            answer = phone.round(limit=1 + c % 60)
            if answer["pull"] == "ok" and not answer["more"]:
                oracle.nothing_hidden_is_held(self, phone)
        except Lost:
            pass
        except Killed:
            self.faults["killed"] += 1
        finally:
            self.fault, phone.dies_after = 0, None

    def arrive(self, a: int, b: int, c: int) -> None:
        if self.underway:
            self.faults["late arrival"] += 1
            self._arrive(a)

    def set_clock(self, a: int, b: int, c: int) -> None:
        self.faults["wrong clock"] += 1
        self._phone(a).ahead_ms = (-1) ** b * c * 3_600_000

    def wait(self, a: int, b: int, c: int) -> None:
        self.time.ms += 1 + a * 60_000

    def assign(self, a: int, b: int, c: int) -> None:
        self.faults["assigned"] += 1
        office = self.office
        office.assign(
            office.participants[a % len(office.participants)], office.workers[b % len(office.workers)]
        )

    def end(self, a: int, b: int, c: int) -> None:
        self.faults["assignment ended"] += 1
        office = self.office
        office.end(office.participants[a % len(office.participants)], office.workers[b % len(office.workers)])

    def dismiss(self, a: int, b: int, c: int) -> None:
        """Somebody loses their role, or gets it back."""
        self.faults["role changed"] += 1
        person = self.office.workers[a % len(self.office.workers)]
        self.office.dismissed ^= {person}

    def desk(self, a: int, b: int, c: int) -> None:
        """The desk writes to a record that phones write too: what was in conflict is settled by it."""
        keys = sorted(key for key in self.office.store.stored if key[0] in WRITTEN)
        if keys:
            kind, id = keys[a % len(keys)]
            of_kind = WRITTEN[kind](c, self.office.store.stored[kind, id].fields, self.time.now())
            self.office.act(kind, id, of_kind[b % len(of_kind)])

    def reopen(self, a: int, b: int, c: int) -> None:
        """The desk takes a settlement back."""
        found = [stored for key, stored in sorted(self.office.store.stored.items()) if key[0] == "conflict"]
        if found:
            of = found[a % len(found)].fields
            self.office.reopen((of["kind"], of["record"]), of["unit"])


FAULTS = (
    *("", "", ""),
    *("request lost", "answer lost", "doubled", "doubled, the first answer arrives", "delayed"),
)
ACTS = {
    "record": 2,
    "edit": 3,
    "withdraw": 1,
    "sync": 4,
    "arrive": 1,
    "set_clock": 1,
    "wait": 1,
    "assign": 1,
    "end": 1,
    "dismiss": 1,
    "desk": 1,
    "reopen": 1,
    "observe_early": 1,
    "register": 1,
    "rewrite": 1,
    "clone": 1,
    "revoke": 1,
    "release": 1,
}
"""Every act, and how often it comes."""


def chance(seed: int, length: int) -> list[Step]:
    """The steps of the history with this number."""
    dice = Random(seed)
    acts = dice.choices(list(ACTS), list(ACTS.values()), k=length)
    return [(act, dice.randrange(256), dice.randrange(256), dice.randrange(256)) for act in acts]
