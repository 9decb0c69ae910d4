"""The office of a simulated history: the real rules over the store in memory, behind a door without HTTP."""

import itertools
from copy import copy
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from sync import clock, exchange, offer, scope
from sync.change import Change, Key, version
from sync.envelope import Envelope, Opened, Outer, Receipt, decode
from sync.log import GENESIS, Entry
from sync.merge import Stored
from sync.problems import Problem
from sync.record import Fields
from sync.store import Given, MemoryReading, MemoryStore

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


class Cursor(NamedTuple):
    """Where a phone stands: as the real door's, without its seal."""

    epoch: str
    page: int
    n: int
    hash: str
    receipts: int
    at: str


class Office:
    """One organisation: workers, a caseworker, participants, assignments that come and go."""

    def __init__(self, time: Time) -> None:
        self.time = time
        self.id, self.site, self.form = (time.new_id() for _ in range(3))
        self.workers = [time.new_id() for _ in range(WORKERS)]
        self.caseworker = time.new_id()
        self.store = self._empty()
        self.told: dict[str, str] = {}
        """The epoch that each phone was told of."""
        self.copies: list[tuple[MemoryStore, dict[str, str]]] = []
        self.assignments: dict[tuple[str, str], str] = {}
        self.dismissed: set[str] = set()
        self.revoked: set[str] = set()
        self.expected: list[str] = []
        """Participants whom a phone knows of already, and the register does not (any more)."""
        self.registered: set[str] = set()
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
        return MemoryStore("e1", self.circles, self.may_see, lambda: next(salts).to_bytes(16, "big"))

    @property
    def epoch(self) -> str:
        return self.store.epoch

    # Copies

    def copy(self) -> None:
        self.copies.append((_copied(self.store), dict(self.told)))

    def put_back(self, which: int, announced: bool) -> None:
        """The office as it was; by the command, or by somebody who merely copies the file."""
        store, told = self.copies[which % len(self.copies)]
        self.store, self.told = _copied(store), dict(told)
        if announced:
            self.store.open_epoch(self.time.new_id())
        self._circles.clear()
        forgotten = {id for id in self.registered if ("participant", id) not in self.store.stored}
        self.expected = sorted({*self.expected, *forgotten})

    def _notice(self, device: str, cursor: Cursor, ack: int) -> None:
        """A cursor that this office made, and that neither its log nor its receipts bear out, proves
        that it was put back."""
        log = self.store.log
        if cursor.epoch != self.epoch:
            return
        if cursor.n > len(log) or _hash(log, cursor.n) != cursor.hash:
            below = cursor.n
        elif max(cursor.receipts, ack) > self.store.receipts.get(device, 0):
            below = len(log) + 1
        else:
            return
        since = [entry.n for entry, _ in log if entry.received_at > cursor.at]
        self.store.former[self.epoch] = min([*since, below, len(log) + 1]) - 1
        self.store.epoch = self.time.new_id()

    # What the desk does

    def act(self, kind: str, id: str, fields: dict[str, Any]) -> None:
        now = self.time.now()
        exchange.act(self.store, self.epoch, self.caseworker, [Change(kind, id, None, fields, now)], now)

    def reopen(self, key: Key, unit: str) -> None:
        exchange.reopen(self.store, self.epoch, self.caseworker, key, unit, self.time.now())

    def register(self, participant: str) -> None:
        self.expected.remove(participant)
        self.registered.add(participant)
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
        if ("assignment", self.assignments.get((participant, person), "")) in self.store.stored:
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
            if of == person and self._runs(id)
        }
        return frozenset(mine | {"office", "sites", f"own:{person}"})

    def _runs(self, assignment: str) -> bool:
        stored = self.store.stored.get(("assignment", assignment))
        return stored is not None and stored.fields["until"] is None

    def may_see(self, person: str, stored: Stored) -> bool:
        tier = stored.fields.get("tier", "caseworker")
        return tier == "caseworker" or (tier == "held" and stored.author == person)

    def visible(self, person: str) -> dict[Key, tuple[int, Fields]]:
        """What a phone of this person should hold: log number and fields of each record."""
        circles = self.circles(person)
        return {
            key: (stored.n, stored.fields)
            for key, stored in self.store.stored.items()
            if stored.scope in circles and self.may_see(person, stored)
        }

    # The door

    def answer(self, request: dict[str, Any], person: str) -> Answer:
        """What the door of the exchange answers to this phone, in a live session of this person."""
        cursor = Cursor(*request["cursor"]) if request["cursor"] else None
        if cursor:
            self._notice(request["device"], cursor, request["ack"])
        self._meet(request["device"], request["ack"])
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
        if "offer" in request:
            answer |= self._take_offer(request["offer"], answer["updates"])
        if request["device"] in self.revoked:
            answer["pull"] = "device-revoked"
        elif person not in self.dismissed:
            answer |= self._pull(request, person, cursor)
        return answer

    def _meet(self, device: str, ack: int) -> None:
        """Receipts are counted on from those that a phone of a former epoch knows."""
        if self.told.get(device) != self.epoch:
            self.told[device] = self.epoch
            self.store.receipts[device] = max(self.store.receipts.get(device, 0), ack)

    def _take_offer(self, asked: list[dict[str, Any]], updates: list[dict[str, Any]]) -> Answer:
        made = msgspec.convert(asked, list[offer.Offered])
        again = msgspec.to_builtins(offer.known(made, self.store.envelopes))
        return {
            "want": offer.wanted(made, self.store.envelopes),
            "updates": updates + [receipt for receipt in again if receipt not in updates],
        }

    def _deliver(self, envelopes: list[dict[str, Any]]) -> list[Receipt]:
        outers = msgspec.convert(envelopes, list[Outer])
        opened = [self._open(outer, decode(outer, outer.sealed.encode())) for outer in outers]
        return exchange.receive(self.store, self.epoch, opened, self.time.now())

    def _open(self, outer: Outer, envelope: Envelope) -> Opened:
        revoked = envelope.device in self.revoked
        return Opened(outer, envelope, Problem("revoked-device") if revoked else None)

    def _seen(self, device: str, incarnation: str) -> dict[str, Any]:
        with self.store.writing() as writing:
            numbers = writing.numbers(device, incarnation)
        return numbers.seen()

    def _updates(self, device: str, ack: int) -> list[dict[str, Any]]:
        changed = [
            kept.receipt
            for kept in self.store.envelopes.values()
            if kept.device == device and kept.receipt.n > ack
        ]
        return msgspec.to_builtins(sorted(changed, key=lambda receipt: receipt.n))

    def _pull(self, request: dict[str, Any], person: str, cursor: Cursor | None) -> Answer:
        with self.store.reading(person, request["device"]) as reading:
            given = self._given(reading, cursor)
            page = scope.next_page(reading, given, request["limit"], self.time.now())
        n, known = page.given.n, self.store.receipts.get(request["device"], 0)
        hash = _hash(self.store.log, n)
        records: list[dict[str, Any]] = [
            {"kind": s.kind, "id": s.id, "version": version(self.epoch, s.n), "fields": s.fields}
            for s in page.records
        ]
        records += [{"kind": kind, "id": id, "forget": True} for kind, id in page.forget]
        return {
            "pull": "ok",
            "records": records,
            "cursor": Cursor(self.epoch, page.given.page, n, hash, known, self.time.now()),
            "more": page.more,
            "anew": page.anew,
        }

    def _given(self, reading: MemoryReading, cursor: Cursor | None) -> Given | None:
        if cursor is None:
            return None
        if cursor.epoch != self.epoch and cursor.n > self.store.former.get(cursor.epoch, 0):
            return None
        given = reading.given(cursor.page)
        return given if given and given.n == cursor.n else None


def _hash(log: list[tuple[Entry, str]], n: int) -> str:
    return log[n - 1][1] if n else GENESIS


def _copied(store: MemoryStore) -> MemoryStore:
    twin = copy(store)
    for name, value in vars(store).items():
        if isinstance(value, dict | list | set):
            setattr(twin, name, copy(value))
    twin.pages = {of: dict(pages) for of, pages in store.pages.items()}
    twin.given_records = {of: dict(records) for of, records in store.given_records.items()}
    return twin
