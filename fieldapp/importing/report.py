"""An import told in the language of whoever runs it, line by line: before anything is written."""

from collections.abc import Iterator
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from ..dates import local, weekday
from . import cells
from .nouns import NOUNS, Column
from .office import Known, Office, Staff
from .plan import Outcome, Plan, Write
from .runs import Undoing

SHOWN = 20
"""So many rows of each state are told one by one; faults are told all."""


def told(plan: Plan, author: Staff) -> Iterator[str]:
    """The whole report."""
    table, count = plan.table, plan.count()
    yield _(
        "%(title)s: %(rows)s rows (%(read)s)",
        title=plan.noun.title,
        rows=len(table.rows),
        read=", ".join(part for part in (table.format, table.encoding, cells.shown(table.sheet)) if part),
    )
    yield _("Written as: %(name)s (%(username)s)", name=author.name, username=author.username)
    if plan.ignored:
        yield _(
            "Headings without meaning here, left out: %(headings)s",
            headings=", ".join(map(cells.shown, plan.ignored)),
        )
    if plan.trimmed:
        yield _(
            "Spaces at the ends of cells, left out: %(cells)s",
            cells=_some([_at(plan, place, column) for place, column in plan.trimmed]),
        )
    yield _(
        "New: %(new)s, changed: %(changed)s, brought back: %(back)s, unchanged: %(same)s, wrong: %(wrong)s",
        **{state: count[state] for state in ("new", "changed", "back", "same")},
        wrong=len({fault.place for fault in plan.faults}),
    )
    for state, title in (("new", _("New")), ("changed", _("Changed")), ("back", _("Brought back"))):
        yield from _outcomes(plan, title, [outcome for outcome in plan.outcomes if outcome.state == state])
    if plan.faults:
        yield _("Wrong:")
        for fault in plan.faults:
            yield f"  {_at(plan, fault.place, fault.column)}: {fault.reason}"


def ended(plan: Plan) -> str:
    """The last line of a plan that is not to be written."""
    if plan.faults:
        return _("Nothing was written. Correct these rows and import the file again.")
    return _("The office has all of this already. Nothing was written.")


def told_undoing(found: Undoing, office: Office, people: list[Staff]) -> Iterator[str]:
    """What undoing would do."""
    yield _(
        "The import of %(title)s at %(at)s by %(name)s, %(records)s records:",
        title=NOUNS[found.run.noun].title,
        at=f"{local(found.run.at, office.zone):%Y-%m-%d %H:%M}",
        name=next((one.name for one in people if one.id == found.run.person), ""),
        records=len(found.writes),
    )
    made = [
        write for write, change in zip(found.writes, found.run.changes, strict=True) if not change["before"]
    ]
    yield _(
        "Withdrawn: %(made)s, set back to their old values: %(changed)s",
        made=len(made),
        changed=len(found.writes) - len(made),
    )


def hindered(found: Undoing, office: Office) -> Iterator[str]:
    """Why an import cannot be undone: what was changed or used since, by name."""
    for title, known in (
        (_("Changed since:"), found.changed),
        (_("Recorded about since:"), found.used),
    ):
        names = dict.fromkeys(_name(office, one) for one in known)
        if names:
            yield title
            yield from (f"  {name}" for name in names)
    yield _("This import cannot be undone any more. Nothing was written; correct single records at the desk.")


def _name(office: Office, known: Known) -> str:
    return office.name(known.kind, known.fields)


def _outcomes(plan: Plan, title: str, outcomes: list[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    yield f"{title}:"
    for outcome in outcomes[:SHOWN]:
        said = [said for write in outcome.writes for said in _changes(plan, write)]
        yield f"  {_at(plan, outcome.place)}: {outcome.name}" + (
            f": {', '.join(said)}" if said and outcome.state != "new" else ""
        )
    if len(outcomes) > SHOWN:
        yield _("  and %(more)s more", more=len(outcomes) - SHOWN)


def _changes(plan: Plan, write: Write) -> Iterator[str]:
    for field, value in write.fields.items():
        column = plan.noun.column(write.known.kind, field)
        if column:
            before = write.known.fields.get(field)
            yield f"{column.heading} {_value(column, before)} → {_value(column, value)}"


def _value(column: Column, value: Any) -> str:
    if column.choices and value:
        return cells.spoken(column.choices, value)
    if isinstance(value, list):
        return "・".join(weekday(iso, get_locale().language) for iso in value) or "–"
    return f"“{cells.shown(value)}”" if value else "–"


def _at(plan: Plan, place: int, column: Column | None = None) -> str:
    where = plan.table.at(place)
    return f"{where} {column.heading}" if column else where


def _some(texts: list[str]) -> str:
    more = len(texts) - SHOWN
    return ", ".join(texts[:SHOWN]) + (_("  and %(more)s more", more=more) if more > 0 else "")
