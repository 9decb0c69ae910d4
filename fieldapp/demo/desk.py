"""What the desk did with what came in: comments, confirmations, a return, a match.

Older records are confirmed, those of the last two weeks partly, and what came in
yesterday and today is still to be read, so that the inbox lives.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

from sync import clock
from sync.change import Change

from .cast import ITO, Participant, User, caseworkers, identity
from .records import Seen
from .register import ZONE, Written, at, new

CONFIRMED = ((14, 1.0), (7, 0.75), (3, 0.45), (2, 0.2), (0, 0.0))
"""How probably an ordinary record is confirmed once it is so many days old."""
ONE_TAP = "読みました"
KEEPS_OPEN = 9
"""Days for which what was noted and has no answer stays in the inbox for certain."""
SETTLED = 20
"""Days after which a confirmed sign is closed."""


class Desk:
    """The sittings of the caseworkers and the supervisor, each saved as one."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.astimezone(ZONE).date()
        self.sittings: dict[tuple[User, datetime], list[Change]] = defaultdict(list)

    def answer(self, seen: list[Seen]) -> list[Written]:
        """All that was done about what was seen, up to now."""
        for one in seen:
            self._review(one)
        return [
            Written(author, start, start + timedelta(minutes=2 * len(changes)), tuple(changes))
            for (author, start), changes in self.sittings.items()
            if changes
        ]

    def _review(self, one: Seen) -> None:
        known_at = one.received_at
        if one.beat and one.beat.typed_name:
            known_at = self._match(one)
        caseworker = next(caseworkers(one.participant, known_at.date(), self.today))
        if one.beat and one.beat.reply:
            sign = one.beat.sign
            soon = one.beat.ago <= 1 or bool(sign and sign.level == "urgent")
            start = known_at + timedelta(minutes=35) if soon else _next_morning(known_at)
            self._act(caseworker, start, one, "commented", one.beat.reply)
        if one.beat and one.beat.returned:
            self._act(caseworker, _next_morning(known_at), one, "returned", one.beat.returned)
        elif self._confirms(one):
            start = _next_morning(known_at)
            if Random(one.observation).random() < 0.1 and not one.beat:
                self._act(caseworker, start, one, "commented", ONE_TAP)
            self._act(caseworker, start, one, "confirmed", "")
            self._close_signs(caseworker, start, one)

    def _confirms(self, one: Seen) -> bool:
        age = (self.today - one.day).days
        if one.beat and not one.beat.reply and age <= KEEPS_OPEN:
            return False
        probability = next(probability for days, probability in CONFIRMED if age >= days)
        return Random(one.observation + "/confirmed").random() < probability

    def _act(self, who: User, start: datetime, one: Seen, act: str, text: str) -> None:
        made_at = self._minute(who, start)
        if made_at:
            fields = {"observation": one.observation, "participant": one.participant.id, "person": who.id}
            id = identity("review", one.observation, act, at=made_at)
            change = new("review", id, made_at, act=act, text=text, at=clock.instant(made_at), **fields)
            self.sittings[who, start].append(change)

    def _close_signs(self, who: User, start: datetime, one: Seen) -> None:
        if (self.today - one.day).days > SETTLED:
            made_at = self._minute(who, start)
            for kind, id in one.parts:
                if made_at and kind == "signal":
                    self.sittings[who, start].append(new(kind, id, made_at, state="closed"))

    def _match(self, one: Seen) -> datetime:
        """The supervisor says who the typed name was, once that person is on the list."""
        start = at(self._joined(one.participant), 15)
        for kind, id in (("observation", one.observation), *one.parts):
            self.sittings[ITO, start].append(new(kind, id, start, participant=one.participant.id))
        return start

    def _joined(self, participant: Participant) -> date:
        return self.today - timedelta(days=participant.stages[0].ago)

    def _minute(self, who: User, start: datetime) -> datetime | None:
        """When the next act of a sitting is made, unless that is still to come."""
        made_at = start + timedelta(minutes=2 * len(self.sittings[who, start]))
        return made_at if made_at + timedelta(minutes=5) < self.now else None


def _next_morning(known_at: datetime) -> datetime:
    """The start of the office's next working day."""
    day = known_at.date() + timedelta(days=1)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return at(day, 9, 10)
