"""What happens when two people wrote the same record: decided here, once, at the office.

Fields merge unit by unit (`record.unit_of`). A unit that changed after the state its
author knew is a conflict: one value is kept by the rule of that unit, the other is
remembered for a person to settle. The outcome does not depend on the order of arrival,
as long as a phone sends a unit whole.
"""

from collections.abc import Callable

import msgspec

from .change import Key
from .record import NARROWER, Fields, scope_of, unit_of


class Stamp(msgspec.Struct, frozen=True):
    """Who wrote a unit last: log number, corrected time, author, and on which device, if on one."""

    n: int
    at: str
    author: str
    device: str | None = None

    def knows(self, other: "Stamp", base: int) -> bool:
        """Whether this write was made on top of the other: pulled with `base`, or on the same phone,
        where a person's writes follow one another."""
        own = self.device is not None and (self.device, self.author) == (other.device, other.author)
        return own or other.n <= base


class Stored(msgspec.Struct, frozen=True):
    """A record as the office holds it. `stamps` are keyed by a unit's first field, and `tier`."""

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


Side = tuple[Fields, Stamp]
"""A value of a unit and who wrote it."""


def later(standing: Side, incoming: Side) -> Side:
    """The side written later by corrected time; of two at one instant, always the same one."""
    return max(standing, incoming, key=_order)


def narrower(standing: Side, incoming: Side) -> Side:
    """The side with the narrower tier, until a person settles it.

    Where both wrote the same tier, it stands on nobody's word alone: only who has seen
    both may widen it.
    """
    ranks = [NARROWER[side[0]["tier"]] for side in (standing, incoming)]
    if ranks[0] == ranks[1]:
        return incoming[0], Stamp(incoming[1].n, "", "")
    return standing if ranks[0] > ranks[1] else incoming


Rule = Callable[[Side, Side], Side]


def rule_of(field: str) -> Rule:
    """The one conflict rule of a field; a unit's fields but its tier go together."""
    return narrower if field == "tier" else later


def create(key: Key, fields: Fields, by: Stamp) -> Stored:
    """A record that was not there before; `fields` are complete."""
    kind, id = key
    stamped = {unit_of(kind, field)[0] for field in fields} | ({"tier"} & fields.keys())
    return Stored(kind, id, by.n, fields, {unit: by for unit in stamped}, by.author)


def merge(stored: Stored, fields: Fields, base: int, by: Stamp) -> tuple[Stored, list[Conflict]]:
    """A record after a change made on top of log number `base`, and what conflicts.

    Every accepted change gives the record its number, also one whose values all lost:
    so its author is sent what is kept.
    """
    merged, stamps, conflicts = dict(stored.fields), dict(stored.stamps), list[Conflict]()
    for unit in {unit_of(stored.kind, field) for field in fields}:
        current = _part(stored.fields, unit)
        incoming = {**current, **_part(fields, unit)}
        for field in (unit[0], "tier") if "tier" in unit else (unit[0],):
            standing = (current, stamps.get(field, Stamp(0, "", "")))
            value, writer = incoming, by
            if not by.knows(standing[1], base):
                value, writer = rule_of(field)(standing, (incoming, by))
            if value != current or writer != standing[1]:
                stamps[field] = msgspec.structs.replace(writer, n=by.n)
            merged.update({"tier": value["tier"]} if field == "tier" else value)
        last = stored.stamps.get(unit[0], Stamp(0, "", ""))
        if incoming != current and not by.knows(last, base):
            kept, won = _part(merged, unit), later((current, last), (incoming, by))[1] == by
            kept_by, other_by, other = (by, last, current) if won else (last, by, incoming)
            conflicts.append(Conflict(stored.kind, stored.id, by.n, kept, kept_by, other, other_by))
    return Stored(stored.kind, stored.id, by.n, merged, stamps, stored.author), conflicts


def _part(fields: Fields, unit: tuple[str, ...]) -> Fields:
    return {field: fields[field] for field in unit if field in fields}


def _order(side: Side) -> tuple[str, str, bytes]:
    return (side[1].at, side[1].author, msgspec.json.encode(side[0], order="sorted"))
