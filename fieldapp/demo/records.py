"""What was recorded at the visits: answers, notes, signs and plans, as a phone saves them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sync import clock
from sync.change import Change

from ..forms.definition import builtin, settled
from .arc import Beat, Plan, Sign, Usual
from .cast import (
    BAKERY,
    BOOKSHOP,
    BOTH,
    CLEANING,
    FARM,
    KITCHEN,
    MARKET,
    NET_LOFT,
    OYSTER_SHED,
    PARTICIPANTS,
    SATO,
    SEAFOOD,
    TANAKA,
    Participant,
    Site,
    expected,
    identity,
)
from .register import ZONE, Written, at
from .visits import ARCS, Visit

USUAL = {arc.participant: arc.usual for arc in ARCS}
ABILITIES = ("understanding", "concentration", "accuracy", "safety")
ATTENDANCE = (("present", 86), ("absent_notified", 8), ("absent", 3), ("not_met", 3))
"""How often in a hundred someone who was expected is there, when nothing was noted."""
NEXT = {
    NET_LOFT: 0,
    BOOKSHOP: 0,
    MARKET: -1,
    SEAFOOD: 1,
    CLEANING: 2,
    OYSTER_SHED: 3,
    BAKERY: 4,
    KITCHEN: 5,
    FARM: 6,
}
"""次にここへ行く目安 after the last visit of each site, in days from today."""


@dataclass(frozen=True)
class Seen:
    """One person in one visit, as the desk finds it. `parts` are its notes and signs."""

    participant: Participant
    observation: str
    day: date
    received_at: datetime
    beat: Beat | None
    parts: tuple[tuple[str, str], ...]


class Recorder:
    """Records visits in their order, remembering what earlier ones left open."""

    def __init__(self, visits: list[Visit], now: datetime, forms: dict[str, str]) -> None:
        self.today = now.astimezone(ZONE).date()
        self.forms = forms
        self.situation = builtin("situation")
        self.days: dict[Site, list[date]] = defaultdict(list)
        for visit in visits:
            self.days[visit.site].append(visit.day)
        self.due: dict[Site, Task] = {}
        self.open: dict[Participant, list[Task]] = defaultdict(list)
        self.seen: list[Seen] = []

    def save(self, visit: Visit) -> Written:
        """What one 「保存して終了」 wrote."""
        chance = visit.chance()
        made_at = visit.at + timedelta(minutes=chance.randrange(18, 30))
        page = Page(visit, made_at)
        kinds = [beat.kind for _, beat in visit.beats if beat.kind != "unannounced"]
        both = "accompanied" in kinds and any(arc.participant in BOTH for arc, _ in visit.beats)
        workers = [visit.worker, *({SATO, TANAKA} - {visit.worker} if both else ())]
        page.id = page.add(
            "visit",
            site=visit.site.id,
            kind=kinds[0] if kinds else "unannounced",
            at=clock.instant(visit.at),
            workers=[worker.id for worker in workers],
            nobody=visit.nobody,
        )
        received_at = _received(visit, made_at)
        if not visit.nobody:
            self._people(page, received_at, chance)
            self._place(page, chance)
        self._next(page, chance)
        return Written(
            visit.worker, made_at, received_at, tuple(page.changes), page.envelope, tuple(page.pictures)
        )

    def _people(self, page: "Page", received_at: datetime, chance: Random) -> None:
        visit = page.visit
        noted = {arc.participant: beat for arc, beat in visit.beats}
        there = expected(visit.site, visit.day, self.today)
        for who in [each for each in PARTICIPANTS if each in noted or each in there]:
            beat = noted.get(who)
            answers = self._answers(USUAL[who], visit.site.trade, beat, chance)
            stranger = beat.typed_name if beat else ""
            participant = None if stranger else who.id
            observation = page.observe(
                who.number, self.forms["situation"], answers, participant=participant, typed_name=stranger
            )
            parts = list(page.note(observation, participant, beat)) if beat else []
            self.seen.append(Seen(who, observation, visit.day, received_at, beat, tuple(parts)))
            if answers["attendance"] == "present":
                self._close(page, who)
            if beat and participant:
                self._plan(page, who, observation, beat)
        if visit.passerby:
            name = visit.passerby.typed_name
            observation = page.observe(
                name, self.forms["situation"], visit.passerby.answers, participant=None, typed_name=name
            )
            page.words(observation, None, visit.passerby.note)

    def _answers(self, usual: Usual, trade: str, beat: Beat | None, chance: Random) -> dict[str, Any]:
        """The answers about one person: the usual ones, and over them what was noted that day."""
        there = {question["name"]: question for question in self.situation["questions"]}

        def some(name: str, values: tuple[str, ...], most: int) -> list[str]:
            known = [choice["value"] for choice in there[name]["choices_by"]["trade"][trade]]
            fitting = [value for value in values if value in known]
            return chance.sample(fitting, min(len(fitting), chance.randint(1, most)))

        values, weights = zip(*ATTENDANCE, strict=True)
        mood = int(usual.mood) + chance.choice((-1, 0, 0, 0, 0, 1))
        answers: dict[str, Any] = {
            "attendance": chance.choices(values, weights)[0],
            "condition": usual.condition,
            "mood": str(min(5, max(2, mood))),
            "phrases": some("phrases", usual.phrases, 2),
            "work": some("work", usual.work, 2),
            "arrival": "usual",
        }
        if chance.random() < 0.5:
            answers["relations"] = list(usual.relations)
        if chance.random() < 0.5:
            answers |= dict(zip(ABILITIES, usual.abilities, strict=True))
        if beat:
            answers |= {"attendance": "present"} | beat.answers
        return settled(self.situation, answers)

    def _plan(self, page: "Page", who: Participant, observation: str, beat: Beat) -> None:
        for plan in beat.plans:
            due = self._due(plan, page.visit.day)
            fields = {"kind": plan.kind, "visit": page.id, "observation": observation, "participant": who.id}
            id = page.add(
                "task",
                plan.kind,
                who.number,
                due=due and due.isoformat(),
                time=plan.time,
                text=plan.text,
                **fields,
            )
            self.open[who].append(Task(id, due, page.envelope))

    def _due(self, plan: Plan, day: date) -> date | None:
        """The day of a plan; what is agreed with others falls on a working day."""
        if plan.in_days is not None:
            due = self.today + timedelta(days=plan.in_days)
        elif plan.after_days is not None:
            due = day + timedelta(days=plan.after_days)
        else:
            return None
        while due.isoweekday() > 5:
            due += timedelta(days=1)
        return due

    def _close(self, page: "Page", who: Participant) -> None:
        """What was to be done by now is done when the person is met again."""
        still = []
        for task in self.open[who]:
            if task.due and task.due > page.visit.day:
                still.append(task)
            else:
                page.done(task)
        self.open[who] = still

    def _place(self, page: "Page", chance: Random) -> None:
        answers: dict[str, Any] | None = None
        if chance.random() < 0.5:
            answers = {"acceptance": "fine", "met": chance.choice(("head", "staff")), "outlook": "same"}
        if page.visit.remark:
            answers = page.visit.remark.answers
        if answers:
            page.observe("site", self.forms["site"], answers, about="site")

    def _next(self, page: "Page", chance: Random) -> None:
        """次にここへ行く目安: closed by the visit that follows, and set anew."""
        site, day = page.visit.site, page.visit.day
        if site in self.due:
            page.done(self.due[site])
        later = [each for each in self.days[site] if each > day]
        if later:
            due = max(day + timedelta(days=1), later[0] + timedelta(days=chance.randint(-1, 1)))
        else:
            due = self.today + timedelta(days=NEXT[site])
        id = page.add("task", "next", kind="next_visit", visit=page.id, site=site.id, due=due.isoformat())
        self.due[site] = Task(id, due, page.envelope)


@dataclass(frozen=True)
class Task:
    """An open task: when it is due, and the envelope that made it."""

    id: str
    due: date | None
    envelope: str


class Page:
    """The changes of one visit while they are written."""

    def __init__(self, visit: Visit, made_at: datetime) -> None:
        self.visit, self.made_at = visit, made_at
        self.id = ""
        self.changes: list[Change] = []
        self.pictures: list[tuple[str, str]] = []
        self.envelope = self._identity("envelope")

    def add(self, kind: str, /, *seed: object, **fields: Any) -> str:
        """A new record of this visit; returns its id."""
        id = self._identity(kind, *seed)
        self.changes.append(Change(kind, id, None, fields, clock.instant(self.made_at)))
        return id

    def observe(
        self, seed: str, form: str, answers: dict[str, Any], about: str = "participant", **who: str | None
    ) -> str:
        """An observation about a person or the site."""
        of = {"visit": self.id, "site": self.visit.site.id, "at": clock.instant(self.visit.at)}
        return self.add("observation", seed, about=about, form=form, answers=answers, **of, **who)

    def words(self, observation: str, participant: str | None, text: str) -> str:
        """A note, for the caseworker as by default."""
        seed = (observation, text)
        return self.add(
            "note", *seed, observation=observation, participant=participant, text=text, **self._of()
        )

    def note(self, observation: str, participant: str | None, beat: Beat) -> Iterator[tuple[str, str]]:
        """The notes, the photo and the sign of a day; gives their keys."""
        note = ""
        for text in filter(None, (beat.note, beat.also)):
            yield ("note", note := self.words(observation, participant, text))
        if beat.picture:
            of = {"observation": observation, "note": note, "participant": participant} | self._of()
            id = self.add("photo", note, **of)
            self.pictures.append((id, beat.picture))
            yield ("photo", id)
        if beat.sign:
            fields = self._sign(beat.sign) | self._of()
            id = self.add("signal", observation, observation=observation, participant=participant, **fields)
            yield ("signal", id)

    def done(self, task: Task) -> None:
        """Closes a task that an earlier envelope made."""
        base = {"after": task.envelope}
        self.changes.append(Change("task", task.id, base, {"state": "done"}, clock.instant(self.made_at)))

    def _of(self) -> dict[str, Any]:
        return {"visit": self.id, "at": clock.instant(self.made_at)}

    def _sign(self, sign: Sign) -> dict[str, Any]:
        told = {"to": sign.told, "at": clock.instant(self.made_at)} if sign.told else None
        return {"level": sign.level, "text": sign.text, "words": sign.words, "wish": sign.wish, "told": told}

    def _identity(self, *seed: object) -> str:
        return identity(self.visit.site.number, self.visit.at.isoformat(), *seed, at=self.made_at)


def _received(visit: Visit, made_at: datetime) -> datetime:
    """When it came in: at once when urgent, else with the day's other work in the evening, or,
    from places without signal, the next morning."""
    urgent = any(beat.sign and beat.sign.level == "urgent" for _, beat in visit.beats)
    if visit.fresh or urgent:
        return made_at + timedelta(minutes=6)
    evening = Random(f"{visit.worker.username}/{visit.day}")
    if evening.random() < 0.08 and all(beat.ago > 1 for _, beat in visit.beats):
        return at(visit.day + timedelta(days=1), 8, 36)
    return at(visit.day, 17, evening.randrange(2, 19))
