"""What one person's story is made of: the usual day, and the days that were noted."""

from dataclasses import dataclass, field
from typing import Any

from .cast import Participant, Site


@dataclass(frozen=True)
class Usual:
    """What an ordinary day looks like. `abilities` stand for understanding,
    concentration, accuracy and safety, in this order."""

    work: tuple[str, ...]
    phrases: tuple[str, ...]
    condition: str = "good"
    mood: str = "3"
    relations: tuple[str, ...] = ("greeting",)
    abilities: tuple[str, str, str, str] = ("able", "able", "able", "able")


@dataclass(frozen=True)
class Sign:
    """気づきのサイン. `told` is whom the worker telephoned."""

    level: str
    text: str
    words: str = ""
    wish: str | None = None
    told: str = ""


@dataclass(frozen=True)
class Plan:
    """予定・宿題. `in_days` counts from the day on which the world is built, or is
    None for something without a day; `after_days` counts from the visit instead."""

    kind: str
    text: str
    in_days: int | None = None
    after_days: int | None = None
    time: str | None = None


@dataclass(frozen=True)
class Beat:
    """A day that was noted, about `ago` days before the world's own day.

    `also` is a second note; `typed_name` stands for someone not on the list that day.
    `reply` is the caseworker's comment, `returned` the reason for a 差戻し, `picture` the name
    of a photo that goes with the last note.
    """

    ago: int
    note: str
    answers: dict[str, Any] = field(default_factory=dict)
    sign: Sign | None = None
    plans: tuple[Plan, ...] = ()
    reply: str = ""
    returned: str = ""
    site: Site | None = None
    kind: str = "unannounced"
    also: str = ""
    typed_name: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Arc:
    """One participant's three months at a site; beats oldest first."""

    participant: Participant
    site: Site
    usual: Usual
    beats: tuple[Beat, ...]


@dataclass(frozen=True)
class Remark:
    """受入先のようす that was noted about `ago` days before the world's own day."""

    site: Site
    ago: int
    answers: dict[str, Any]


@dataclass(frozen=True)
class Passerby:
    """Someone not on the list who was met at a site, known by the typed name only."""

    site: Site
    ago: int
    typed_name: str
    answers: dict[str, Any]
    note: str
