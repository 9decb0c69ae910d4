"""What the desk is shown after a restore: what came back, from whom it may still come, what is gone."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select

from sync.clock import moment

from ..clock import now
from ..db import db
from ..devices.models import Device, KeptEnvelope
from ..devices.overview import Phone, phones
from ..log.models import Epoch, LogEntry, LogHead
from ..participants.models import Participant
from ..people.models import Person
from ..visibility import Reader, visible
from .models import LostAct, Wanted

KEPT = timedelta(days=30)
"""How long phones keep what they sent, at least."""
ACTS = 200
"""Acts on one page, the newest."""


class Bringing(NamedTuple):
    """A phone since the restore: how many envelopes it was asked for and how many of them came, with
    how many records of each kind."""

    phone: Phone
    called: bool
    wanted: int
    came: int
    records: Counter[str]


class Lost(NamedTuple):
    """An act of the desk that is gone. `participant` only if the reader may see who it was about."""

    act: LostAct
    author: str
    participant: Participant | None


class After(NamedTuple):
    """The last restore: the epoch that was left, when its last entry had been received, and since."""

    left: Epoch
    reached: str | None
    phones: list[Bringing]
    lost: list[Lost]
    more: int

    @property
    def silent(self) -> list[Bringing]:
        """The phones that were there before and have not called since."""
        return [one for one in self.phones if not one.called]


def restored(organisation: str) -> Epoch | None:
    """The epoch that the last restore left; None if there was none."""
    query = select(Epoch).where(Epoch.organisation_id == organisation).order_by(Epoch.left_at.desc())
    return db.session.scalars(query.limit(1)).one_or_none()


def recently_restored(organisation: str) -> Epoch | None:
    """The same, as long as phones may still bring something."""
    left = restored(organisation)
    return left if left and moment(now()) - moment(left.left_at) < KEPT else None


def after(reader: Reader, left: Epoch) -> After:
    """What followed from a restore, as far as the reader may see it."""
    organisation = reader.organisation
    reached = select(LogEntry.received_at).where(
        LogEntry.organisation_id == organisation, LogEntry.n == left.n
    )
    lost, more = _lost(reader, left)
    return After(left, db.session.scalars(reached).one_or_none(), _phones(organisation, left), lost, more)


def _phones(organisation: str, left: Epoch) -> list[Bringing]:
    """The phones that were asked for something, and those from before that have not called."""
    epoch = db.session.scalars(select(LogHead.epoch).where(LogHead.organisation_id == organisation)).one()
    told = set(
        db.session.scalars(
            select(Device.id).where(Device.organisation_id == organisation, Device.epoch == epoch)
        )
    )
    asked, records = _asked(organisation, epoch), _records(organisation, epoch, left.n)
    found = [
        Bringing(
            phone, phone.device.id in told, *asked.get(phone.device.id, (0, 0)), records[phone.device.id]
        )
        for phone in phones(organisation)
        if phone.device.created_at < left.left_at
    ]
    return sorted(found, key=lambda one: (one.called, one.phone.number))


def _asked(organisation: str, epoch: str) -> dict[str, tuple[int, int]]:
    """For each phone, how many envelopes it was asked for, and how many of them are here."""
    query = (
        select(Wanted.device, func.count(), func.count(KeptEnvelope.id))
        .outerjoin(
            KeptEnvelope,
            (KeptEnvelope.organisation_id == Wanted.organisation_id) & (KeptEnvelope.id == Wanted.id),
        )
        .where(Wanted.organisation_id == organisation, Wanted.epoch == epoch)
        .group_by(Wanted.device)
    )
    return {device: (wanted, came) for device, wanted, came in db.session.execute(query)}


def _records(organisation: str, epoch: str, n: int) -> dict[str, Counter[str]]:
    """For each phone, how many records of each kind it brought again, after entry `n`."""
    query = (
        select(LogEntry.device, LogEntry.kind, func.count(LogEntry.id.distinct()))
        .join(Wanted, (Wanted.organisation_id == LogEntry.organisation_id) & (Wanted.id == LogEntry.envelope))
        .where(LogEntry.organisation_id == organisation, LogEntry.n > n, Wanted.epoch == epoch)
        .group_by(LogEntry.device, LogEntry.kind)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for device, kind, count in db.session.execute(query):
        found[device][kind] = count
    return found


def _lost(reader: Reader, left: Epoch) -> tuple[list[Lost], int]:
    """The newest acts that are gone, and how many there are besides."""
    mine = (LostAct.organisation_id == reader.organisation, LostAct.epoch == left.epoch)
    total = db.session.execute(select(func.count()).select_from(LostAct).where(*mine)).scalar_one()
    acts = db.session.scalars(
        select(LostAct).where(*mine).order_by(LostAct.at.desc(), LostAct.n, LostAct.place).limit(ACTS)
    ).all()
    names = _names(reader.organisation, {act.author for act in acts})
    about = {
        row.id: row
        for row in db.session.scalars(
            visible(Participant, reader).where(Participant.id.in_({act.participant for act in acts}))
        )
    }
    lost = [Lost(act, names.get(act.author, ""), about.get(act.participant or "")) for act in acts]
    return lost, total - len(acts)


def _names(organisation: str, people: set[str]) -> dict[str, str]:
    query = select(Person.id, Person.name).where(
        Person.organisation_id == organisation, Person.id.in_(people)
    )
    rows: list[Row[Any]] = list(db.session.execute(query))
    return {row.id: row.name for row in rows}
