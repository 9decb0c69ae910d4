"""Conflicts as the desk shows them, and settling one."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_

from sync import exchange
from sync.change import Change, version
from sync.merge import narrowest

from ..clock import now
from ..db import db
from ..forms.models import Form
from ..observations.models import Observation
from ..participants.models import Participant
from ..people.models import Person
from ..sites.models import Site
from ..store import SqlStore, enact, epoch_of
from ..visibility import Reader, visible
from .models import Conflict

TEXTS = ("text", "words")
"""Fields of free words: a person may combine what was said into one."""
SHOWN = 50
COLUMNS = ("id", "n", "kind", "record", "unit", "participant", "observation", "visit", "words", "state")


class Changed(Exception):
    """The conflict is not any more what the page showed; nothing was written."""


class Answers(NamedTuple):
    """Answers and the form version that they were given to, as pages put them into words."""

    definition: dict[str, Any]
    answers: dict[str, Any]


class Shown(NamedTuple):
    """Conflicts with the names of what their words refer to, by id: people, sites, participants, and
    the definitions of forms."""

    conflicts: list[Row[Any]]
    names: dict[str, str]
    forms: dict[str, dict[str, Any]]

    def told(self, conflict: Row[Any]) -> list[str]:
        """The fields worth showing: those that differ, and always words and who may read them."""
        said = [word["fields"] for word in conflict.words]
        return [
            name
            for name in said[0]
            if name in (*TEXTS, "tier") or any(x[name] != said[0][name] for x in said)
        ]

    def answers(self, conflict: Row[Any], word: dict[str, Any]) -> Answers:
        """Those of a word's answers that another word of the conflict gives otherwise."""
        said = [each["fields"]["answers"] for each in conflict.words]
        own = word["fields"]["answers"]
        differing = {name for each in said for name in each | own if each.get(name) != own.get(name)}
        definition = self.forms[word["fields"]["form"]]
        asked = [question for question in definition["questions"] if question["name"] in differing]
        return Answers({**definition, "questions": asked}, {name: own.get(name) for name in differing})


def about(reader: Reader, observation: str, visit: str) -> Shown:
    """The conflicts of a record with its parts and its visit, open ones first."""
    mine = or_(
        Conflict.observation == observation,
        and_(Conflict.observation.is_(None), Conflict.visit == visit),
    )
    return _shown(reader, _columns(reader).where(mine).order_by(Conflict.state, Conflict.n))


def open_ones(reader: Reader) -> Shown:
    """Conflicts that wait for somebody to settle them, the oldest first."""
    query = _columns(reader).where(Conflict.state == "open").order_by(Conflict.n)
    return _shown(reader, query.limit(SHOWN))


def count(reader: Reader) -> int:
    """How many wait for somebody to settle them."""
    query = visible(Conflict, reader).where(Conflict.state == "open").with_only_columns(func.count())
    return db.session.execute(query).scalar_one()


def contested(reader: Reader, observations: list[str], visits: list[str]) -> set[str]:
    """The ids of those observations and visits that are in an open conflict, themselves or in a part."""
    query = (
        visible(Conflict, reader)
        .where(
            Conflict.state == "open",
            or_(
                Conflict.observation.in_(observations),
                and_(Conflict.observation.is_(None), Conflict.visit.in_(visits)),
            ),
        )
        .with_only_columns(Conflict.observation, Conflict.visit)
    )
    return {row.observation or row.visit for row in db.session.execute(query)}


def is_contested(reader: Reader) -> ColumnElement[bool]:
    """That an observation, one of its parts or its visit is in an open conflict."""
    return (
        visible(Conflict, reader)
        .where(
            Conflict.organisation_id == Observation.organisation_id,
            Conflict.state == "open",
            or_(
                Conflict.observation == Observation.id,
                and_(Conflict.observation.is_(None), Conflict.visit == Observation.visit),
            ),
        )
        .with_only_columns(Conflict.id)
        .correlate(Observation)
        .exists()
    )


def one(reader: Reader, id: str) -> Row[Any] | None:
    """One conflict, or None if the reader may not see it."""
    return db.session.execute(_columns(reader).where(Conflict.id == id)).one_or_none()


def settle(reader: Reader, conflict: Row[Any], n: int, choice: int, text: str | None) -> bool:
    """Lets one of the words stand; where `text` is given, with that instead of its free words, and
    as narrow as the narrowest of what it was made from.

    Made on log number `n`, where the page was read: what came since is not settled by it, and
    then it returns False. Raises Changed if the page showed other words, or no open conflict.
    """
    if conflict.state != "open" or conflict.n != n or not 0 <= choice < len(conflict.words):
        raise Changed
    fields = dict(conflict.words[choice]["fields"])
    written = [name for name in TEXTS if name in fields]
    if text is not None and written:
        fields[written[0]] = text
        if "tier" in fields:
            fields["tier"] = narrowest(word["fields"]["tier"] for word in conflict.words)
    at = now()
    base = {"version": version(epoch_of(reader.organisation), n)}
    changes = [Change(conflict.kind, conflict.record, base, fields, at)]
    enact(reader.organisation, reader.person, changes, at)
    after = one(reader, conflict.id)
    return after is None or after.state == "settled"


def reopen(reader: Reader, conflict: Row[Any]) -> None:
    """Takes a settlement back."""
    store, key = SqlStore(reader.organisation), (conflict.kind, conflict.record)
    exchange.reopen(store, epoch_of(reader.organisation), reader.person, key, conflict.unit, now())


def _columns(reader: Reader) -> Select[Any]:
    columns = (getattr(Conflict, name) for name in (*COLUMNS, "settled", "tier"))
    return (
        visible(Conflict, reader)
        .with_only_columns(*columns, Participant.name.label("name"), Participant.kana.label("kana"))
        .outerjoin(
            Participant,
            and_(
                Participant.organisation_id == Conflict.organisation_id,
                Participant.id == Conflict.participant,
            ),
        )
    )


def _shown(reader: Reader, query: Select[Any]) -> Shown:
    found = [*db.session.execute(query)]
    words = [word for row in found for word in (*row.words, *([row.settled] if row.settled else []))]
    named = set(_ids(words))
    names = {
        id: name
        for model in (Person, Site, Participant)
        for id, name in db.session.execute(
            visible(model, reader).where(model.id.in_(named)).with_only_columns(model.id, model.name)
        )
    }
    forms = db.session.execute(
        visible(Form, reader).where(Form.id.in_(named)).with_only_columns(Form.id, Form.definition)
    )
    return Shown(found, names, dict(forms.all()))


def _ids(words: Iterable[dict[str, Any]]) -> Iterable[str]:
    for word in words:
        fields = word["fields"]
        yield word["by"]
        yield from fields.get("workers", ())
        yield from (fields[name] for name in ("site", "participant", "form") if fields.get(name))
