"""The office of a simulated history: the real rules over the store in memory, behind a door without HTTP."""

import itertools
from datetime import UTC, datetime
from typing import Any

import msgspec

from sync import clock, exchange, scope
from sync.change import Change, Key, version
from sync.envelope import Envelope, Opened, Outer, Receipt, decode
from sync.merge import Stored
from sync.problems import Problem
from sync.store import MemoryStore

START_MS = 1_795_000_000_000
WORKERS, PARTICIPANTS = 3, 4
Answer = dict[str, Any]


class Time:
    """The one true clock of a history, and identifiers in the order in which they are made."""

    def __init__(self) -> None:
        self.ms = START_MS
        self._ids = itertools.count(1)

    def now(self, ahead_ms: int = 0) -> str:
        """The instant on a clock that is ahead of the true one."""
        return clock.instant(datetime.fromtimestamp((self.ms + ahead_ms) / 1000, UTC))

    def new_id(self) -> str:
        n = next(self._ids)
        return clock.uuid7(START_MS + n, n.to_bytes(10, "big"))


class Office:
    """One organisation: workers, a caseworker, participants, assignments that come and go."""

    def __init__(self, time: Time) -> None:
        self.time = time
        self.epoch = "e1"
        self.id, self.site, self.form = (time.new_id() for _ in range(3))
        self.workers = [time.new_id() for _ in range(WORKERS)]
        self.caseworker = time.new_id()
        self.store = self._empty()
        self.assignments: dict[tuple[str, str], str] = {}
        self.dismissed: set[str] = set()
        self.revoked: set[str] = set()
        self.expected: list[str] = []
        """Participants whom a phone knows of already, and the register does not."""
        self._circles: dict[str, tuple[int, frozenset[str]]] = {}
        for person in (*self.workers, self.caseworker):
            self.act("person", person, {"name": person[-4:], "roles": []})
        self.act("site", self.site, {"number": "1", "name": "網の整備場"})
        self.act("form", self.form, {"key": "situation", "number": 1, "definition": {}})
        self.participants = [time.new_id() for _ in range(PARTICIPANTS)]
        for number, participant in enumerate(self.participants):
            self.act("participant", participant, {"number": str(number), "name": f"利用者{number}"})
            self.assign(participant, self.caseworker)
            self.assign(participant, self.workers[number % WORKERS])

    def _empty(self) -> MemoryStore:
        salts = itertools.count(1)
        return MemoryStore(self.epoch, self.circles, self.may_see, lambda: next(salts).to_bytes(16, "big"))

    # What the desk does

    def act(self, kind: str, id: str, fields: dict[str, Any]) -> None:
        now = self.time.now()
        exchange.act(self.store, self.epoch, self.caseworker, [Change(kind, id, None, fields, now)], now)

    def reopen(self, key: Key, unit: str) -> None:
        exchange.reopen(self.store, self.epoch, self.caseworker, key, unit, self.time.now())

    def register(self, participant: str) -> None:
        self.expected.remove(participant)
        self.act("participant", participant, {"number": participant[-6:], "name": "あとから登録した人"})
        self.assign(participant, self.caseworker)

    def release(self, id: str) -> None:
        """A person takes in what waits."""
        with self.store.writing() as writing:
            exchange.release(writing, self.epoch, id, self.time.now())

    def waiting(self) -> list[str]:
        return [id for id, kept in sorted(self.store.envelopes.items()) if kept.envelope]

    def assign(self, participant: str, person: str) -> None:
        id = self.assignments.setdefault((participant, person), self.time.new_id())
        role = "caseworker" if person == self.caseworker else "worker"
        fields = {"participant": participant, "person": person, "role": role, "since": "2026-01-01"}
        self.act("assignment", id, fields | {"until": None})

    def end(self, participant: str, person: str) -> None:
        if (participant, person) in self.assignments:
            self.act("assignment", self.assignments[participant, person], {"until": "2026-11-01"})

    # What may be seen

    def circles(self, person: str) -> frozenset[str]:
        at = len(self.store.log)
        known = self._circles.get(person)
        if known is None or known[0] != at:
            known = self._circles[person] = (at, self._circles_now(person))
        return known[1]

    def _circles_now(self, person: str) -> frozenset[str]:
        mine = {
            f"participant:{participant}"
            for (participant, of), id in self.assignments.items()
            if of == person and self.store.stored["assignment", id].fields["until"] is None
        }
        return frozenset(mine | {"office", "sites", f"own:{person}"})

    def may_see(self, person: str, stored: Stored) -> bool:
        tier = stored.fields.get("tier", "caseworker")
        return tier == "caseworker" or (tier == "held" and stored.author == person)

    def visible(self, person: str) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
        """What a phone of this person should hold: version and fields of each record."""
        circles = self.circles(person)
        return {
            key: (version(self.epoch, stored.n), stored.fields)
            for key, stored in self.store.stored.items()
            if stored.scope in circles and self.may_see(person, stored)
        }

    # The door

    def answer(self, request: dict[str, Any], person: str) -> Answer:
        """What the door of the exchange answers to this phone, in a live session of this person."""
        receipts = self._deliver(request["envelopes"])
        answer: Answer = {
            "epoch": self.epoch,
            "server_time": self.time.now(),
            "receipts": msgspec.to_builtins(receipts),
            "updates": self._updates(request["device"], request["ack"]),
            "records": [],
            "cursor": request["cursor"],
            "more": False,
            "anew": False,
            "pull": "sign-in-required",
            "seen": self._seen(request["device"], request["incarnation"]),
        }
        if request["device"] in self.revoked:
            answer["pull"] = "device-revoked"
        elif person not in self.dismissed:
            answer |= self._pull(request, person)
        return answer

    def _deliver(self, envelopes: list[dict[str, Any]]) -> list[Receipt]:
        outers = msgspec.convert(envelopes, list[Outer])
        opened = [self._open(outer, decode(outer, outer.sealed.encode())) for outer in outers]
        return exchange.receive(self.store, self.epoch, opened, self.time.now())

    def _open(self, outer: Outer, envelope: Envelope) -> Opened:
        revoked = envelope.device in self.revoked
        return Opened(outer, envelope, Problem("revoked-device") if revoked else None)

    def _seen(self, device: str, incarnation: str) -> dict[str, Any] | None:
        with self.store.writing() as writing:
            numbers = writing.numbers(device, incarnation)
        return {"seq": numbers.highest, "id": numbers.top} if numbers.highest else None

    def _updates(self, device: str, ack: int) -> list[dict[str, Any]]:
        changed = [
            kept.receipt
            for kept in self.store.envelopes.values()
            if kept.device == device and kept.receipt.n > ack
        ]
        return msgspec.to_builtins(sorted(changed, key=lambda receipt: receipt.n))

    def _pull(self, request: dict[str, Any], person: str) -> Answer:
        with self.store.reading(person, request["device"]) as reading:
            given = reading.given(int(request["cursor"])) if request["cursor"] else None
            page = scope.next_page(reading, given, request["limit"])
        records: list[dict[str, Any]] = [
            {"kind": s.kind, "id": s.id, "version": version(self.epoch, s.n), "fields": s.fields}
            for s in page.records
        ]
        records += [{"kind": kind, "id": id, "forget": True} for kind, id in page.forget]
        return {
            "pull": "ok",
            "records": records,
            "cursor": str(page.given.page),
            "more": page.more,
            "anew": page.anew,
        }
