"""Writes what a plan says, and undoes the last import: each in one transaction of the log.

An import is remembered in that same transaction, with what it replaced.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from sync import exchange
from sync.change import Change, Key
from sync.merge import Stored
from sync.record import KINDS, REFERS
from sync.store import Decision

from ..clock import new_id, now
from ..db import db, retrying
from ..log.models import LogEntry
from ..organisations.models import Organisation
from ..store import MODELS, STATEMENT, SqlStore, SqlWriting, epoch_of
from .models import ImportRun
from .office import Known, Office
from .plan import Plan, Write


class Moved(Exception):
    """Somebody wrote one of the records after they were read, or made others of a kind that was to be
    made: they might be the same. Nothing was written."""


@dataclass
class Undoing:
    """What undoing an import would do, and what stands in its way: records written since (`changed`)
    and records that others made about what it brought (`used`)."""

    run: ImportRun
    writes: list[Write]
    changed: list[Known]
    used: list[Known]


def carry_out(plan: Plan, organisation: str, person: str) -> None:
    """Writes a plan without faults, as one person. Raises Moved."""
    writes, at = plan.writes(), now()

    def remember(n: int) -> None:
        db.session.add(
            ImportRun(
                organisation_id=organisation,
                id=new_id(),
                n=n,
                at=at,
                person=person,
                noun=plan.noun.name,
                sha256=plan.table.sha256,
                changes=[
                    {"kind": write.known.kind, "id": write.known.id, "before": write.before}
                    for write in writes
                ],
                undone_n=None,
            )
        )

    _act(organisation, person, writes, at, plan.n, remember)


def last(organisation: str) -> ImportRun | None:
    """The last import that was not undone."""
    return db.session.scalars(
        select(ImportRun)
        .where(ImportRun.organisation_id == organisation, ImportRun.undone_n.is_(None))
        .order_by(ImportRun.n.desc())
        .limit(1)
    ).one_or_none()


def undoing(run: ImportRun, office: Office) -> Undoing:
    """What undoing a run would write: what it made is withdrawn, what it changed gets its old values."""
    found = Undoing(run, [], [], [])
    since = _written_since(run)
    for change in run.changes:
        known = office.standing(change["kind"], change["id"])
        if known is None:  # it was erased since
            continue
        if (known.kind, known.id) in since:
            found.changed.append(known)
        found.writes.append(Write(known, change["before"] or {"withdrawn": True}))
    own = {(change["kind"], change["id"]) for change in run.changes}
    made = {(change["kind"], change["id"]) for change in run.changes if change["before"] is None}
    found.used = [known for known, by in _users(office, made) if by not in own]
    return found


def undo(found: Undoing, person: str) -> None:
    """Writes an undoing that nothing stands in the way of. Raises Moved."""
    organisation, id = found.run.organisation_id, found.run.id

    def remember(n: int) -> None:
        db.session.get_one(ImportRun, (organisation, id)).undone_n = n

    _act(organisation, person, found.writes, now(), found.run.n, remember)


def _written_since(run: ImportRun) -> set[Key]:
    """The records that were written after a run; an import that was undone leaves no trace in them."""
    later = db.session.scalars(
        select(ImportRun).where(
            ImportRun.organisation_id == run.organisation_id,
            ImportRun.n > run.n,
            ImportRun.undone_n.is_not(None),
        )
    ).all()
    nothing = {
        n - place
        for other in later
        for n in (other.n, other.undone_n or 0)
        for place in range(len(other.changes))
    }
    query = select(LogEntry.n, LogEntry.kind, LogEntry.id).where(
        LogEntry.organisation_id == run.organisation_id, LogEntry.n > run.n
    )
    return {(kind, id) for n, kind, id in db.session.execute(query) if n not in nothing}


def _users(office: Office, made: set[Key]) -> Iterator[tuple[Known, Key]]:
    """Those of these records that others name, each with what names it."""
    for kind, model in MODELS.items():
        for field in REFERS.keys() & set(KINDS[kind].__struct_fields__) - {"workers"}:
            ids = sorted(id for named, id in made if named == REFERS[field])
            column = getattr(model, field)
            for start in range(0, len(ids), STATEMENT):
                query = select(column, model.id).where(
                    model.organisation_id == office.organisation,
                    column.in_(ids[start : start + STATEMENT]),
                    model.withdrawn.is_(False),
                )
                for id, user in db.session.execute(query):
                    known = office.standing(REFERS[field], id)
                    assert known is not None, "it was read before"
                    yield known, (kind, user)


def _act(
    organisation: str, person: str, writes: list[Write], at: str, n: int, remember: Callable[[int], None]
) -> None:
    read = {(one.known.kind, one.known.id): one.known.n for one in writes}
    store = _Store(organisation, read, n, remember)
    changes = [Change(one.known.kind, one.known.id, None, one.fields, at) for one in writes]
    retrying(lambda: exchange.act(store, epoch_of(organisation), person, changes, at))


class _Store(SqlStore):
    """The organisation's records for one import: as they were read, or not at all."""

    def __init__(
        self, organisation: str, read: dict[Key, int], n: int, remember: Callable[[int], None]
    ) -> None:
        super().__init__(organisation)
        self.read, self.n, self.remember = read, n, remember

    def _writing(self) -> SqlWriting:
        self._take_turn()
        return _Writing(self)

    def _take_turn(self) -> None:
        """Lets one import write at a time, and none make what another made meanwhile. Raises Moved."""
        turn = select(Organisation.id).where(Organisation.organisation_id == self.organisation)
        db.session.execute(turn.with_for_update())
        for kind in {kind for (kind, _), n in self.read.items() if not n}:
            model = MODELS[kind]
            later = select(model.id).where(model.organisation_id == self.organisation, model.n > self.n)
            if db.session.scalars(later.limit(1)).first():
                raise Moved


class _Writing(SqlWriting):
    def __init__(self, store: _Store) -> None:
        super().__init__(store.organisation)
        self.store = store

    def records(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        keys = list(keys)
        found = super().records(keys)
        if any(self.store.read[key] != (found[key].n if key in found else 0) for key in keys):
            raise Moved
        return found

    def save(self, decision: Decision) -> Decision:
        settled = super().save(decision)
        self.store.remember(max(stored.n for stored in settled.records.values()))
        return settled
