"""The office's side of an exchange, read from top to bottom.

`receive` takes opened envelopes into the records and answers each with a receipt;
`act` takes what the office itself writes. Both decide in memory on records that the
store has locked, and the store writes the decision in one step with the head of the
log last. A bad envelope has touched nothing by the time it is set aside.
"""

from collections.abc import Iterable

import msgspec

from . import clock, conflict, merge, record
from .change import After, Change, Key, Version, position
from .envelope import Envelope, Opened, Outer, PhotoFile, Receipt, Trouble, changes, photo_files
from .log import ERASED
from .merge import Stamp, Stored
from .problems import Problem
from .record import KINDS
from .store import PENDING, Claimed, Decision, Kept, Store, Write, Writing
from .upcast import upcast


def receive(store: Store, epoch: str, opened: list[Opened], now: str) -> list[Receipt]:
    """Takes verified envelopes and returns their receipts, in the same order.

    Each is accepted whole, or waits whole with its reason. One that came before is
    answered again; another content under a known id is refused. Envelopes that waited
    for one of these go in with it.
    """
    with store.writing() as writing:
        desk = _Desk(writing, epoch, now)
        desk.load([change for item in opened for change in _readable(item.envelope)])
        before = writing.kept([item.outer.id for item in opened])
        taken = [desk.take(item, before) for item in opened]
        settled = writing.save(desk.decision) if desk.decision.kept else desk.decision
    return [
        answer
        if isinstance(answer, Receipt)
        else msgspec.structs.replace(settled.kept[item.outer.id].receipt, again=answer)
        for item, answer in zip(opened, taken, strict=True)
    ]


def refuse(outer: Outer, problem: Problem, now: str) -> Receipt:
    """The receipt of an envelope that could not be opened or verified; nothing is kept."""
    trouble = Trouble(problem.code, problem.where)
    return Receipt(outer.id, "refused", outer.digest, now, problem=trouble)


def act(store: Store, epoch: str, author: str, changes: list[Change], now: str) -> Decision:
    """Writes the office's own changes on top of what stands.

    Returns what was written. Raises Problem, and then nothing was written.
    """
    with store.writing() as writing:
        desk = _Desk(writing, epoch, now)
        desk.load(changes)
        desk.write(changes, author, office=True)
        return desk.save()


def reopen(store: Store, epoch: str, author: str, key: Key, unit: str, now: str) -> Decision:
    """Takes the settlement of a conflict back: about this unit of this record it is open again.

    Returns what was written: nothing, if there was no settlement.
    """
    with store.writing() as writing:
        desk = _Desk(writing, epoch, now)
        desk.lock({key})
        desk.reopen(key, unit, author)
        return desk.save()


def erase(store: Store, epoch: str, author: str, keys: Iterable[Key], now: str) -> Decision:
    """Erases records and their conflicts for good, each with an entry that says so; what phones
    have of them is taken back.

    Records that are not there are passed over. Returns what was written.
    """
    with store.writing() as writing:
        there = writing.records(keys)
        beside = {key for record in there for key in conflict.keys_of(record)}
        found = sorted(there | writing.records(beside))
        writes = [Write(kind, id, author, None, None, now, now, ERASED) for kind, id in found]
        settled: Decision = writing.save(Decision(writes, erased=set(found)))
        return settled


class _Desk:
    """One writing transaction as it is decided: records as they would be, and why."""

    def __init__(self, writing: Writing, epoch: str, now: str) -> None:
        self.writing, self.epoch, self.now = writing, epoch, now
        self.decision = Decision()
        self.loaded: dict[Key, Stored | None] = {}
        self.referred: set[Key] = set()
        self.claimed: dict[str, Claimed] = {}
        self.erased: set[Key] = set()

    # Reading ahead

    def load(self, changes: Iterable[Change]) -> None:
        """Reads and locks what these changes touch, and what they refer to, at once."""
        changes = list(changes)
        self.lock({change.key for change in changes if change.kind in KINDS})
        named = set[Key]().union(*(record.references(change.fields) for change in changes))
        unknown = named - self.referred - {key for key, stored in self.loaded.items() if stored}
        self.referred |= self.writing.existing(unknown) if unknown else set()
        photos = {change.id for change in changes if change.kind == "photo"} - self.claimed.keys()
        self.claimed |= self.writing.claimed(photos) if photos else {}

    def lock(self, keys: set[Key]) -> None:
        """Reads and locks these records, then their conflicts."""
        fresh = sorted(keys - self.loaded.keys())
        found = self.writing.records(fresh) if fresh else {}
        self.loaded.update({key: found.get(key) for key in fresh})
        absent = [key for key in fresh if key not in found]
        self.erased |= self.writing.erased(absent) if absent else set()
        beside = sorted({key for stored in found.values() for key in conflict.keys_of(stored.key)})
        if beside:
            self.loaded.update(dict.fromkeys(beside) | self.writing.records(beside))

    # One envelope

    def take(self, item: Opened, before: dict[str, Kept]) -> Receipt | bool:
        """Its receipt, if it stands already; else whether it came before within this transaction."""
        id, digest = item.outer.id, item.outer.digest
        known = self.decision.kept.get(id) or before.get(id)
        if known and known.digest != digest:
            return refuse(item.outer, Problem("id-taken"), self.now)
        if id in self.decision.kept:
            return True
        if known:
            return msgspec.structs.replace(known.receipt, again=True)
        self._apply(item.envelope, digest, item.problem)
        return False

    def _apply(self, envelope: Envelope, digest: str, problem: Problem | None) -> None:
        needs, bases, files = None, dict[str, int](), list[PhotoFile]()
        try:
            files = self._files(envelope)  # also of one that waits: its photos are kept with it
            if problem:
                raise problem
            bases = self.write(self._today(envelope, files), envelope.author, envelope=envelope)
        except Problem as held:
            problem = held
            needs = held.where if held.code == "missing-dependency" else None
        trouble = Trouble(problem.code, problem.where) if problem else None
        receipt = Receipt(
            envelope.id,
            "waiting" if problem else "accepted",
            digest,
            self.now,
            photos_missing=[file.id for file in files if not self.claimed[file.id].arrived],
            problem=trouble,
        )
        self.decision.kept[envelope.id] = Kept(
            envelope.id,
            envelope.device,
            envelope.incarnation,
            envelope.seq,
            envelope.author,
            digest,
            receipt,
            bases=bases,
            envelope=envelope if problem else None,
            needs=needs,
            photos=files,
        )
        if not problem:
            self._release(envelope.id)

    def _today(self, envelope: Envelope, files: list[PhotoFile]) -> list[Change]:
        """An envelope's changes in today's schema, each photo with its file. Raises Problem."""
        if envelope.replaces:
            raise Problem("unknown-field", "replaces")
        lifted = upcast(envelope.schema, envelope.changes)
        made = changes(msgspec.structs.replace(envelope, changes=lifted))
        photos = {change.id: change.base is None for change in made if change.kind == "photo"}
        named = {file.id for file in files}
        unmatched = (named - photos.keys()) | ({id for id, new in photos.items() if new} - named)
        if unmatched:
            raise Problem("unmatched-photo", min(unmatched))
        return made

    def _files(self, envelope: Envelope) -> list[PhotoFile]:
        """The files that an envelope names. Raises Problem, also for another file of a known photo."""
        files = photo_files(envelope)
        for file in files:
            known = self.claimed.get(file.id)
            if known and known.sha256 != file.sha256:
                raise Problem("unmatched-photo", file.id)
        self.claimed |= {f.id: Claimed(f.sha256, False) for f in files if f.id not in self.claimed}
        return files

    def _release(self, id: str) -> None:
        """Takes in what waited for this envelope."""
        here = [kept for kept in self.decision.kept.values() if kept.needs == id]
        stored = [kept for kept in self.writing.waiting(id) if kept.id not in self.decision.kept]
        for kept in here + stored:
            if kept.envelope:
                self.load(_readable(kept.envelope))
                self._apply(kept.envelope, kept.digest, None)

    # Its changes

    def write(
        self, changes: list[Change], author: str, envelope: Envelope | None = None, office: bool = False
    ) -> dict[str, int]:
        """Lays changes over the records, all or none; returns what each was made on. Raises Problem."""
        touched: dict[Key, Stored] = {}
        writes = list[Write]()
        last = self._clock(envelope)
        made = {change.key for change in changes}
        bases: dict[str, int] = {}
        for change in changes:
            if not office and change.kind in KINDS and KINDS[change.kind].writers != "phone":
                raise Problem("not-writable", change.kind)
            if change.key in self.erased:
                raise Problem("erased", _name(change.key))
            stored = touched.get(change.key) or self._stored(change.key)
            base = self._base(change)
            fields = record.check(change.kind, change.fields, new=stored is None)
            self._refer(fields, made)
            at = self.now
            if envelope:
                at = last = clock.corrected(change.at, envelope.clock_offset_ms, self.now, last)
            device = envelope.device if envelope else None
            by = Stamp(PENDING + len(self.decision.writes) + len(writes), at, author, device)
            bases.setdefault(_name(change.key), base)
            if stored is None:
                touched[change.key] = merge.create(change.key, fields, by)
            else:
                base = stored.n if office and change.base is None else base
                touched[change.key] = merge.merge(stored, fields, base, by)
            writes.append(
                Write(
                    change.kind,
                    change.id,
                    author,
                    device,
                    envelope.id if envelope else None,
                    at,
                    self.now,
                    {"fields": change.fields, "base": change.base},
                )
            )
            if stored:
                writes += self._conflicts(touched, change.key, by)
        self.decision.records.update(touched)
        self.decision.writes += writes
        if envelope:
            self.decision.clocks[envelope.device] = last
        return bases

    def reopen(self, key: Key, unit: str, author: str) -> None:
        """Lets the words of a settled conflict stand again, as a write of the office."""
        stored, settled = self._stored(key), self._stored(conflict.key_of(key, unit))
        if stored is None or settled is None or settled.fields["state"] == "open":
            return
        by = Stamp(PENDING, self.now, author)
        again = conflict.reopened(stored, settled, by)
        self.decision.records[key] = again
        fields = merge.part(again.fields, record.unit_of(key[0], unit))
        self.decision.writes.append(
            Write(*key, author, None, None, self.now, self.now, {"fields": fields, "base": None})
        )
        self.decision.writes += self._conflicts(self.decision.records, key, by)

    def _conflicts(self, records: dict[Key, Stored], key: Key, by: Stamp) -> list[Write]:
        """Puts the conflicts of a record that was just written beside it in `records`, and returns
        their writes. They name no envelope: a receipt must not tell of a conflict that its author
        may not see."""
        known = {beside: records.get(beside) or self._stored(beside) for beside in conflict.keys_of(key)}
        writes = list[Write]()
        for beside, fields in conflict.follow(records[key], known, by):
            n = by.n + 1 + len(writes)
            records[beside] = Stored(*beside, n, fields, {}, records[key].author)
            writes.append(
                Write(*beside, by.author, None, None, by.at, self.now, {"fields": fields, "base": None})
            )
        return writes

    def save(self) -> Decision:
        return self.writing.save(self.decision)

    def _stored(self, key: Key) -> Stored | None:
        return self.decision.records.get(key) or self.loaded.get(key)

    def _refer(self, fields: record.Fields, made: set[Key]) -> None:
        for key in record.references(fields):
            if not (key in made or key in self.referred or self._stored(key)):
                raise Problem("unknown-reference", f"{key[0]}/{key[1]}")

    def _clock(self, envelope: Envelope | None) -> str:
        if envelope is None:
            return ""
        return self.decision.clocks.get(envelope.device) or self.writing.clock(envelope.device)

    def _base(self, change: Change) -> int:
        """The log number up to which the author of a change knew the record."""
        base = change.on()
        if isinstance(base, Version):
            return position(base.version, self.epoch)
        if isinstance(base, After):
            kept = self.decision.kept.get(base.after) or self.writing.kept([base.after]).get(base.after)
            if kept is None or kept.receipt.status != "accepted":
                raise Problem("missing-dependency", base.after)
            return kept.bases.get(_name(change.key), 0)
        return 0


def _name(key: Key) -> str:
    return f"{key[0]}/{key[1]}"


def _readable(envelope: Envelope) -> list[Change]:
    """The changes that can be read at all, to read ahead for; judged later."""
    try:
        return changes(msgspec.structs.replace(envelope, changes=upcast(envelope.schema, envelope.changes)))
    except Problem:
        return []
