"""食い違い: a conflict as a record, derived from the record that it is about.

A record of a kind that phones write has one for each unit that was ever in conflict,
under an id that follows from the record's, so that whoever decides makes the same one. It
is written with the change that opens, moves or settles it, in the same decision, and by
nothing else.
"""

import hashlib
from collections.abc import Iterator, Mapping

import msgspec

from .change import Key
from .clock import uuid7
from .merge import Stamp, Stored, differ, narrowest, part, reopen, words
from .record import KINDS, Fields, unit_of, units_of


def key_of(record: Key, unit: str) -> Key:
    """The conflict about a unit, named by its first field. Its id has the time of the record's."""
    milliseconds = int(record[1][:8] + record[1][9:13], 16)
    said = "/".join((*record, unit))
    return ("conflict", uuid7(milliseconds, hashlib.sha256(said.encode()).digest()))


def keys_of(record: Key) -> list[Key]:
    """All conflicts that a record may have."""
    return [key_of(record, unit[0]) for unit in _units(record[0])]


def follow(stored: Stored, known: Mapping[Key, Stored | None], by: Stamp) -> Iterator[tuple[Key, Fields]]:
    """The conflicts of a record that are otherwise than `known` after it was written `by` someone,
    with all their fields."""
    for unit in _units(stored.kind):
        key = key_of(stored.key, unit[0])
        before = known[key]
        fields = _fields(stored, unit, before.fields if before else None, by)
        if fields and not (before and before.fields == fields):
            yield key, fields


def reopened(stored: Stored, settled: Stored, by: Stamp) -> Stored:
    """The record of a settled conflict with the words standing again that were settled."""
    said = [_stamp(word, by.n) for word in settled.fields["words"]]
    last = _stamp(settled.fields["settled"], by.n)
    return reopen(stored, unit_of(stored.kind, settled.fields["unit"]), last, said, by)


def _units(kind: str) -> tuple[tuple[str, ...], ...]:
    return units_of(kind) if KINDS[kind].writers == "phone" else ()


def _fields(stored: Stored, unit: tuple[str, ...], before: Fields | None, by: Stamp) -> Fields | None:
    standing = words(stored, unit)
    if differ(standing):
        said: Fields = {
            "words": [_word(word) for word in reversed(standing)],
            "state": "open",
            "settled": None,
        }
    elif before is None:
        return None
    else:
        said = {name: before[name] for name in ("words", "state", "settled")}
        if before["state"] == "open":
            value = part(stored.fields, unit)
            said |= {"state": "settled", "settled": _word(msgspec.structs.replace(by, value=value))}
    of = stored.fields
    tiers = [word["fields"]["tier"] for word in said["words"] if "tier" in word["fields"]]
    return {
        "withdrawn": False,
        "kind": stored.kind,
        "record": stored.id,
        "unit": unit[0],
        "participant": of.get("participant"),
        "observation": stored.id if stored.kind == "observation" else of.get("observation"),
        "visit": stored.id if stored.kind == "visit" else of.get("visit"),
        "about": of.get("about"),
        "tier": narrowest([of.get("tier", "caseworker"), *tiers]),
        **said,
    }


def _word(stamp: Stamp) -> Fields:
    return {"fields": stamp.value, "by": stamp.author, "device": stamp.device, "at": stamp.at}


def _stamp(word: Fields, n: int) -> Stamp:
    return Stamp(n, word["at"], word["by"], word["device"], word["fields"])
