"""The same small office on every store: one organisation, two workers, a caseworker, one site.

`Office.deliver` takes envelopes as opened ones (their seal is their JSON), so these tests
are about the rules; sealing has its own in tests/fieldapp.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from fieldapp.visibility import Reader
from sync import clock, exchange, scope
from sync.change import Change
from sync.client import Phone
from sync.envelope import Opened, Outer, Receipt, decode
from sync.merge import Stored
from sync.offer import Offer, unsettled, wanted
from sync.store import MemoryStore, Store

TODAY = date(2026, 11, 23)
SINCE = "2026-01-01"


def ids() -> Callable[[], str]:
    """Identifiers in order, the same in each run."""
    count = itertools.count(1)
    return lambda: clock.uuid7(1_700_000_000_000 + (n := next(count)), n.to_bytes(10, "big"))


@dataclass
class Office:
    """A store with people in it, and a clock that a test sets."""

    store: Store
    epoch: str
    organisation: str
    now: str = "2026-11-23T01:00:00.000Z"
    new_id: Callable[[], str] = field(default_factory=ids)
    enrol: Callable[[str], None] = lambda device: None
    inside: Callable[[], Any] | None = None
    leave: Callable[[str], None] = lambda epoch: None
    today: date = TODAY
    caseworkers: set[str] = field(default_factory=set)

    def settle(self) -> None:
        self.sato, self.tanaka, self.suzuki = (self.new_id() for _ in range(3))
        self.site, self.form = self.new_id(), self.new_id()
        self.caseworkers = {self.suzuki}
        people = [
            (self.sato, {"name": "佐藤 海斗", "roles": ["worker"]}),
            (self.tanaka, {"name": "田中 洋子", "roles": ["worker"]}),
            (self.suzuki, {"name": "鈴木 恵", "roles": ["caseworker"]}),
        ]
        self.write(
            ("organisation", self.organisation, {"name": "凪浦市生活自立支援センター"}),
            *(("person", id, fields) for id, fields in people),
            ("site", self.site, {"number": "001", "name": "網の整備場", "trade": "net"}),
            ("form", self.form, {"key": "situation", "number": 1, "definition": {}}),
        )

    def open_epoch(self, epoch: str) -> None:
        """What being put back from a copy leaves behind: another epoch at the same place."""
        self.leave(epoch)
        self.epoch = epoch

    def write(self, *records: tuple[str, str, dict[str, Any]]) -> None:
        """The office's own writing."""
        changes = [Change(kind, id, None, fields, self.now) for kind, id, fields in records]
        exchange.act(self.store, self.epoch, self.suzuki, changes, self.now)

    def participant(self, name: str, *persons: str) -> str:
        """A new participant, assigned to these people."""
        id = self.new_id()
        self.write(("participant", id, {"number": id[-6:], "name": name}))
        for person in persons:
            self.assign(id, person)
        return id

    def assign(self, participant: str, person: str, since: str = SINCE, until: str | None = None) -> str:
        id = self.new_id()
        role = "caseworker" if person in self.caseworkers else "worker"
        fields = {"participant": participant, "person": person, "role": role, "since": since, "until": until}
        self.write(("assignment", id, fields))
        return id

    def end(self, assignment: str) -> None:
        self.write(("assignment", assignment, {"until": "2026-11-22"}))

    def phone(self, person: str) -> Phone:
        device = self.new_id()
        self.enrol(device)
        return Phone(
            organisation=self.organisation,
            device=device,
            person=person,
            incarnation=device.replace("-", ""),
            seal=bytes.decode,
            send=lambda request: self.answer(request, person),
            now=lambda: self.now,
            new_id=self.new_id,
        )

    def observe(self, phone: Phone, participant: str, text: str = "黙々と作業していた") -> tuple[str, str]:
        """A finished visit to one participant with one note: envelope and note id."""
        visit, observation, note = self.new_id(), self.new_id(), self.new_id()
        of = {"visit": visit, "participant": participant, "at": self.now}
        answers = {"form": self.form, "answers": {"attendance": "present"}}
        seen = {"about": "participant", "site": self.site, **of, **answers}
        envelope = phone.finish(
            [
                phone.change("visit", visit, {"site": self.site, "at": self.now, "workers": [phone.person]}),
                phone.change("observation", observation, seen),
                phone.change("note", note, {"observation": observation, "text": text, **of}),
            ]
        )
        return envelope, note

    def signal(self, phone: Phone, participant: str) -> str:
        """A signal about a participant that the office has already; its id."""
        envelope, _ = self.observe(phone, participant)
        of = phone.changes[envelope][-1]["fields"]
        signal = self.new_id()
        fields = {"visit": of["visit"], "observation": of["observation"], "participant": participant}
        phone.finish([phone.change("signal", signal, {**fields, "at": self.now, "level": "concern"})])
        phone.exchange()
        return signal

    def deliver(self, envelopes: list[dict[str, Any]]) -> list[Receipt]:
        outers = msgspec.convert(envelopes, list[Outer])
        opened = [Opened(outer, decode(outer, outer.sealed.encode())) for outer in outers]
        return exchange.receive(self.store, self.epoch, opened, self.now)

    def reader(self, person: str) -> Reader:
        role = "caseworker" if person in self.caseworkers else "worker"
        return Reader(self.organisation, person, role, self.today)

    def answer(self, request: dict[str, Any], person: str) -> dict[str, Any]:
        """What the door answers, without HTTP; the cursor is epoch and page number."""
        receipts = self.deliver(request["envelopes"])
        offered = msgspec.convert(request.get("offer", []), Offer)
        with self.store.writing() as writing:
            here = writing.kept([one.id for one in offered])
        with self.store.reading(self.reader(person), request["device"]) as reading:
            epoch, _, number = (request["cursor"] or "").rpartition(" ")
            given = reading.given(int(number)) if epoch == self.epoch else None
            page = scope.next_page(reading, given, request["limit"])
        records: list[dict[str, Any]] = [
            {"kind": s.kind, "id": s.id, "version": f"{self.epoch}.{s.n}", "fields": s.fields}
            for s in page.records
        ]
        records += [{"kind": kind, "id": id, "forget": True} for kind, id in page.forget]
        return {
            "receipts": msgspec.to_builtins(receipts),
            "updates": msgspec.to_builtins(unsettled(offered, here)),
            "epoch": self.epoch,
            "records": records,
            "cursor": f"{self.epoch} {page.given.page}",
            "more": page.more,
            "anew": page.anew,
            "pull": "ok",
            "seen": self.seen(request["device"], request["incarnation"]),
        } | ({"want": wanted(offered, here)} if offered else {})

    def seen(self, device: str, incarnation: str) -> dict[str, Any] | None:
        with self.store.writing() as writing:
            numbers = writing.numbers(device, incarnation)
        return {"seq": numbers.highest, "id": numbers.top} if numbers.highest else None


@contextmanager
def memory_office() -> Iterator[Office]:
    def circles_of(person: str) -> frozenset[str]:
        today = office.today.isoformat()
        mine = {
            f"participant:{a.fields['participant']}"
            for a in store.stored.values()
            if a.kind == "assignment"
            and a.fields["person"] == person
            and not a.fields["withdrawn"]
            and a.fields["since"] <= today
            and (a.fields["until"] is None or a.fields["until"] >= today)
        }
        return frozenset(mine | {"office", "sites", f"own:{person}"})

    def may_see(person: str, stored: Stored) -> bool:
        tier = stored.fields.get("tier", "caseworker")
        own = tier == "caseworker" or (tier == "held" and stored.author == person)
        note = store.stored.get(("note", stored.fields.get("note") or ""))
        return own and (note is None or may_see(person, note))

    salts = itertools.count(1)
    store = MemoryStore("e0", circles_of, may_see, lambda: next(salts).to_bytes(16, "big"))
    office = Office(store, "e0", "01a207f2-5b2b-7000-8000-000000000001", leave=store.open_epoch)
    office.reader = lambda person: person  # this store is handed its visibility by person
    office.suzuki = office.organisation
    office.settle()
    yield office


@contextmanager
def sql_office(url: str, directory: str) -> Iterator[Office]:
    """On a real database file or server, brought up by its migrations."""
    import flask_migrate

    from fieldapp import create_app
    from fieldapp.db import db
    from fieldapp.devices.models import Device
    from fieldapp.log.models import Epoch, LogHead
    from fieldapp.store import SqlStore
    from sync.log import GENESIS

    app = create_app({"data": directory, "database_url": url})
    organisation = "01a207f2-5b2b-7000-8000-000000000001"

    def enrol(device: str) -> None:
        db.session.add(
            Device(
                organisation_id=organisation,
                id=device,
                name="",
                transport_key={},
                created_at="",
                app="",
                clock="",
                receipts=0,
            )
        )
        db.session.commit()

    def leave(epoch: str) -> None:
        head = db.session.get_one(LogHead, organisation)
        db.session.add(
            Epoch(organisation_id=organisation, epoch=head.epoch, n=head.n, left_at="", noticed="copy")
        )
        head.epoch = epoch
        db.session.commit()

    with app.app_context():
        flask_migrate.upgrade()
        db.session.add(LogHead(organisation_id=organisation, epoch="e0", n=0, hash=GENESIS))
        db.session.commit()
        office = Office(SqlStore(organisation), "e0", organisation, enrol=enrol, leave=leave)
        office.suzuki = office.organisation
        office.settle()
        yield office
        db.session.remove()
        db.engine.dispose()
