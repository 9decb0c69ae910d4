"""One writing transaction as it is decided: what the records would be, and why.

It works on records and envelopes that were read ahead, and touches nothing: a bad
envelope has left no trace by the time it is set aside.
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from . import clock, conflict, merge, numbers, record
from .change import After, Change, Key, Version, named
from .envelope import Envelope, Opened, PhotoFile, Receipt, Trouble, changes, photo_files, refuse
from .merge import Stamp, Stored
from .problems import Problem
from .record import KINDS
from .store import PENDING, Claimed, Decision, Kept, Write, Writing
from .upcast import upcast


class Deciding:
    """One writing transaction as it is decided: records as they would be, and why."""

    def __init__(self, writing: Writing, epoch: str, now: str) -> None:
        self.writing, self.epoch, self.now = writing, epoch, now
        self.decision = Decision()
        self.loaded: dict[Key, Stored | None] = {}
        self.referred: set[Key] = set()
        self.before: dict[str, Kept | None] = {}
        self.waiting: dict[str, list[Kept]] = {}
        self.replacing: dict[str, dict[str, Kept]] = defaultdict(dict)
        self.claimed: dict[str, Claimed] = {}
        self.erased: set[Key] = set()
        self.circles: dict[str, frozenset[str]] = {}

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

    def know(self, ids: set[str]) -> None:
        """Reads the envelopes that claimed these ids."""
        fresh = ids - self.before.keys()
        self.before |= dict.fromkeys(fresh) | (self.writing.kept(fresh) if fresh else {})

    def expect(self, names: set[str]) -> None:
        """Reads what waits for these envelopes or records."""
        fresh = names - self.waiting.keys()
        self.waiting |= {name: [] for name in fresh}
        for kept in self.writing.waiting(fresh) if fresh else []:
            self.waiting[kept.needs or ""].append(kept)

    # One envelope

    def take(self, item: Opened) -> Receipt | bool:
        """Its receipt, if it stands already; else whether it came before within this transaction."""
        id, digest = item.outer.id, item.outer.digest
        known = self._known(id)
        if known and known.digest != digest:
            return refuse(item.outer, Problem("id-taken"), self.now)
        if id in self.decision.kept:
            return True
        if known:
            return msgspec.structs.replace(known.receipt, again=True)
        self._count(item.envelope)
        self.apply(item.envelope, digest, item.problem, self.now)
        return False

    def apply(
        self,
        envelope: Envelope,
        digest: str,
        problem: Problem | None,
        received_at: str,
        alone: bool = False,
    ) -> None:
        """Writes an envelope, sets it aside if its author replaced it, or lets it wait."""
        needs, bases, made, files = None, dict[str, int](), list[str](), list[PhotoFile]()
        elsewhere = list[str]()
        replacement = self._replacement(envelope)
        try:
            files = self._files(envelope)  # also of one that waits: its photos are kept with it
            if problem:
                raise problem
            if not alone:
                self._may_replace(envelope)
            if replacement is None:
                changes = self._today(envelope, files)
                bases = self.write(changes, envelope.author, envelope=envelope, alone=alone)
                made = [name_of(change.key) for change in changes if self._made(change, envelope)]
                elsewhere = self._elsewhere(changes, envelope.author)
        except Problem as held:
            problem = held
            needs = held.where if held.code in ("missing-dependency", "unknown-reference") else None
        trouble = Trouble(problem.code, problem.where) if problem else None
        aside = replacement.id if replacement and not problem else None
        files = [] if aside else files
        receipt = Receipt(
            envelope.id,
            "waiting" if problem else "accepted",
            digest,
            received_at,
            photos_missing=[file.id for file in files if not self.claimed[file.id].arrived],
            problem=trouble,
            replaced_by=aside,
            elsewhere=elsewhere,
        )
        self._keep(
            Kept(
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
                replaces=envelope.replaces,
                made=made,
            )
        )
        if not problem:
            self._retire(envelope.replaces, envelope.id, envelope)
            self.let_in([envelope.id, *made])

    def _count(self, envelope: Envelope) -> None:
        slots = (envelope.device, envelope.incarnation)
        came = self.decision.numbers.get(slots) or self.writing.numbers(*slots)
        self.decision.numbers[slots] = numbers.arrived(came, envelope.seq, envelope.id, self.now)

    def _elsewhere(self, changes: list[Change], author: str) -> list[str]:
        """The participants whom the author named in these records and does not have now. One whom
        the office found for a typed name is told to nobody who does not have them."""
        touched = [self.decision.records[change.key] for change in changes]
        named = {
            stored.fields["participant"]
            for stored in touched
            if stored.fields.get("participant") and stored.stamps["participant"].author == author
        }
        if named and author not in self.circles:
            self.circles[author] = self.writing.circles(author)
        return sorted(id for id in named if f"participant:{id}" not in self.circles[author])

    def _keep(self, kept: Kept) -> None:
        self.decision.kept[kept.id] = kept
        self.watch([kept])

    def _today(self, envelope: Envelope, files: list[PhotoFile]) -> list[Change]:
        """An envelope's changes in today's schema, each photo with its file. Raises Problem."""
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

    def let_in(self, names: list[str]) -> None:
        """Takes in what waited for one of these envelopes or records."""
        self.expect(set(names))
        here = [kept for kept in self.decision.kept.values() if kept.needs in names]
        stored = [kept for name in names for kept in self.waiting[name] if kept.id not in self.decision.kept]
        for kept in here + stored:
            if kept.envelope and self.decision.kept.get(kept.id, kept).envelope:
                self.load(readable(kept.envelope))
                self.apply(kept.envelope, kept.digest, None, kept.receipt.received_at)

    # What replaces what

    def watch(self, replacing: Iterable[Kept]) -> None:
        """Minds envelopes that replace others."""
        for kept in replacing:
            if kept.replaces:
                self.replacing[kept.replaces][kept.id] = self.decision.kept.get(kept.id, kept)

    def _replacement(self, envelope: Envelope) -> Kept | None:
        """The accepted envelope by which its own author, on its own phone, replaced this one."""
        mine = (envelope.device, envelope.author)
        for kept in self.replacing.get(envelope.id, {}).values():
            if kept.receipt.status == "accepted" and (kept.device, kept.author) == mine:
                return kept
        return None

    def _may_replace(self, envelope: Envelope) -> None:
        replaced = self._known(envelope.replaces) if envelope.replaces else None
        if replaced and (replaced.device, replaced.author) != (envelope.device, envelope.author):
            raise Problem("foreign-replacement", replaced.id)

    def _made(self, change: Change, envelope: Envelope) -> bool:
        return change.base is None and self.decision.records[change.key].author == envelope.author

    def _retire(self, id: str | None, by: str, envelope: Envelope) -> None:
        """Settles what was replaced, and what that had replaced in its turn: what it made is
        withdrawn unless it was made anew."""
        replaced = self._known(id) if id else None
        if replaced is None or (replaced.device, replaced.author) != (envelope.device, envelope.author):
            return
        self.watch(self.writing.replacing([replaced.id]))
        fields = {"withdrawn": True}
        gone = [
            Change(*_key(name), {"after": replaced.id}, fields, envelope.made_at)
            for name in sorted(set(replaced.made) - self._standing(replaced.id))
        ]
        self.load(gone)
        gone = [change for change in gone if self._stands(change.key)]
        receipt = msgspec.structs.replace(
            replaced.receipt,
            status="accepted",
            photos_missing=[],
            problem=None,
            replaced_by=by,
            elsewhere=[],
        )
        self._keep(msgspec.structs.replace(replaced, receipt=receipt, envelope=None, needs=None))
        self.write(gone, envelope.author, envelope=envelope)
        if replaced.receipt.status == "waiting":
            self._retire(replaced.replaces, replaced.id, envelope)
            self.let_in([replaced.id])

    def _standing(self, id: str) -> set[str]:
        """The records that stand in the place of a replaced envelope, whatever replaced it last."""
        names, done, left = set[str](), set[str](), [id]
        while left:
            id = left.pop()
            if id in done:
                continue
            done.add(id)
            self.watch(self.writing.replacing([id]))
            for kept in self.replacing[id].values():
                left.append(kept.id)
                if kept.receipt.status == "accepted" and kept.receipt.replaced_by is None:
                    names |= kept.bases.keys()
        return names

    # Its changes

    def write(
        self,
        changes: list[Change],
        author: str,
        envelope: Envelope | None = None,
        office: bool = False,
        alone: bool = False,
    ) -> dict[str, int]:
        """Lays changes over the records, all or none; returns what each was made on. Raises Problem.

        `alone`: see `release`.
        """
        touched: dict[Key, Stored] = {}
        writes = list[Write]()
        last = self._clock(envelope)
        made = {change.key for change in changes}
        bases: dict[str, int] = {}
        for change in changes:
            if not office and change.kind in KINDS and KINDS[change.kind].writers != "phone":
                raise Problem("not-writable", change.kind)
            if change.key in self.erased:
                raise Problem("erased", name_of(change.key))
            stored = touched.get(change.key) or self._stored(change.key)
            base = self._base(change, stored, envelope, alone)
            anew = bool(envelope and envelope.replaces) and change.base is None
            fields = record.check(change.kind, change.fields, new=stored is None or anew)
            self._refer(fields, made)
            at = self.now
            if envelope:
                at = last = clock.corrected(change.at, envelope.clock_offset_ms, self.now, last)
            device = envelope.device if envelope else None
            n = PENDING + len(self.decision.writes) + len(writes)
            by = Stamp(n, at, author, device, place=envelope.place if envelope else None)
            bases.setdefault(name_of(change.key), base)
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

    def is_new(self, key: Key) -> bool:
        """Whether the office has no such record yet."""
        return self._stored(key) is None

    def _stands(self, key: Key) -> bool:
        stored = self._stored(key)
        return stored is not None and not stored.fields["withdrawn"]

    def _known(self, id: str) -> Kept | None:
        self.know({id})
        return self.decision.kept.get(id) or self.before[id]

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

    def _base(self, change: Change, stored: Stored | None, envelope: Envelope | None, alone: bool) -> int:
        """The log number up to which the author of a change knew the record."""
        base = change.on()
        try:
            if isinstance(base, Version):
                return self._reach(base.version, change.key, stored, pulled=envelope is not None)
            if isinstance(base, After) and not (envelope and base.after == envelope.replaces):
                kept = self._known(base.after)
                if kept is None or kept.receipt.status != "accepted":
                    raise Problem("missing-dependency", base.after)
                return kept.bases.get(name_of(change.key), 0)
        except Problem:
            if not alone:
                raise
        return 0

    def _reach(self, version: str, key: Key, stored: Stored | None, pulled: bool) -> int:
        """The same of a version: as pulled, or else where the log ended when a page of the desk was read.
        One of a former epoch reaches up to where that was left."""
        epoch, n = named(version)
        if stored is None:  # a restored office forgot the record; it comes back from another phone
            raise Problem("missing-dependency", name_of(key))
        if epoch != self.epoch:
            return min(n, self.writing.left(epoch))
        if pulled and n > stored.n:  # later than the record itself: of a state that was lost
            return 0
        return n


def name_of(key: Key) -> str:
    return f"{key[0]}/{key[1]}"


def _key(name: str) -> Key:
    kind, _, id = name.partition("/")
    return kind, id


def readable(envelope: Envelope) -> list[Change]:
    """The changes that can be read at all, to read ahead for; judged later."""
    try:
        return changes(msgspec.structs.replace(envelope, changes=upcast(envelope.schema, envelope.changes)))
    except Problem:
        return []
