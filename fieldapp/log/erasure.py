"""Erasing all that was recorded about a participant, for good.

A person's right (個人情報の保護に関する法律 第98条, 利用停止請求: use stopped or data erased) and the
end of a retention period: contents and salts go, the log's entries stay, the chain still verifies.
"""

from collections.abc import Sequence

from sqlalchemy import select

from sync import exchange
from sync.change import Key
from sync.record import scope_of

from ..clock import now
from ..db import db, writing
from ..devices.models import KeptEnvelope
from ..importing.models import ImportRun
from ..participants.models import Participant
from ..photos.rules import remove
from ..quarantine.models import DeskAct
from ..store import MODELS, SqlStore, epoch_of
from .models import LogEntry


class StillWaiting(Exception):
    """Envelopes that wait at the office name the participant; a person has to settle them first."""


def numbered(organisation: str, number: str) -> Sequence[Participant]:
    """The participants with this number, withdrawn ones included."""
    return db.session.scalars(
        select(Participant).where(Participant.organisation_id == organisation, Participant.number == number)
    ).all()


def erase(organisation: str, author: str, participant: str) -> int:
    """Erases the participant and every record about them; returns how many records.

    Phones are told to forget them with their next contact. Raises StillWaiting.
    """
    waiting = select(KeptEnvelope.envelope).where(
        KeptEnvelope.organisation_id == organisation, KeptEnvelope.envelope.is_not(None)
    )
    if any(participant in str(envelope) for envelope in db.session.scalars(waiting)):
        raise StillWaiting
    keys = _about(organisation, participant)
    _forget_imports(organisation, keys)
    _forget_mendings(organisation, participant, keys)
    exchange.erase(SqlStore(organisation), epoch_of(organisation), author, keys, now())
    remove(organisation, (id for kind, id in keys if kind == "photo"))
    return len(keys)


def _about(organisation: str, participant: str) -> set[Key]:
    circle = scope_of("participant", participant, {}, "")
    return {
        (kind, id)
        for kind, model in MODELS.items()
        for id in db.session.scalars(
            select(model.id).where(model.organisation_id == organisation, model.scope == circle)
        )
    }


def _forget_imports(organisation: str, keys: set[Key]) -> None:
    """What imports replaced stands in their runs, so that they can be undone: that goes too."""
    with writing():
        for run in db.session.scalars(select(ImportRun).where(ImportRun.organisation_id == organisation)):
            run.changes = [
                change | {"before": {}} if (change["kind"], change["id"]) in keys else change
                for change in run.changes
            ]


def _forget_mendings(organisation: str, participant: str, keys: set[Key]) -> None:
    """What envelopes said before somebody at the desk mended them: those that named the participant,
    and those that were about somebody unknown until they were mended."""
    mended = select(DeskAct).where(DeskAct.organisation_id == organisation, DeskAct.before.is_not(None))
    with writing():
        acts = db.session.scalars(mended).all()
        wrote = select(LogEntry.envelope, LogEntry.kind, LogEntry.id).where(
            LogEntry.organisation_id == organisation, LogEntry.envelope.in_({act.subject for act in acts})
        )
        about = {row.envelope for row in db.session.execute(wrote) if (row.kind, row.id) in keys}
        for act in acts:
            if act.subject in about or participant in str(act.before):
                act.before = []
