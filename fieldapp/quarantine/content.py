"""What an envelope that waits says, in words, as far as the reader may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sync.change import Key
from sync.record import KINDS

from ..audit import note_reading
from ..db import db, writing
from ..forms.models import Form
from ..participants.models import Participant
from ..people.models import Person
from ..sites.models import Site
from ..store import MODELS
from ..visibility import Reader, reads_part, visible
from .mending import Changes, Fault, faults, named, sound
from .rules import Waiting, is_there

TIERED = frozenset(kind for kind, fields in KINDS.items() if "tier" in fields.__struct_fields__)
NAMED = {"participant": Participant, "site": Site, "person": Person}


@dataclass(frozen=True)
class Said:
    """Answers, and the form version they were given to."""

    definition: dict[str, Any]
    answers: dict[str, Any]


class Part(NamedTuple):
    """A change; of one that is hidden only its kind is told."""

    kind: str
    fields: dict[str, Any]
    hidden: bool


class About(NamedTuple):
    """One observation with the parts that belong to it."""

    fields: dict[str, Any]
    said: Said | None
    parts: list[Part]


class Content(NamedTuple):
    """`rest` is what belongs to no observation in it. `names` are those of participants, sites and
    people by id. `absent` are the records it names that are not there; `hidden` the places of
    changes that the reader may not read."""

    visit: dict[str, Any] | None
    about: list[About]
    rest: list[Part]
    names: dict[str, str]
    faults: list[Fault]
    absent: list[Key]
    hidden: set[int]


def content(reader: Reader, held: Waiting) -> Content | None:
    """What it says, noted as read; None if it cannot be read at all."""
    changes = held.changes
    if changes is None:
        return None
    there = is_there(
        reader, [(change["kind"], change["id"]) for change in changes if change["kind"] in KINDS]
    )
    hidden = _hidden(reader, held.envelope.author, changes, there)
    parts = [
        Part(change["kind"], {} if place in hidden else sound(change), place in hidden)
        for place, change in enumerate(changes)
    ]
    observations = {
        change["id"]: part for change, part in zip(changes, parts, strict=True) if part.kind == "observation"
    }
    forms = _forms(reader, observations.values())
    of = [_of(change, observations) for change in changes]
    visits = [part.fields for part in parts if part.kind == "visit"]
    names = _names(reader, changes)
    with writing():
        note_reading(reader, "desk/waiting", _participants(changes, names))
    return Content(
        visits[0] if visits else None,
        [
            About(
                part.fields,
                Said(forms[part.fields["form"]], part.fields.get("answers", {}))
                if part.fields.get("form") in forms
                else None,
                [each for each, belongs in zip(parts, of, strict=True) if belongs == id],
            )
            for id, part in observations.items()
        ],
        [
            part
            for part, belongs in zip(parts, of, strict=True)
            if belongs is None and part.kind not in ("observation", "visit")
        ],
        names,
        faults(changes, lambda key: key not in there),
        sorted(named(changes) - is_there(reader, named(changes))),
        hidden,
    )


def _hidden(reader: Reader, author: str, changes: Changes, there: set[Key]) -> set[int]:
    """The places of changes that the tier keeps from the reader: their own, or that of their record."""
    hidden = set[int]()
    for place, change in enumerate(changes):
        kind, fields = change["kind"], change["fields"]
        if kind not in TIERED:
            continue
        if "tier" in fields or (kind, change["id"]) not in there:
            readable = reads_part(reader, author, fields.get("tier", "caseworker"))
        else:
            model = MODELS[kind]
            seen = visible(model, reader).where(model.id == change["id"]).with_only_columns(model.id)
            readable = db.session.scalars(seen).first() is not None
        if not readable:
            hidden.add(place)
    return hidden


def _of(change: dict[str, Any], observations: dict[str, Part]) -> str | None:
    """The observation in the same envelope that a part belongs to."""
    belongs = change["fields"].get("observation")
    return belongs if isinstance(belongs, str) and belongs in observations else None


def _forms(reader: Reader, observations: Iterable[Part]) -> dict[str, dict[str, Any]]:
    ids = {part.fields["form"] for part in observations if "form" in part.fields}
    query = visible(Form, reader).where(Form.id.in_(ids)).with_only_columns(Form.id, Form.definition)
    return dict(db.session.execute(query).all())


def _names(reader: Reader, changes: Changes) -> dict[str, str]:
    wanted = named(changes)
    names: dict[str, str] = {}
    for kind, model in NAMED.items():
        ids = [id for of, id in wanted if of == kind]
        query = visible(model, reader).where(model.id.in_(ids)).with_only_columns(model.id, model.name)
        names |= dict(db.session.execute(query).all())
    return names


def _participants(changes: Changes, names: dict[str, str]) -> set[str]:
    return {id for kind, id in named(changes) if kind == "participant" and id in names}
