"""What is wrong with the changes of an envelope, and the changes as a person mended them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sync import record
from sync.change import Key
from sync.problems import Problem
from sync.record import KINDS

Changes = list[dict[str, Any]]
Place = tuple[int, str]
"""A change by its place in the envelope, and the name of a field; an empty name is all of it."""


class Fault(NamedTuple):
    """A field that cannot be taken as it is; an empty `field` is the whole change.

    `choices` are what it may hold, if that is a list; `optional` says that it can be left out.
    """

    place: int
    kind: str
    field: str
    code: str
    value: Any
    choices: tuple[str, ...]
    optional: bool


def faults(changes: Changes, is_new: Callable[[Key], bool]) -> list[Fault]:
    """Every fault, field by field, where `receive` names only the first."""
    found = list[Fault]()
    for place, change in enumerate(changes):
        kind, fields = change["kind"], change["fields"]
        if kind not in KINDS or KINDS[kind].writers != "phone":
            code = "unknown-kind" if kind not in KINDS else "not-writable"
            found.append(Fault(place, kind, "", code, fields, (), True))
            continue
        here = [fault for name in fields if (fault := _fault(place, kind, name, fields[name]))]
        if not here and is_new((kind, change["id"])) and (code := _problem(kind, fields, new=True)):
            here = [Fault(place, kind, "", code, fields, (), True)]
        found += here
    return found


def named(changes: Changes) -> set[Key]:
    """The records that these changes name and do not bring themselves."""
    made = {(change["kind"], change["id"]) for change in changes}
    known = [change for change in changes if change["kind"] in KINDS]
    return set[Key]().union(*(record.references(sound(change)) for change in known)) - made


def sound(change: dict[str, Any]) -> dict[str, Any]:
    """The fields of a change that can be read; the others stand among the faults."""
    kind, fields = change["kind"], change["fields"]
    return {name: value for name, value in fields.items() if not _problem(kind, {name: value})}


def pointed(changes: Changes, kind: str, old: str, new: str | None, typed_name: str = "") -> Changes:
    """The changes with another record named in place of one; with none, under a typed name."""
    return [change | {"fields": _pointed(change["fields"], kind, old, new, typed_name)} for change in changes]


def corrected(changes: Changes, said: dict[Place, str | None]) -> Changes:
    """The changes with these fields as a person said; None leaves the field, or the change, out."""
    mended = Changes()
    for place, change in enumerate(changes):
        if (place, "") in said:
            continue
        fields = {
            name: said.get((place, name), value)
            for name, value in change["fields"].items()
            if said.get((place, name), value) is not None or (place, name) not in said
        }
        mended.append(change | {"fields": fields})
    return mended


def _fault(place: int, kind: str, name: str, value: Any) -> Fault | None:
    code = _problem(kind, {name: value})
    if not code:
        return None
    if code == "unknown-field":
        return Fault(place, kind, name, code, value, (), True)
    return Fault(
        place, kind, name, code, value, record.choices(kind, name), not record.is_required(kind, name)
    )


def _problem(kind: str, fields: dict[str, Any], new: bool = False) -> str:
    try:
        record.check(kind, fields, new=new)
    except Problem as problem:
        return problem.code
    return ""


def _pointed(fields: dict[str, Any], kind: str, old: str, new: str | None, typed_name: str) -> dict[str, Any]:
    put = dict(fields)
    for name, of in record.REFERS.items():
        if of != kind or name not in fields:
            continue
        if fields[name] == old:
            put[name] = new
            if typed_name and "answers" in fields:
                put["typed_name"] = typed_name
        elif isinstance(fields[name], list):
            put[name] = [new if each == old else each for each in fields[name]]
    return put
