"""Which numbers of a phone have come, and which are missing.

A phone numbers its envelopes per incarnation without gaps, so a missing one is noticed
when a later one arrives. What is missing is kept as ranges: how many numbers a range
spans is the sender's to choose, how many ranges there are is not.
"""

import msgspec

REPORTED = 50
"""How many oddities of one incarnation are remembered, the newest."""


class Lost(msgspec.Struct, frozen=True):
    """That a person declared numbers lost: who, when, why."""

    by: str
    at: str
    reason: str


class Gap(msgspec.Struct, frozen=True):
    """The numbers `first` to `last`, missing `since` a later one arrived."""

    first: int
    last: int
    since: str
    lost: Lost | None = None


class Odd(msgspec.Struct, frozen=True):
    """A number that came at `at` although it was there already, or was declared lost."""

    seq: int
    at: str


class Numbers(msgspec.Struct, frozen=True):
    """What came of one incarnation of one phone.

    `top` is the envelope that took the highest number first. `doubled` are numbers under
    which another envelope came too, `late` those that came although they were declared lost.
    """

    highest: int = 0
    top: str = ""
    gaps: list[Gap] = []
    doubled: list[Odd] = []
    late: list[Odd] = []

    def open_below(self, seq: int) -> bool:
        """Whether a number before this one may still come."""
        return any(gap.first < seq and gap.lost is None for gap in self.gaps)


def arrived(numbers: Numbers, seq: int, id: str, at: str) -> Numbers:
    """The same after an envelope that is new to the office came under this number."""
    if seq > numbers.highest:
        between = [Gap(numbers.highest + 1, seq - 1, at)] if seq > numbers.highest + 1 else []
        return msgspec.structs.replace(numbers, highest=seq, top=id, gaps=[*numbers.gaps, *between])
    gap = next((gap for gap in numbers.gaps if gap.first <= seq <= gap.last), None)
    odd = Odd(seq, at)
    if gap is None:
        return msgspec.structs.replace(numbers, doubled=[*numbers.doubled, odd][-REPORTED:])
    late = [*numbers.late, odd][-REPORTED:] if gap.lost else numbers.late
    sides = [(gap.first, seq - 1), (seq + 1, gap.last)]
    left = [msgspec.structs.replace(gap, first=first, last=last) for first, last in sides if first <= last]
    return msgspec.structs.replace(numbers, gaps=_instead(numbers.gaps, gap, left), late=late)


def declare(numbers: Numbers, first: int, last: int, lost: Lost | None) -> Numbers | None:
    """The same with a gap declared lost, or with None no longer so; None if it has changed meanwhile."""
    gap = next((gap for gap in numbers.gaps if (gap.first, gap.last) == (first, last)), None)
    if gap is None or (gap.lost is None) == (lost is None):
        return None
    said = msgspec.structs.replace(gap, lost=lost)
    return msgspec.structs.replace(numbers, gaps=_instead(numbers.gaps, gap, [said]))


def _instead(gaps: list[Gap], gap: Gap, by: list[Gap]) -> list[Gap]:
    place = gaps.index(gap)
    return [*gaps[:place], *by, *gaps[place + 1 :]]
