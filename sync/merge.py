"""What happens when two people wrote the same record: decided here, once, at the office.

Fields merge unit by unit (`record.unit_of`). Of each unit the office keeps the *words* of
those writers who did not know of each other: usually one. One of them stands in the
record by the rule of its unit; as long as they differ, it is a conflict, which a person
at the office settles. The outcome does not depend on the order of arrival, as long as a
phone sends a unit whole.
"""

from collections.abc import Iterable

import msgspec

from .change import Key
from .record import NARROWER, Fields, scope_of, unit_of, units_of

Unit = tuple[str, ...]
WITHDRAWN: Unit = ("withdrawn",)


class Stamp(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who wrote a unit: log number, corrected time, author, and on which device, if on one."""

    n: int
    at: str
    author: str
    device: str | None = None
    value: Fields = {}
    """In a word: what was written. Of what stands, the record itself holds it."""
    place: str | None = None
    """Of a phone's write: the beginning of its incarnation, a dot, and its number."""

    def knows(self, other: "Stamp", base: int) -> bool:
        """Whether this write was made on top of the other: pulled with `base`, or on the same phone,
        where a person's writes follow one another."""
        return self.follows(other) or other.n <= base

    def follows(self, other: "Stamp") -> bool:
        """Whether the same person wrote both on the same phone."""
        return self.device is not None and (self.device, self.author) == (other.device, other.author)

    def precedes(self, other: "Stamp") -> bool:
        """Whether the same person wrote the other later on the same phone, whichever arrived first."""
        if not self.place or not other.place or not self.follows(other):
            return False
        (mine, number), (others, later) = self.place.split("."), other.place.split(".")
        return mine == others and int(number) < int(later)


class Stored(msgspec.Struct, frozen=True):
    """A record as the office holds it. `stamps` are keyed by a unit's first field; where several
    words stand beside each other, all of them besides by that field and a number (see `words`)."""

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


def create(key: Key, fields: Fields, by: Stamp) -> Stored:
    """A record that was not there before; `fields` are complete."""
    kind, id = key
    return Stored(kind, id, by.n, fields, {unit[0]: by for unit in units_of(kind)}, by.author)


def merge(stored: Stored, fields: Fields, base: int, by: Stamp) -> Stored:
    """A record after a change made on top of log number `base`.

    Every accepted change gives the record its number, also one whose values all lost:
    so its author is sent what is kept.
    """
    units = {unit_of(stored.kind, field) for field in fields}
    said = {unit: _said(words(stored, unit), _word(stored, unit, fields, by), base) for unit in units}
    if WITHDRAWN not in units:
        said[WITHDRAWN] = _edited(words(stored, WITHDRAWN), base, by)
    elif fields["withdrawn"]:
        others = [unit for unit in units_of(stored.kind) if unit != WITHDRAWN]
        unknown = [word for unit in others for word in words(stored, unit)]
        said[WITHDRAWN] = _missed(said[WITHDRAWN], [word for word in unknown if not by.knows(word, base)])
    return _standing(stored, said, by.n)


def reopen(stored: Stored, unit: Unit, settled: Stamp, before: list[Stamp], by: Stamp) -> Stored:
    """A record after a settlement was taken back: the words `before` it stand again, beside what
    was written since."""
    since = [word for word in words(stored, unit) if (word.author, word.at) != (settled.author, settled.at)]
    again = [msgspec.structs.replace(word, n=by.n) for word in before]
    return _standing(stored, {unit: again + since}, by.n)


def words(stored: Stored, unit: Unit) -> list[Stamp]:
    """What was said of a unit by those who did not know of each other; what stands comes last."""
    beside = [stamp for name, stamp in stored.stamps.items() if name.startswith(f"{unit[0]} ")]
    last = stored.stamps.get(unit[0], Stamp(0, "", ""))
    return beside or [msgspec.structs.replace(last, value=part(stored.fields, unit))]


def differ(words: list[Stamp]) -> bool:
    """Whether words contradict each other: a conflict."""
    return any(word.value != words[0].value for word in words)


def narrowest(tiers: Iterable[str]) -> str:
    """The tier with the fewest readers."""
    return max(tiers, key=lambda tier: NARROWER[tier])


def part(fields: Fields, unit: Unit) -> Fields:
    """Those of the fields that are of a unit."""
    return {field: fields[field] for field in unit if field in fields}


def _word(stored: Stored, unit: Unit, fields: Fields, by: Stamp) -> Stamp:
    return msgspec.structs.replace(by, value=part(stored.fields, unit) | part(fields, unit))


def _said(words: list[Stamp], word: Stamp, base: int) -> list[Stamp]:
    """The words after a further one, which takes the place of those that it knew.

    Whoever wrote on a phone after seeing a conflict settles nothing by that: only their
    own former word goes. A word earlier than one's own that stands says nothing any more.
    """
    if any(word.precedes(other) for other in words):
        return words
    known = [other for other in words if word.knows(other, base)]
    if word.device and differ(known):
        known = [other for other in known if word.follows(other)]
    return [other for other in words if other not in known] + [word]


def _edited(words: list[Stamp], base: int, by: Stamp) -> list[Stamp]:
    """The words about withdrawal after an edit: one that knew of none contradicts it."""
    taken = [word for word in words if _is_withdrawal(word)]
    if not taken or any(by.knows(word, base) for word in taken):
        return words
    return _missed(words, [by])


def _missed(words: list[Stamp], edits: list[Stamp]) -> list[Stamp]:
    """The words about withdrawal with those of writers whose edits did not know of it."""
    for edit in sorted(edits, key=lambda edit: edit.n):
        own = [word for word in words if (word.author, word.device) == (edit.author, edit.device)]
        if any(_is_withdrawal(word) or word.n >= edit.n for word in own):
            continue
        here = msgspec.structs.replace(edit, value={"withdrawn": False})
        words = [word for word in words if word not in own] + [here]
    return words


def _standing(stored: Stored, said: dict[Unit, list[Stamp]], n: int) -> Stored:
    """The record in which of each unit the word stands that its rule chooses: of a tier the
    narrowest, of a withdrawal that it was made, else what was written last by corrected time."""
    fields, stamps = dict(stored.fields), dict(stored.stamps)
    for unit, unsorted in said.items():
        words = sorted(unsorted, key=_order)
        fields |= words[-1].value
        if "tier" in unit:
            fields["tier"] = narrowest(word.value["tier"] for word in words)
        for name in [name for name in stamps if name.startswith(f"{unit[0]} ")]:
            del stamps[name]
        stamps[unit[0]] = msgspec.structs.replace(words[-1], value={})
        if len(words) > 1:
            stamps |= {f"{unit[0]} {place}": word for place, word in enumerate(words)}
    return Stored(stored.kind, stored.id, n, fields, stamps, stored.author)


def _is_withdrawal(word: Stamp) -> bool:
    return bool(word.value["withdrawn"])


def _order(word: Stamp) -> tuple[bool, str, str, bytes, str]:
    """Of two values at one instant, always the same one comes last."""
    encoded = msgspec.json.encode(word.value, order="sorted")
    return (word.value.get("withdrawn", False), word.at, word.author, encoded, word.device or "")
