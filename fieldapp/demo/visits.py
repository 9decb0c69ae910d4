"""Which visits there were: the stories of `harbour` and `town`, laid out before a given moment.

Each noted day finds a day close by on which the person was expected, so the world is
plausible whatever weekday it is built on. Chance is seeded per visit.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from . import harbour, town
from .arc import Arc, Beat, Passerby, Remark
from .cast import (
    BAKERY,
    BOOKSHOP,
    CLEANING,
    FARM,
    HIROSHI,
    KITCHEN,
    MARKET,
    NET_LOFT,
    OYSTER_SHED,
    SATO,
    SEAFOOD,
    TANAKA,
    Participant,
    Site,
    User,
    expected,
)
from .register import ZONE, at

ARCS = harbour.ARCS + town.ARCS
REMARKS = harbour.REMARKS + town.REMARKS

ROUND = (FARM, NET_LOFT, BAKERY, SEAFOOD, OYSTER_SHED, BOOKSHOP, CLEANING, KITCHEN, MARKET)
"""The order in which a day's sites are visited: those that close early first."""
HOURS = ((9, 40), (10, 35), (11, 25), (12, 10), (13, 10))
HARBOUR = (NET_LOFT, OYSTER_SHED, FARM, MARKET)
"""Where 佐藤 goes; 田中 goes to the others."""
CLOSED_AGO = 45
"""When 田中 stood before the plant's closed door."""
TODAY_FROM = (10, 45)
"""Earlier in the day than this, today's visits were the evening before."""


@dataclass
class Visit:
    """One visit, and what is to be noted at it. `fresh`: it is the news of the day."""

    site: Site
    day: date
    beats: list[tuple[Arc, Beat]] = field(default_factory=list)
    remark: Remark | None = None
    passerby: Passerby | None = None
    nobody: bool = False
    fresh: bool = False
    at: datetime = datetime.max

    @property
    def worker(self) -> User:
        return SATO if self.site in HARBOUR else TANAKA

    def chance(self) -> Random:
        """The chance of this visit, the same each time it is asked for."""
        return Random(f"{self.site.number}/{self.day}")


def visits(now: datetime) -> list[Visit]:
    """The visits before a moment, in their order."""
    today = now.astimezone(ZONE).date()
    made: dict[tuple[Site, date], Visit] = {}
    last: dict[Participant, date] = {}
    beats = [(arc, beat) for arc in ARCS for beat in arc.beats]
    for arc, beat in sorted(beats, key=lambda each: -each[1].ago):
        site, who = beat.site or arc.site, arc.participant
        taken = {day for place, day in made if place == site}
        last[who] = day = _day(who, site, beat.ago, last.get(who, date.min), taken, today)
        made.setdefault((site, day), Visit(site, day)).beats.append((arc, beat))
    _attach(made, today)

    closed = today - timedelta(days=CLOSED_AGO)
    made.setdefault((SEAFOOD, closed), Visit(SEAFOOD, closed, nobody=True))
    routine = next(site for site in (SEAFOOD, CLEANING, BOOKSHOP) if expected(site, today, today))
    made[routine, today] = Visit(routine, today)
    return _timed(list(made.values()), now)


def _day(who: Participant, site: Site, ago: int, after: date, taken: set[date], today: date) -> date:
    """The day for a beat: a visit that is made anyway, else the nearest day that suits."""
    target = today - timedelta(days=ago)
    if ago <= 1:
        return target
    nearby = (target + timedelta(days=shift) for shift in range(-6, 7))
    possible = [
        day
        for day in nearby
        if after < day <= today - timedelta(days=2) and (who == HIROSHI or who in expected(site, day, today))
    ]

    def preference(day: date) -> tuple[bool, bool, bool, int]:
        distance = abs((day - target).days)
        return (distance > 3, day not in taken, day.isoweekday() == 7, distance)

    return min(possible, key=preference)


def _attach(made: dict[tuple[Site, date], Visit], today: date) -> None:
    """Gives what was noted about sites and strangers to the visits nearest to it."""

    def nearest(site: Site, ago: int) -> Visit:
        day = today - timedelta(days=ago)
        here = [visit for visit in made.values() if visit.site == site]
        return min(here, key=lambda visit: (abs(visit.day - day), visit.day))

    for remark in REMARKS:
        nearest(remark.site, remark.ago).remark = remark
    nearest(harbour.PASSERBY.site, harbour.PASSERBY.ago).passerby = harbour.PASSERBY


def _timed(made: list[Visit], now: datetime) -> list[Visit]:
    """The visits in their order, each with its hour."""
    today = now.astimezone(ZONE).date()
    early = now < at(today, *TODAY_FROM)
    rounds: dict[tuple[User, date], int] = defaultdict(int)
    for visit in sorted(made, key=lambda visit: (visit.day, ROUND.index(visit.site))):
        turn = rounds[visit.worker, visit.day]
        rounds[visit.worker, visit.day] += 1
        hour, minute = HOURS[turn]
        visit.at = at(visit.day, hour, minute + visit.chance().randrange(10))
        visit.fresh = visit.day == today
        if visit.fresh and early:
            visit.day = today - timedelta(days=1)
            visit.at = at(visit.day, 15, 20 + turn)
    return sorted(made, key=lambda visit: visit.at)
