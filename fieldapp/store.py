"""`sync.store` on SQL: the same contract on SQLite and PostgreSQL.

A kind's fields are the columns of its table; what belongs to the exchange stands in
`Synced`. The head of the log is taken last, with nothing slow after it.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from flask import current_app
from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from sync import exchange
from sync.change import Change, Key
from sync.envelope import Envelope, Receipt, is_urgent
from sync.log import Entry, content_hash, link
from sync.merge import Stamp, Stored
from sync.numbers import Numbers
from sync.record import KINDS
from sync.store import Claimed, Decision, Given, Head, Kept

from .clock import today
from .conflicts.models import Conflict
from .db import Synced, db, retrying, writing
from .devices.models import Device, Download, Incarnation, KeptEnvelope, SentRecord
from .forms.models import Form
from .log.acts import Act, told
from .log.models import Epoch, Erasure, LogContent, LogEntry, LogHead
from .observations.models import Note, Observation, Review, Signal
from .organisations.models import Organisation
from .participants.models import Assignment, Participant, Placement, Stage
from .people.models import Person
from .photos.models import Photo, PhotoFile, Upload
from .sites.models import Site
from .tasks.models import Task
from .visibility import Reader, circles, visible
from .visits.models import Visit

MODELS: dict[str, type[Synced]] = {
    "organisation": Organisation,
    "person": Person,
    "form": Form,
    "site": Site,
    "participant": Participant,
    "stage": Stage,
    "placement": Placement,
    "assignment": Assignment,
    "visit": Visit,
    "observation": Observation,
    "note": Note,
    "photo": Photo,
    "signal": Signal,
    "task": Task,
    "review": Review,
    "conflict": Conflict,
}
"""The table of every kind, in the order of `sync.record.KINDS`."""

SALT = 16
"""Bytes."""
STATEMENT = 500
"""Ids in one statement: databases bound how many values it takes."""


class SqlStore:
    """The records of one organisation."""

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation

    @contextmanager
    def writing(self) -> Iterator["SqlWriting"]:
        with writing():
            made = self._writing()
            yield made
        if made.act:
            _leave_line(made.act)

    def _writing(self) -> "SqlWriting":
        return SqlWriting(self.organisation)

    @contextmanager
    def reading(self, reader: Reader, device: str) -> Iterator["SqlReading"]:
        """Also writes: what an answer gives is remembered with it."""
        with writing():
            yield SqlReading(reader, device)


def _leave_line(act: Act) -> None:
    """Says outside the database what was done. It is done already: a full disk is told to whoever
    runs the server, not to whoever acted."""
    try:
        current_app.extensions["acts"].add(act)
    except OSError:
        current_app.logger.exception("entry %d of the log left no line beside the key journal", act.n)


def epoch_of(organisation: str) -> str:
    """The epoch of an organisation's log."""
    return db.session.scalars(select(LogHead.epoch).where(LogHead.organisation_id == organisation)).one()


def said_of(organisation: str) -> dict[str, Any]:
    """What every answer says of an organisation: its `epoch`, and what is `backed_up_to`."""
    query = select(LogHead.epoch, LogHead.backed_up_to).where(LogHead.organisation_id == organisation)
    return dict(db.session.execute(query).mappings().one())


def head_of(organisation: str) -> int:
    """Where an organisation's log ends: asked before a page is read, the base of what is done on it."""
    return db.session.scalars(select(LogHead.n).where(LogHead.organisation_id == organisation)).one()


def enact(organisation: str, person: str, changes: list[Change], at: str) -> Decision:
    """The office's own writing (`sync.exchange.act`), made again where the database asks for it.

    Raises Problem.
    """
    return retrying(lambda: exchange.act(SqlStore(organisation), epoch_of(organisation), person, changes, at))


class SqlWriting:
    """See `sync.store.Writing`."""

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        self._found: set[Key] = set()
        self._kept: set[str] = set()
        self.act: Act | None = None
        """What the desk did in this transaction, if it was the desk."""

    def kept(self, ids: Iterable[str]) -> dict[str, Kept]:
        rows = self._envelopes(KeptEnvelope.id.in_(list(ids)))
        return {row.id: _kept(row) for row in rows}

    def waiting(self, needs: Iterable[str]) -> list[Kept]:
        return [_kept(row) for row in self._naming(KeptEnvelope.needs, needs)]

    def replacing(self, ids: Iterable[str]) -> list[Kept]:
        return [_kept(row) for row in self._naming(KeptEnvelope.replaces, ids)]

    def numbers(self, device: str, incarnation: str) -> Numbers:
        row = db.session.get(Incarnation, (self.organisation, device, incarnation), with_for_update=True)
        return numbers_of(row) if row else Numbers()

    def records(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        found: dict[Key, Stored] = {}
        for kind, ids in _by_kind(keys):
            model = MODELS[kind]
            query = self._of(model, ids).order_by(model.id).with_for_update()
            found.update({(kind, row.id): _stored(kind, row) for row in db.session.scalars(query)})
        self._found |= found.keys()
        return found

    def existing(self, keys: Iterable[Key]) -> set[Key]:
        return {
            (kind, id)
            for kind, ids in _by_kind(keys)
            for id in db.session.scalars(self._of(MODELS[kind], ids).with_only_columns(MODELS[kind].id))
        }

    def claimed(self, photos: Iterable[str]) -> dict[str, Claimed]:
        query = select(PhotoFile.id, PhotoFile.sha256, PhotoFile.arrived_at).where(
            PhotoFile.organisation_id == self.organisation, PhotoFile.id.in_(list(photos))
        )
        return {id: Claimed(sha256, bool(arrived)) for id, sha256, arrived in db.session.execute(query)}

    def erased(self, keys: Iterable[Key]) -> set[Key]:
        keys = set(keys)
        found = db.session.execute(
            select(Erasure.kind, Erasure.id).where(
                Erasure.organisation_id == self.organisation, Erasure.id.in_([id for _, id in keys])
            )
        )
        return {(kind, id) for kind, id in found} & keys

    def clock(self, device: str) -> str:
        return db.session.scalars(
            select(Device.clock).where(Device.organisation_id == self.organisation, Device.id == device)
        ).one()

    def left(self, epoch: str) -> int:
        left = select(Epoch.n).where(Epoch.organisation_id == self.organisation, Epoch.epoch == epoch)
        return db.session.scalars(left).one_or_none() or 0

    def circles(self, author: str) -> frozenset[str]:
        zone = db.session.scalars(
            select(Organisation.zone).where(Organisation.organisation_id == self.organisation)
        ).one()
        return circles(Reader(self.organisation, author, "worker", today(zone)))

    def save(self, decision: Decision) -> Decision:
        devices = self._devices({kept.device for kept in decision.kept.values()} | decision.clocks.keys())
        head = db.session.scalars(
            select(LogHead).where(LogHead.organisation_id == self.organisation).with_for_update()
        ).one()

        def number(device: str) -> int:
            devices[device].receipts += 1
            return devices[device].receipts

        settled = decision.settled(head.n, head.epoch, number)
        self._write_log(head, settled)
        self._write_records(settled)
        self._write_envelopes(settled)
        for id, clock in settled.clocks.items():
            devices[id].clock = clock
        for (device, incarnation), numbers in settled.numbers.items():
            self.count(device, incarnation, numbers)
        self._erase(settled.erased)
        if settled.writes and settled.writes[0].device is None:
            first, what = settled.writes[0], told(settled, settled.records.keys() - self._found)
            self.act = Act(
                self.organisation, head.epoch, head.n, head.hash, first.author, first.received_at, what
            )
        return settled

    def count(self, device: str, incarnation: str, numbers: Numbers) -> None:
        """Writes which numbers came, as `numbers` read and locked them."""
        slots = {"organisation_id": self.organisation, "device": device, "incarnation": incarnation}
        db.session.merge(Incarnation(**slots, **msgspec.to_builtins(numbers)))

    def _write_log(self, head: LogHead, settled: Decision) -> None:
        entries, contents, erasures = [], [], []
        salts = secrets.token_bytes(SALT * len(settled.writes))
        for place, write in enumerate(settled.writes):
            salt = salts[place * SALT : (place + 1) * SALT]
            fields = {name: getattr(write, name) for name in write.__struct_fields__ if name != "content"}
            entry = Entry(n=head.n + 1, content=content_hash(salt, write.content), **fields)
            head.n, head.hash = entry.n, link(head.hash, entry)
            of = {"organisation_id": self.organisation}
            entries.append(of | msgspec.structs.asdict(entry) | {"hash": head.hash})
            contents.append(of | {"n": entry.n, "salt": salt, "content": write.content})
            if (write.kind, write.id) in settled.erased:
                erasures.append(of | {"kind": write.kind, "id": write.id, "n": entry.n})
        if erasures:
            _insert(Erasure, erasures)
        if entries:
            _insert(LogEntry, entries)
            _insert(LogContent, contents)

    def _write_records(self, settled: Decision) -> None:
        first = {(write.kind, write.id): write for write in reversed(settled.writes)}
        fresh, changed = defaultdict(list), defaultdict(list)
        for key, stored in settled.records.items():
            values = dict(stored.fields) | {
                "n": stored.n,
                "scope": stored.scope,
                "stamps": msgspec.to_builtins(stored.stamps),
            }
            if key in self._found:
                changed[stored.kind].append(values | {"record_id": stored.id})
                continue
            made = first[key]
            fresh[stored.kind].append(
                values
                | {
                    "organisation_id": self.organisation,
                    "id": stored.id,
                    "author": stored.author,
                    "written_at": made.at,
                    "received_at": made.received_at,
                }
            )
        for kind, rows in fresh.items():
            _insert(MODELS[kind], rows)
        for kind, rows in changed.items():
            self._update(MODELS[kind], rows)

    def _update(self, model: Any, rows: list[dict[str, Any]]) -> None:
        """Rows that are there already, all with the same columns; `record_id` says which each is."""
        table = model.__table__
        one = update(table).where(
            table.c.organisation_id == self.organisation, table.c.id == bindparam("record_id")
        )
        names = [name for name in rows[0] if name != "record_id"]
        db.session.connection().execute(one.values({name: bindparam(name) for name in names}), rows)

    def _erase(self, keys: set[Key]) -> None:
        """The records, and what the log still says of them up to the entries that erase them."""
        for kind, ids in _by_kind(keys):
            model = MODELS[kind]
            spoken = select(LogEntry.n).join(
                Erasure,
                and_(
                    Erasure.organisation_id == LogEntry.organisation_id,
                    Erasure.kind == LogEntry.kind,
                    Erasure.id == LogEntry.id,
                    Erasure.n > LogEntry.n,
                ),
            )
            spoken = spoken.where(
                LogEntry.organisation_id == self.organisation, LogEntry.kind == kind, LogEntry.id.in_(ids)
            )
            db.session.execute(
                delete(LogContent).where(
                    LogContent.organisation_id == self.organisation, LogContent.n.in_(spoken)
                )
            )
            gone: tuple[Any, ...] = (model, PhotoFile, Upload) if model is Photo else (model,)
            for rows in gone:
                db.session.execute(
                    delete(rows).where(rows.organisation_id == self.organisation, rows.id.in_(ids))
                )

    def _write_envelopes(self, settled: Decision) -> None:
        self._write_photo_files(settled)
        fresh, changed = [], []
        for kept in settled.kept.values():
            values = {
                "device": kept.device,
                "incarnation": kept.incarnation,
                "seq": kept.seq,
                "author": kept.author,
                "digest": kept.digest,
                "bases": kept.bases,
                "receipt_n": kept.receipt.n,
                "receipt": msgspec.to_builtins(kept.receipt),
                "needs": kept.needs,
                "envelope": msgspec.to_builtins(kept.envelope),
                "replaces": kept.replaces,
                "made": kept.made,
                "waits": kept.receipt.problem.code if kept.receipt.problem else None,
                "urgent": kept.envelope is not None and is_urgent(kept.envelope),
            }
            if kept.id in self._kept:
                changed.append(values | {"record_id": kept.id})
            else:
                fresh.append(values | {"organisation_id": self.organisation, "id": kept.id})
        if fresh:
            _insert(KeptEnvelope, fresh)
        if changed:
            self._update(KeptEnvelope, changed)

    def _write_photo_files(self, settled: Decision) -> None:
        """A file that was named before keeps its state; the newest envelope that names it is told of it."""
        named = {file.id: (kept, file) for kept in settled.kept.values() for file in kept.photos}
        if not named:
            return
        known = select(PhotoFile).where(
            PhotoFile.organisation_id == self.organisation, PhotoFile.id.in_(named)
        )
        for there in db.session.scalars(known):
            kept, _ = named.pop(there.id)
            there.envelope, there.device = kept.id, kept.device
        for kept, file in named.values():
            of = {"organisation_id": self.organisation, "envelope": kept.id, "device": kept.device}
            db.session.add(PhotoFile(**of, **msgspec.structs.asdict(file)))

    def _of(self, model: type[Synced], ids: list[str]) -> Any:
        return select(model).where(model.organisation_id == self.organisation, model.id.in_(ids))

    def _envelopes(self, clause: Any) -> list[KeptEnvelope]:
        query = select(KeptEnvelope).where(KeptEnvelope.organisation_id == self.organisation, clause)
        rows = db.session.scalars(
            query.order_by(KeptEnvelope.device, KeptEnvelope.seq).with_for_update()
        ).all()
        self._kept |= {row.id for row in rows}
        return list(rows)

    def _naming(self, column: Any, values: Iterable[str]) -> Iterator[KeptEnvelope]:
        named = [*values]
        for start in range(0, len(named), STATEMENT):
            yield from self._envelopes(column.in_(named[start : start + STATEMENT]))

    def _devices(self, ids: set[str]) -> dict[str, Device]:
        query = select(Device).where(Device.organisation_id == self.organisation, Device.id.in_(ids))
        return {
            device.id: device for device in db.session.scalars(query.order_by(Device.id).with_for_update())
        }


class SqlReading:
    """See `sync.store.Reading`; what may be seen is decided by `visibility`."""

    def __init__(self, reader: Reader, device: str) -> None:
        self.reader = reader
        self.device = device

    def head(self) -> Head:
        head = db.session.scalars(
            select(LogHead).where(LogHead.organisation_id == self.reader.organisation)
        ).one()
        return Head(head.epoch, head.n, head.hash)

    def circles(self) -> frozenset[str]:
        return circles(self.reader)

    def changed(self, after: int, upto: int, limit: int) -> list[tuple[int, Key]]:
        query = select(LogEntry.n, LogEntry.kind, LogEntry.id).where(
            LogEntry.organisation_id == self.reader.organisation, LogEntry.n > after, LogEntry.n <= upto
        )
        found = db.session.execute(query.order_by(LogEntry.n).limit(limit))
        return [(n, (kind, id)) for n, kind, id in found]

    def attached(self, keys: Iterable[Key]) -> set[Key]:
        notes = [ids for kind, ids in _by_kind(keys) if kind == "note"]
        photos = select(Photo.id).where(Photo.organisation_id == self.reader.organisation)
        return {
            ("photo", id) for ids in notes for id in db.session.scalars(photos.where(Photo.note.in_(ids)))
        }

    def visible(self, keys: Iterable[Key]) -> list[Stored]:
        return [
            _stored(kind, row)
            for kind, ids in _by_kind(keys)
            for row in db.session.scalars(
                visible(MODELS[kind], self.reader).where(MODELS[kind].id.in_(ids)).order_by(MODELS[kind].id)
            )
        ]

    def page(self, circles: frozenset[str], after: Key | None, limit: int) -> list[Stored]:
        found: list[Stored] = []
        kinds = list(KINDS)
        for kind in kinds[kinds.index(after[0]) if after else 0 :]:
            model = MODELS[kind]
            query = visible(model, self.reader).where(model.scope.in_(circles))
            if after and kind == after[0]:
                query = query.where(model.id > after[1])
            query = query.order_by(model.id).limit(limit - len(found))
            found += [_stored(kind, row) for row in db.session.scalars(query)]
            if len(found) == limit:
                break
        return found

    def sent(self, keys: Iterable[Key]) -> set[Key]:
        return {
            key
            for kind, ids in _by_kind(keys)
            for key in self._sent(and_(SentRecord.kind == kind, SentRecord.id.in_(ids)))
        }

    def sent_in(self, circles: frozenset[str]) -> set[Key]:
        return self._sent(SentRecord.circle.in_(circles))

    def given(self, page: int) -> Given | None:
        row = db.session.scalars(
            select(Download).where(self._own(Download), Download.page == page)
        ).one_or_none()
        if row is None:
            return None
        after = (row.after[0], row.after[1]) if row.after else None
        return Given(row.page, row.n, frozenset(row.circles), frozenset(row.backlog), after)

    def heard(self, page: int) -> None:
        db.session.execute(delete(Download).where(self._own(Download), Download.page < page))
        db.session.execute(delete(SentRecord).where(self._own(SentRecord), SentRecord.forgotten <= page))

    def newest(self) -> int:
        return db.session.scalar(select(func.max(Download.page)).where(self._own(Download))) or 0

    def unheard(self, page: int) -> None:
        db.session.execute(
            update(SentRecord)
            .where(self._own(SentRecord), SentRecord.forgotten > page)
            .values(forgotten=None)
        )

    def start(self) -> None:
        for model in (Download, SentRecord):
            db.session.execute(delete(model).where(self._own(model)))

    def remember(self, given: Given, sent: dict[Key, str], forgotten: set[Key]) -> None:
        of = {
            "organisation_id": self.reader.organisation,
            "device": self.device,
            "reader": self.reader.person,
        }
        db.session.merge(
            Download(
                **of,
                page=given.page,
                n=given.n,
                circles=sorted(given.circles),
                backlog=sorted(given.backlog),
                after=list(given.after) if given.after else None,
            )
        )
        self._delete_sent(sent)
        if sent:
            rows = [of | {"kind": kind, "id": id, "circle": circle} for (kind, id), circle in sent.items()]
            _insert(SentRecord, rows)
        for kind, ids in _by_kind(forgotten):
            db.session.execute(
                update(SentRecord)
                .where(self._own(SentRecord), SentRecord.kind == kind, SentRecord.id.in_(ids))
                .values(forgotten=given.page)
            )

    def _delete_sent(self, keys: Iterable[Key]) -> None:
        for kind, ids in _by_kind(keys):
            db.session.execute(
                delete(SentRecord).where(
                    self._own(SentRecord), SentRecord.kind == kind, SentRecord.id.in_(ids)
                )
            )

    def _sent(self, clause: Any) -> set[Key]:
        query = select(SentRecord.kind, SentRecord.id).where(self._own(SentRecord), clause)
        return {(kind, id) for kind, id in db.session.execute(query)}

    def _own(self, model: type[Download] | type[SentRecord]) -> Any:
        return and_(
            model.organisation_id == self.reader.organisation,
            model.device == self.device,
            model.reader == self.reader.person,
        )


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """New rows, past the session: it would look at every column of every row (a third of all time)."""
    db.session.connection().execute(insert(model.__table__), rows)


def _by_kind(keys: Iterable[Key]) -> Iterator[tuple[str, list[str]]]:
    """The ids of each kind in order, in pieces that fit a statement."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for kind, id in sorted(keys):
        grouped[kind].append(id)
    for kind, ids in grouped.items():
        for start in range(0, len(ids), STATEMENT):
            yield kind, ids[start : start + STATEMENT]


def _stored(kind: str, row: Synced) -> Stored:
    fields = {name: getattr(row, name) for name in KINDS[kind].__struct_fields__}
    stamps = msgspec.convert(row.stamps, dict[str, Stamp])
    return Stored(kind, row.id, row.n, fields, stamps, row.author)


def _kept(row: KeptEnvelope) -> Kept:
    return Kept(
        row.id,
        row.device,
        row.incarnation,
        row.seq,
        row.author,
        row.digest,
        msgspec.convert(row.receipt, Receipt),
        row.bases,
        msgspec.convert(row.envelope, Envelope) if row.envelope else None,
        row.needs,
        replaces=row.replaces,
        made=row.made,
    )


def numbers_of(row: Incarnation) -> Numbers:
    """Which numbers came, as the rules read it."""
    fields = {name: getattr(row, name) for name in Numbers.__struct_fields__}
    return msgspec.convert(fields, Numbers)
