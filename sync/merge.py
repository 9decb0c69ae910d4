"""What happens when two people wrote the same record: decided here, once, at the office.

Fields merge unit by unit (`record.unit_of`). A unit that changed after the state its
author knew is a conflict: one value is kept by the rule of that unit, the other is
remembered for a person to settle. The outcome does not depend on the order of arrival.
"""

from collections.abc import Callable

import msgspec

from .change import Key
from .record import NARROWER, Fields, scope_of, unit_of


class Stamp(msgspec.Struct, frozen=True):
    """Who wrote a unit last: log number, corrected time and author."""

    n: int
    at: str
    author: str


class Stored(msgspec.Struct, frozen=True):
    """A record as the office holds it. `stamps` are keyed by a unit's first field."""

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


def later(current: Fields, by: Stamp, incoming: Fields, incoming_by: Stamp) -> Fields:
    """The value written later by corrected time; of two at one instant, always the same one."""
    return incoming if _order(incoming, incoming_by) > _order(current, by) else current


def narrower(current: Fields, by: Stamp, incoming: Fields, incoming_by: Stamp) -> Fields:
    """The later words, under the narrower of both tiers until a person settles it."""
    kept = later(current, by, incoming, incoming_by)
    tiers = {current.get("tier"), incoming.get("tier")} - {None}
    return {**kept, "tier": max(tiers, key=lambda tier: NARROWER[str(tier)])}


Rule = Callable[[Fields, Stamp, Fields, Stamp], Fields]


def rule_of(kind: str, field: str) -> Rule:
    """The one conflict rule of a field."""
    return narrower if "tier" in unit_of(kind, field) else later


def create(key: Key, fields: Fields, by: Stamp) -> Stored:
    """A record that was not there before; `fields` are complete."""
    kind, id = key
    units = {unit_of(kind, field)[0] for field in fields}
    return Stored(kind, id, by.n, fields, {unit: by for unit in units}, by.author)


def merge(stored: Stored, fields: Fields, base: int, by: Stamp) -> tuple[Stored, list[Conflict]]:
    """A record after a change made on top of log number `base`, and what conflicts.

    Every accepted change gives the record its number, also one whose values all lost:
    so its author is sent what is kept.
    """
    merged, stamps, conflicts = dict(stored.fields), dict(stored.stamps), list[Conflict]()
    for unit in {unit_of(stored.kind, field) for field in fields}:
        current = _part(stored.fields, unit)
        incoming = {**current, **_part(fields, unit)}
        if incoming == current:
            continue
        known = stamps.get(unit[0], Stamp(0, "", ""))
        kept = incoming
        if known.n > base:
            kept = rule_of(stored.kind, unit[0])(current, known, incoming, by)
            incoming_won = _order(incoming, by) > _order(current, known)
            other, other_by = (current, known) if incoming_won else (incoming, by)
            kept_by = by if incoming_won else known
            conflicts.append(Conflict(stored.kind, stored.id, by.n, kept, kept_by, other, other_by))
        merged.update(kept)
        if kept != current:
            winner = by if known.n <= base else conflicts[-1].kept_by
            stamps[unit[0]] = Stamp(by.n, winner.at, winner.author)
    return Stored(stored.kind, stored.id, by.n, merged, stamps, stored.author), conflicts


def _part(fields: Fields, unit: tuple[str, ...]) -> Fields:
    return {field: fields[field] for field in unit if field in fields}


def _order(value: Fields, by: Stamp) -> tuple[str, str, bytes]:
    return (by.at, by.author, msgspec.json.encode(value, order="sorted"))
