"""What happens when two people wrote the same record: decided here, once, at the office.

Fields merge unit by unit (`record.unit_of`). A unit that changed after the state its
author knew is a conflict: one value is kept by the rule of that unit, the other is
remembered for a person to settle. The outcome does not depend on the order of arrival,
as long as a phone sends a unit whole.
"""

import msgspec

from .change import Key
from .record import NARROWER, Fields, scope_of, unit_of


class Stamp(msgspec.Struct, frozen=True):
    """Who wrote a unit last: log number, corrected time, author, and on which device, if on one."""

    n: int
    at: str
    author: str
    device: str | None = None
    tier: str | None = None
    """In a stamp about a tier: which one was written."""
    place: str | None = None
    """Of a phone's write: the beginning of its incarnation, a dot, and its number."""

    def knows(self, other: "Stamp", base: int) -> bool:
        """Whether this write was made on top of the other: pulled with `base`, or on the same phone,
        where a person's writes follow one another."""
        own = self.device is not None and (self.device, self.author) == (other.device, other.author)
        return own or other.n <= base

    def precedes(self, other: "Stamp") -> bool:
        """Whether this is an earlier word of one person on one phone, whichever came first."""
        if not self.place or not other.place or self.author != other.author or self.device != other.device:
            return False
        (mine, number), (others, later) = self.place.split("."), other.place.split(".")
        return mine == others and int(number) < int(later)


class Stored(msgspec.Struct, frozen=True):
    """A record as the office holds it. `stamps` are keyed by a unit's first field; see `narrower`
    for those about a tier."""

    kind: str
    id: str
    n: int
    fields: Fields
    stamps: dict[str, Stamp]
    author: str

    @property
    def key(self) -> Key:
        return (self.kind, self.id)

    @property
    def scope(self) -> str:
        return scope_of(self.kind, self.id, self.fields, self.author)


class Conflict(msgspec.Struct, frozen=True):
    """A unit that two people set differently: what is kept, and what is open beside it."""

    kind: str
    id: str
    n: int
    kept: Fields
    kept_by: Stamp
    other: Fields
    other_by: Stamp


def create(key: Key, fields: Fields, by: Stamp) -> Stored:
    """A record that was not there before; `fields` are complete."""
    kind, id = key
    stamps = {unit_of(kind, field)[0]: by for field in fields}
    if "tier" in fields:
        narrower(stamps, fields["tier"], by, 0)
    return Stored(kind, id, by.n, fields, stamps, by.author)


def merge(stored: Stored, fields: Fields, base: int, by: Stamp) -> tuple[Stored, list[Conflict]]:
    """A record after a change made on top of log number `base`, and what conflicts.

    Every accepted change gives the record its number, also one whose values all lost:
    so its author is sent what is kept.
    """
    merged, stamps, conflicts = dict(stored.fields), dict(stored.stamps), list[Conflict]()
    for unit in {unit_of(stored.kind, field) for field in fields}:
        current = _part(stored.fields, unit)
        incoming = {**current, **_part(fields, unit)}
        last = stamps.get(unit[0], Stamp(0, "", ""))
        if by.precedes(last):
            continue
        known = by.knows(last, base)
        won = known or later(current, last, incoming, by)
        merged.update(incoming if won else current)
        if won:
            stamps[unit[0]] = by
        if "tier" in unit:
            merged["tier"] = narrower(stamps, incoming["tier"], by, base)
        if not known and incoming != current:
            kept_by, other_by, other = (by, last, current) if won else (last, by, incoming)
            kept = _part(merged, unit)
            conflicts.append(Conflict(stored.kind, stored.id, by.n, kept, kept_by, other, other_by))
    return Stored(stored.kind, stored.id, by.n, merged, stamps, stored.author), conflicts


def later(current: Fields, last: Stamp, incoming: Fields, by: Stamp) -> bool:
    """The rule of every unit: whether the incoming value was written later by corrected time.

    Of two values at one instant, always the same one is called later.
    """
    return _order(incoming, by) > _order(current, last)


def narrower(stamps: dict[str, Stamp], tier: str, by: Stamp, base: int) -> str:
    """The rule of a tier: the narrowest of those that did not know of each other.

    Each writer's word on the tier stands in `stamps` until someone who knew it says
    another, so that nobody widens what another narrowed unseen.
    """
    for name in [name for name, stamp in stamps.items() if stamp.tier and by.knows(stamp, base)]:
        del stamps[name]
    stamps[f"tier {by.author} {by.device}"] = msgspec.structs.replace(by, tier=tier)
    return max((stamp.tier for stamp in stamps.values() if stamp.tier), key=lambda tier: NARROWER[tier])


def _part(fields: Fields, unit: tuple[str, ...]) -> Fields:
    return {field: fields[field] for field in unit if field in fields}


def _order(value: Fields, by: Stamp) -> tuple[str, str, bytes]:
    return (by.at, by.author, msgspec.json.encode(value, order="sorted"))
