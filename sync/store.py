"""What the rules need of a store: a protocol, and a real store in memory.

The same contract suite (`tests/sync/test_store_contract.py`) runs on every store.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import msgspec

from .change import Key, version
from .envelope import Envelope, PhotoFile, Receipt
from .log import ERASED, GENESIS, Entry, content_hash, link
from .merge import Stamp, Stored
from .numbers import Numbers
from .record import KINDS

PENDING = 2**62
"""Log numbers within a transaction start here; `settled` makes them real at its end."""

Slots = tuple[str, str]
"""Where a phone counts: its device and incarnation."""


class Kept(msgspec.Struct, frozen=True):
    """An envelope that claimed its id. `envelope` is kept whole only while it waits."""

    id: str
    device: str
    incarnation: str
    seq: int
    author: str
    digest: str
    receipt: Receipt
    bases: dict[str, int] = {}
    """For each record it touched (`kind/id`), the log number its author knew; what comes `after`
    it knows no more of others."""
    envelope: Envelope | None = None
    needs: str | None = None
    """The envelope, or the record (`kind/id`), that it waits for."""
    photos: list[PhotoFile] = []
    """The files it names; to be written, not read back."""
    replaces: str | None = None
    made: list[str] = []
    """The records (`kind/id`) that it made."""


class Claimed(msgspec.Struct, frozen=True):
    """A photo's file that an envelope named: its SHA-256, and whether it has come whole."""

    sha256: str
    arrived: bool


class Write(msgspec.Struct, frozen=True):
    """One change that goes into the log, at the office's time."""

    kind: str
    id: str
    author: str
    device: str | None
    envelope: str | None
    at: str
    received_at: str
    content: dict[str, Any]


class Decision(msgspec.Struct):
    """All that one transaction will write, with log numbers counted from PENDING."""

    writes: list[Write] = []
    records: dict[Key, Stored] = {}
    kept: dict[str, Kept] = {}
    clocks: dict[str, str] = {}
    erased: set[Key] = set()
    """Records whose content goes for good, with all that the log still says of it."""
    numbers: dict[Slots, Numbers] = {}

    def settled(self, head: int, epoch: str, number: Callable[[str], int]) -> "Decision":
        """The same with real log numbers after `head`, versions in receipts, and each
        receipt numbered for its device by `number`."""

        def real(n: int) -> int:
            return n - PENDING + head + 1 if n >= PENDING else n

        stamps: dict[int, Stamp] = {}

        def stamp(by: Stamp) -> Stamp:
            """Made once for all the units that one change wrote."""
            if id(by) not in stamps:
                stamps[id(by)] = msgspec.structs.replace(by, n=real(by.n))
            return stamps[id(by)]

        def record(stored: Stored) -> Stored:
            settled = {unit: stamp(by) for unit, by in stored.stamps.items()}
            return msgspec.structs.replace(stored, n=real(stored.n), stamps=settled)

        records = {key: record(stored) for key, stored in self.records.items()}
        versions: dict[str, dict[str, str]] = {id: {} for id in self.kept}
        for w in self.writes:
            if w.envelope in versions:
                versions[w.envelope][f"{w.kind}/{w.id}"] = version(epoch, records[w.kind, w.id].n)
        kept = {}
        for item in self.kept.values():
            receipt = msgspec.structs.replace(item.receipt, n=number(item.device), versions=versions[item.id])
            kept[item.id] = msgspec.structs.replace(item, receipt=receipt)
        return Decision(self.writes, records, kept, self.clocks, self.erased, self.numbers)


class Head(msgspec.Struct, frozen=True):
    """Where the log of an organisation ends."""

    epoch: str
    n: int
    hash: str


class Given(msgspec.Struct, frozen=True):
    """What one reader on one device has been given, as of one answer (`page`).

    `circles` are given whole up to log number `n`; `backlog` are being given, up to
    the record `after`.
    """

    page: int
    n: int
    circles: frozenset[str] = frozenset()
    backlog: frozenset[str] = frozenset()
    after: Key | None = None


class Writing(Protocol):
    """One writing transaction."""

    def kept(self, ids: Iterable[str]) -> dict[str, Kept]:
        """The envelopes that claimed these ids."""
        ...

    def waiting(self, needs: Iterable[str]) -> list[Kept]:
        """The envelopes that wait for one of these, in the order of their numbers."""
        ...

    def replacing(self, ids: Iterable[str]) -> list[Kept]:
        """The envelopes that claim to replace one of these."""
        ...

    def numbers(self, device: str, incarnation: str) -> Numbers:
        """Which numbers came, locked until the end."""
        ...

    def records(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        """These records as they stand, locked (in the order of their ids) until the end."""
        ...

    def existing(self, keys: Iterable[Key]) -> set[Key]:
        """Which of these records the organisation has."""
        ...

    def claimed(self, photos: Iterable[str]) -> dict[str, Claimed]:
        """Those of these photos whose files envelopes have named before."""
        ...

    def erased(self, keys: Iterable[Key]) -> set[Key]:
        """Which of these records were erased."""
        ...

    def clock(self, device: str) -> str:
        """The last corrected time of a device, or an empty text."""
        ...

    def left(self, epoch: str) -> int:
        """The log number up to which a former epoch is still the same; 0 for one that is not known."""
        ...

    def circles(self, author: str) -> frozenset[str]:
        """The circles that somebody who writes on phones belongs to now."""
        ...

    def save(self, decision: Decision) -> Decision:
        """Writes it all, the head last, and returns it settled."""
        ...


class Reading(Protocol):
    """One reading transaction for one reader on one device."""

    def head(self) -> Head: ...

    def circles(self) -> frozenset[str]:
        """The circles that the reader belongs to now."""
        ...

    def changed(self, after: int, upto: int, limit: int) -> list[tuple[int, Key]]:
        """The first `limit` changes in (after, upto], oldest first; a record as often as it changed."""
        ...

    def attached(self, keys: Iterable[Key]) -> set[Key]:
        """The photos that belong to those of these records that are notes."""
        ...

    def visible(self, keys: Iterable[Key]) -> list[Stored]:
        """Those of these records that the reader may see."""
        ...

    def page(self, circles: frozenset[str], after: Key | None, limit: int) -> list[Stored]:
        """Visible records of these circles by (order of kinds, id), from behind `after`."""
        ...

    def sent(self, keys: Iterable[Key]) -> set[Key]:
        """Which of these were ever sent to this reader on this device."""
        ...

    def sent_in(self, circles: frozenset[str]) -> set[Key]:
        """All that was sent while it belonged to these circles."""
        ...

    def given(self, page: int) -> Given | None:
        """What that answer left behind."""
        ...

    def heard(self, page: int) -> None:
        """That answer has come: what was kept for its being lost may go."""
        ...

    def newest(self) -> int:
        """The number of the newest answer that left something behind, 0 if none did."""
        ...

    def unheard(self, page: int) -> None:
        """Answers after this one were lost on the way: what they said to forget counts as sent."""
        ...

    def start(self) -> None:
        """The reader starts anew: nothing counts as sent."""
        ...

    def remember(self, given: Given, sent: dict[Key, str], forgotten: set[Key]) -> None:
        """Keeps what this answer gives: records with their circles, and what it takes back."""
        ...


class Store(Protocol):
    """Where an organisation's records are."""

    def writing(self) -> Any:
        """A context manager giving a Writing; an exception undoes all of it."""
        ...

    def reading(self, reader: Any, device: str) -> Any:
        """A context manager giving a Reading."""
        ...


class MemoryStore:
    """A store in memory, for tests and the reference phone's office.

    `circles_of(reader)` and `may_see(reader, stored)` are the visibility handed in (also asked of
    an author, by id); `salt()` gives 16 random bytes.
    """

    def __init__(
        self,
        epoch: str,
        circles_of: Callable[[Any], frozenset[str]],
        may_see: Callable[[Any, Stored], bool],
        salt: Callable[[], bytes],
    ) -> None:
        self.epoch = epoch
        self.former: dict[str, int] = {}
        self.circles_of = circles_of
        self.may_see = may_see
        self.salt = salt
        self.log: list[tuple[Entry, str]] = []
        self.contents: list[tuple[bytes, dict[str, Any]] | None] = []
        self.stored: dict[Key, Stored] = {}
        self.erased: set[Key] = set()
        self.envelopes: dict[str, Kept] = {}
        self.photos: dict[str, Claimed] = {}
        self.clocks: dict[str, str] = {}
        self.numbers: dict[Slots, Numbers] = {}
        self.receipts: dict[str, int] = {}
        self.pages: dict[tuple[Any, str], dict[int, Given]] = {}
        self.given_records: dict[tuple[Any, str], dict[Key, tuple[str, int | None]]] = {}

    def open_epoch(self, epoch: str) -> None:
        """What a restored store does, so that nobody takes it for the one that it was."""
        self.former[self.epoch] = len(self.log)
        self.epoch = epoch

    @contextmanager
    def writing(self) -> Iterator["MemoryWriting"]:
        yield MemoryWriting(self)

    @contextmanager
    def reading(self, reader: Any, device: str) -> Iterator["MemoryReading"]:
        yield MemoryReading(self, reader, device)


class MemoryWriting:
    """Nothing is changed before `save`, so there is nothing to undo."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store

    def kept(self, ids: Iterable[str]) -> dict[str, Kept]:
        return {id: self.store.envelopes[id] for id in ids if id in self.store.envelopes}

    def waiting(self, needs: Iterable[str]) -> list[Kept]:
        names = set(needs)
        found = (kept for kept in self.store.envelopes.values() if kept.needs in names)
        return sorted(found, key=lambda kept: kept.seq)

    def replacing(self, ids: Iterable[str]) -> list[Kept]:
        names = set(ids)
        return [kept for kept in self.store.envelopes.values() if kept.replaces in names]

    def numbers(self, device: str, incarnation: str) -> Numbers:
        return self.store.numbers.get((device, incarnation), Numbers())

    def records(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        return {key: self.store.stored[key] for key in keys if key in self.store.stored}

    def existing(self, keys: Iterable[Key]) -> set[Key]:
        return {key for key in keys if key in self.store.stored}

    def claimed(self, photos: Iterable[str]) -> dict[str, Claimed]:
        return {id: self.store.photos[id] for id in photos if id in self.store.photos}

    def erased(self, keys: Iterable[Key]) -> set[Key]:
        return self.store.erased & set(keys)

    def clock(self, device: str) -> str:
        return self.store.clocks.get(device, "")

    def left(self, epoch: str) -> int:
        return self.store.former.get(epoch, 0)

    def circles(self, author: str) -> frozenset[str]:
        return self.store.circles_of(author)

    def save(self, decision: Decision) -> Decision:
        store = self.store
        settled = decision.settled(len(store.log), store.epoch, self._number)
        for write in settled.writes:
            salt = store.salt()
            head = store.log[-1][1] if store.log else GENESIS
            entry = Entry(
                len(store.log) + 1,
                write.kind,
                write.id,
                write.author,
                write.device,
                write.envelope,
                write.at,
                write.received_at,
                content_hash(salt, write.content),
            )
            store.log.append((entry, link(head, entry)))
            store.contents.append((salt, write.content))
        store.stored.update(settled.records)
        store.envelopes.update(settled.kept)
        for file in (file for kept in settled.kept.values() for file in kept.photos):
            store.photos.setdefault(file.id, Claimed(file.sha256, False))
        store.clocks.update(settled.clocks)
        store.numbers.update(settled.numbers)
        self._erase(settled.erased)
        return settled

    def _erase(self, keys: set[Key]) -> None:
        store = self.store
        store.erased |= keys
        for key in keys:
            del store.stored[key]
        for place, (entry, _) in enumerate(store.log):
            said = store.contents[place]
            if (entry.kind, entry.id) in keys and said and said[1] != ERASED:
                store.contents[place] = None

    def _number(self, device: str) -> int:
        self.store.receipts[device] = self.store.receipts.get(device, 0) + 1
        return self.store.receipts[device]


class MemoryReading:
    """A reader's view of a MemoryStore."""

    def __init__(self, store: MemoryStore, reader: Any, device: str) -> None:
        self.store = store
        self.reader = reader
        self._pages = store.pages.setdefault((reader, device), {})
        self._sent = store.given_records.setdefault((reader, device), {})

    def head(self) -> Head:
        log = self.store.log
        return Head(self.store.epoch, len(log), log[-1][1] if log else GENESIS)

    def circles(self) -> frozenset[str]:
        return self.store.circles_of(self.reader)

    def changed(self, after: int, upto: int, limit: int) -> list[tuple[int, Key]]:
        changed = [(entry.n, (entry.kind, entry.id)) for entry, _ in self.store.log[after:upto]]
        return changed[:limit]

    def attached(self, keys: Iterable[Key]) -> set[Key]:
        photos = (stored for stored in self.store.stored.values() if stored.kind == "photo")
        return {photo.key for photo in photos if ("note", photo.fields["note"]) in set(keys)}

    def visible(self, keys: Iterable[Key]) -> list[Stored]:
        found = (self.store.stored[key] for key in keys if key in self.store.stored)
        return [stored for stored in found if self.may_see(stored)]

    def may_see(self, stored: Stored) -> bool:
        return stored.scope in self.circles() and self.store.may_see(self.reader, stored)

    def page(self, circles: frozenset[str], after: Key | None, limit: int) -> list[Stored]:
        order = list(KINDS)

        def place(key: Key) -> tuple[int, str]:
            return (order.index(key[0]), key[1])

        found = [s for s in self.store.stored.values() if s.scope in circles and self.may_see(s)]
        behind = [s for s in found if after is None or place(s.key) > place(after)]
        return sorted(behind, key=lambda s: place(s.key))[:limit]

    def sent(self, keys: Iterable[Key]) -> set[Key]:
        return {key for key in keys if key in self._sent}

    def sent_in(self, circles: frozenset[str]) -> set[Key]:
        return {key for key, (circle, _) in self._sent.items() if circle in circles}

    def given(self, page: int) -> Given | None:
        return self._pages.get(page)

    def heard(self, page: int) -> None:
        for old in [number for number in self._pages if number < page]:
            del self._pages[old]
        for key, (_, forgotten) in list(self._sent.items()):
            if forgotten is not None and forgotten <= page:
                del self._sent[key]

    def newest(self) -> int:
        return max(self._pages, default=0)

    def unheard(self, page: int) -> None:
        for key, (circle, forgotten) in self._sent.items():
            if forgotten is not None and forgotten > page:
                self._sent[key] = (circle, None)

    def start(self) -> None:
        self._pages.clear()
        self._sent.clear()

    def remember(self, given: Given, sent: dict[Key, str], forgotten: set[Key]) -> None:
        self._pages[given.page] = given
        self._sent.update({key: (circle, None) for key, circle in sent.items()})
        self._sent.update({key: (self._sent[key][0], given.page) for key in forgotten if key in self._sent})
