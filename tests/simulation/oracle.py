"""What must hold when a history has come to rest, each promise by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sync.change import Key, named
from sync.conflict import key_of
from sync.log import Entry, broken
from sync.record import NARROWER, Fields, unit_of

if TYPE_CHECKING:
    from .history import History
    from .phone import FieldPhone


def nothing_finished_is_lost_or_doubled(history: History) -> None:
    """Every envelope that a worker finished is at the office, whole, once; or its replacement is."""
    office, cloned = history.office.store, _cloned(history)
    written = Counter(entry.envelope for entry, _ in office.log)
    for phone in history.phones:
        for id in phone.finished:
            assert id in office.envelopes, f"{id} never arrived"
            kept, whole = office.envelopes[id], len(phone.changes[id])
            # one clone may have dropped what the other goes on with: a person at the desk decides
            assert kept.receipt.status == "accepted" or kept.device in cloned, kept.receipt
            if kept.envelope:
                continue
            if kept.receipt.replaced_by:
                assert kept.receipt.replaced_by in office.envelopes
                assert written[id] in (0, whole) or kept.replaces, f"{id} was written {written[id]} times"
            elif kept.replaces:
                assert written[id] >= whole, f"{id} was written {written[id]} times"
            else:
                assert written[id] == whole, f"{id} was written {written[id]} times"


def every_number_came(history: History) -> None:
    """The office sees no gap: none of the numbers of any phone is missing."""
    for slots, numbers in history.office.store.numbers.items():
        assert not numbers.gaps, (slots, numbers)


def phones_hold_what_they_may_see(history: History) -> None:
    """Each phone has just what its person may see, as the office has it."""
    for number, phone in enumerate(history.phones):
        should = history.office.visible(phone.person)
        assert phone.pulled.keys() == should.keys(), (number, phone.pulled.keys() ^ should.keys())
        for key, (n, fields) in should.items():
            version, held = phone.pulled[key]
            # of a former epoch, whose log is still today's up to here, a version stays what it was
            assert (named(version)[1], held) == (n, fields), (number, key)
        if not history.faults["restored without a word"]:
            # after such a restore the count of receipts may fit by chance, and one of them is not heard again
            assert phone.seen() == {key: fields for key, (_, fields) in phone.pulled.items()}


def nothing_hidden_is_held(history: History, phone: FieldPhone) -> None:
    """A phone that has just taken a whole download holds nothing that its person may not see."""
    hidden = phone.pulled.keys() - history.office.visible(phone.person).keys()
    assert not hidden, f"still held: {sorted(hidden)}"


def the_chain_verifies(history: History) -> None:
    log = history.office.store.log
    n, hash = len(log), log[-1][1]
    assert broken(lambda: log, n, hash) is None


def no_value_is_overwritten_silently(history: History) -> None:
    """A value whose writer nobody knew when they wrote another stands in the record, or open beside it."""
    office = history.office.store
    cloned = _cloned(history)
    for (key, unit), writes in _writes(history).items():
        if not cloned.isdisjoint(write.by[1] for write in writes):
            continue
        last = [
            write
            for place, write in enumerate(writes)
            if not any(later.knows(write) and not later.precedes(write) for later in writes[place + 1 :])
            and not any(write.precedes(other) for other in writes[:place])
        ]
        fields = office.stored[key].fields
        held = [fields, *_open_beside(history, key, unit)]
        for write in last:
            assert any(_plain(write.value).items() <= each.items() for each in held), (key, write.value, held)
        if "tier" in unit:
            narrowest = max(NARROWER[write.value.get("tier", "caseworker")] for write in last)
            assert NARROWER[fields["tier"]] >= narrowest, (
                key,
                "a tier was widened by someone who did not know",
            )


def _cloned(history: History) -> set[str]:
    """Phones of which clones wrote before they were noticed. They count as one phone: the last word
    stands, whichever of them said it."""
    return {device for (device, _), numbers in history.office.store.numbers.items() if numbers.doubled}


class Write(NamedTuple):
    """What one log entry said about one unit of a record, and up to where its author knew others'."""

    n: int
    by: tuple[str, str | None]
    slot: tuple[str, int]
    value: Fields
    known: int

    def knows(self, other: Write) -> bool:
        return other.n <= self.known or (self.by == other.by and self.by[1] is not None)

    def precedes(self, other: Write) -> bool:
        """Whether the same phone wrote the other later, although it arrived first."""
        return self.by == other.by and self.slot[0] == other.slot[0] and self.slot[1] < other.slot[1]


def _writes(history: History) -> dict[tuple[Key, tuple[str, ...]], list[Write]]:
    office = history.office.store
    found = defaultdict[tuple[Key, tuple[str, ...]], list[Write]](list)
    for (entry, _), content in zip(office.log, office.contents, strict=True):
        key = (entry.kind, entry.id)
        if content is None or entry.kind not in ("note", "task", "visit"):
            continue
        fields, known = content[1]["fields"], _known(history, entry, content[1]["base"])
        kept = office.envelopes.get(entry.envelope or "")
        slot = (kept.incarnation, kept.seq) if kept else ("", 0)
        for unit in {unit_of(entry.kind, field) for field in fields}:
            value = {field: fields[field] for field in unit if field in fields}
            found[key, unit].append(Write(entry.n, (entry.author, entry.device), slot, value, known))
    return found


def _known(history: History, entry: Entry, base: dict[str, str] | None) -> int:
    if entry.device is None:
        return entry.n - 1
    if base is None:
        return 0
    if "version" in base:
        epoch, n = named(base["version"])
        return min(n, entry.n - 1, history.office.store.former.get(epoch, n))
    return history.office.store.envelopes[base["after"]].bases.get(f"{entry.kind}/{entry.id}", 0)


def _open_beside(history: History, key: Key, unit: tuple[str, ...]) -> list[Fields]:
    """What the conflict about this unit holds of everybody's words."""
    stored = history.office.store.stored.get(key_of(key, unit[0]))
    return [word["fields"] for word in stored.fields["words"]] if stored else []


def _plain(value: Fields) -> Fields:
    """Without its tier, which has a rule of its own."""
    return {name: of for name, of in value.items() if name != "tier"}


PROMISES = (
    nothing_finished_is_lost_or_doubled,
    every_number_came,
    phones_hold_what_they_may_see,
    the_chain_verifies,
    no_value_is_overwritten_silently,
)
