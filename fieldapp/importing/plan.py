"""A file compared with the office: what each row would make or change, and what is wrong with it.

Nothing is written here. An empty cell says nothing: it leaves what stands.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from . import cells
from .cells import BadCell
from .files import BadFile, Row, Table, plain
from .nouns import Column, Noun
from .office import KEYS, Known, Office


@dataclass(frozen=True)
class Write:
    """The fields that one record gets, on top of what was known of it."""

    known: Known
    fields: dict[str, Any]

    @property
    def before(self) -> dict[str, Any] | None:
        """The values that are replaced; None for a record that is made."""
        return {name: self.known.fields[name] for name in self.fields} if self.known.n else None


@dataclass(frozen=True)
class Outcome:
    """What a row comes to. `state` is `new`, `changed`, `back` (was withdrawn) or `same`."""

    place: int
    state: str
    name: str
    writes: list[Write]


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken. `column` is None where the whole row is meant."""

    place: int
    column: Column | None
    reason: str


@dataclass
class Plan:
    """What importing a table would do. With faults, nothing may be written."""

    noun: Noun
    table: Table
    ignored: list[str]
    """Headings that mean nothing here."""
    n: int
    """The log number up to which it knows what the office has."""
    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    trimmed: list[tuple[int, Column]] = field(default_factory=list)
    """Cells that had spaces at their ends."""

    def count(self) -> Counter[str]:
        """How many rows come to each state."""
        return Counter(outcome.state for outcome in self.outcomes)

    def writes(self) -> list[Write]:
        return [write for outcome in self.outcomes for write in outcome.writes]


def plan(noun: Noun, table: Table, office: Office) -> Plan:
    """What importing this table would do. Raises BadFile when its headings are not those of the noun."""
    columns, ignored = _columns(noun, table.headings)
    made, places = Plan(noun, table, ignored, office.n), dict[str, int]()
    for row in table.rows:
        outcome = _outcome(made, row, columns, office, places)
        if outcome:
            made.outcomes.append(outcome)
    return made


def _columns(noun: Noun, headings: list[str]) -> tuple[dict[str, Column], list[str]]:
    """The column that each heading of the file means, and the headings that mean none."""
    meant = {plain(name): column for column in noun.columns for name in column.headings}
    found = {name: meant[plain(name)] for name in headings if plain(name) in meant}
    twice = [column for column, count in Counter(found.values()).items() if count > 1]
    if twice:
        named = ", ".join(name for name, column in found.items() if column in twice)
        raise BadFile(_("These headings mean the same: %(headings)s.", headings=named))
    missing = [column for column in noun.columns if column.key and column not in found.values()]
    if missing:
        raise BadFile(
            _(
                "The heading %(missing)s is missing. The first row has: %(headings)s.",
                missing=", ".join(column.heading for column in missing),
                headings=", ".join(cells.shown(name) for name in headings if name.strip()),
            )
        )
    return found, [name for name in headings if name.strip() and name not in found]


def _outcome(
    made: Plan, row: Row, columns: dict[str, Column], office: Office, places: dict[str, int]
) -> Outcome | None:
    """What a row comes to; None when it has a fault. `places` says where a record came before."""
    faults = len(made.faults)
    if row.stray:
        made.faults.append(Fault(row.place, None, _("There is a cell under no heading.")))
    given = dict(_given(made, row, columns))
    if len(made.faults) > faults:
        return None
    try:
        records = list(made.noun.records(given, office))
    except BadCell as bad:
        column = next((column for column in columns.values() if column.name == bad.column), None)
        made.faults.append(Fault(row.place, column, str(bad)))
        return None
    first, fields = records[0]
    came = places.setdefault(first.id, row.place)
    if came != row.place:
        made.faults.append(
            Fault(row.place, None, _("%(place)s means the same record.", place=made.table.at(came)))
        )
    if not first.n:
        for column in made.noun.columns:
            if column.when_new and column.name not in given:
                made.faults.append(Fault(row.place, column, _("This is needed for a new one.")))
    if len(made.faults) > faults:
        return None
    writes = [write for known, fields in records if (write := _write(known, fields))]
    return Outcome(row.place, _state(first, writes), office.name(first.kind, first.fields | fields), writes)


def _given(made: Plan, row: Row, columns: dict[str, Column]) -> Iterator[tuple[str, Any]]:
    """The cells of a row that say something, understood; notes what is wrong with the others."""
    for name, column in columns.items():
        cell = row.cells.get(name)
        if cell is None or cell == [] or (isinstance(cell, str) and not cell.strip()):
            if column.key:
                made.faults.append(Fault(row.place, column, _("This cell is empty.")))
            continue
        if isinstance(cell, str) and cell != cell.strip():
            made.trimmed.append((row.place, column))
        try:
            yield column.name, column.read(cell)
        except BadCell as bad:
            made.faults.append(Fault(row.place, column, str(bad)))


def _write(known: Known, fields: dict[str, Any]) -> Write | None:
    if not known.n:
        return Write(known, fields)
    # a number found in another width stays as it was first written
    changed = {
        name: value
        for name, value in fields.items()
        if known.fields[name] != value and name not in KEYS[known.kind]
    }
    if known.fields["withdrawn"]:
        changed["withdrawn"] = False
    return Write(known, changed) if changed else None


def _state(first: Known, writes: list[Write]) -> str:
    if not first.n:
        return "new"
    if first.fields["withdrawn"]:
        return "back"
    return "changed" if writes else "same"
