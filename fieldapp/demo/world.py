"""Writes the demo world through the doors everybody uses, each thing at its own time."""

import hashlib
import io
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import msgspec
from flask import Flask
from joserfc.jwk import ECKey
from sqlalchemy import insert, select

from sync import clock, exchange
from sync.change import version
from sync.envelope import Envelope, Opened, Outer, PhotoFile
from sync.record import SCHEMA

from .. import __version__
from ..db import db, writing
from ..devices.models import Device
from ..devices.rules import contacted, enrol
from ..forms.models import Form
from ..keys import CURVE
from ..log.models import LogHead
from ..observations.models import Note, ReadMark, Review
from ..organisations.rules import start
from ..people.models import Account
from ..people.rules import add_account
from ..photos import uploads
from ..photos.files import NoRoom
from ..photos.models import Upload
from ..photos.rules import prepare
from ..photos.segments import seal
from ..store import SqlStore, epoch_of
from .cast import ORGANISATION, PASSWORD, USERS, User
from .pictures import draw
from .register import OPENED_AGO, ZONE, Written, at
from .story import story
from .unsettled import CONTESTED, corrections, unsettled


class NotWhole(RuntimeError):
    """A demo world whose building was interrupted: its directory is to be removed."""


def build_once(app: Flask) -> None:
    """Builds the world around this moment, unless it is there. Raises NotWhole."""
    there = set(db.session.scalars(select(Account.username)))
    if there >= {user.username for user in USERS}:
        return
    if db.session.scalars(select(Form.id)).first():
        raise NotWhole(f"remove {app.config['FIELDAPP'].directory} and start again")
    build(app, datetime.now(UTC))


def build(app: Flask, now: datetime) -> None:
    """Builds the world as it is at `now` in an empty database, within the app's context.

    The accounts come last: a world is whole when everybody can sign in.
    """
    id, journal = ORGANISATION.id, app.extensions["journal"]
    began = at(now.astimezone(ZONE).date() - timedelta(days=OPENED_AGO), 8)
    start(journal, id, ORGANISATION.name, ORGANISATION.zone, clock.instant(began))
    published = db.session.scalars(select(Form).where(Form.organisation_id == id))
    forms = {form.key: form.id for form in published}

    phones: dict[User, Phone] = {}
    for written in story(now, forms):
        received_at = clock.instant(written.received_at)
        if written.phone is None:
            exchange.act(SqlStore(id), epoch_of(id), written.author.id, list(written.changes), received_at)
        else:
            phone = phones.get(written.author) or phones.setdefault(
                written.author, Phone(app, written.author)
            )
            files = [File(id, draw(name)) for id, name in written.pictures]
            exchange.receive(SqlStore(id), epoch_of(id), [phone.opened(written, files)], received_at)
            for file in files:
                phone.upload(file)
    for written in _corrections(now):
        opened = phones[written.author].opened(written, [])
        exchange.receive(SqlStore(id), epoch_of(id), [opened], clock.instant(written.received_at))
    last = unsettled(now, forms)
    phones[last.author].seq += 1  # the number that has not arrived
    opened = phones[last.author].opened(last, [])
    exchange.receive(SqlStore(id), epoch_of(id), [opened], clock.instant(last.received_at))
    _read()
    for user in USERS:
        add_account(id, user.id, user.username, PASSWORD)


def _corrections(now: datetime) -> list[Written]:
    note = db.session.scalars(select(Note).where(Note.text == CONTESTED)).one()
    return corrections(note.id, version(epoch_of(ORGANISATION.id), note.n), now)


def accounts() -> str:
    """The demo accounts, a line each."""
    lines = [f"  {user.username:<10} {user.name} ({', '.join(user.roles)})" for user in USERS]
    return "\n".join([f"Demo accounts, password {PASSWORD}:", *lines])


class Phone:
    """A worker's phone of the past three months. Its keys are thrown away: nobody has it."""

    def __init__(self, app: Flask, user: User) -> None:
        transport, signing = (ECKey.generate_key(CURVE).as_dict(private=False) for _ in "12")
        journal, name = app.extensions["journal"], f"{user.name.split()[0]}の端末"
        self.device = enrol(journal, ORGANISATION.id, user.id, name, transport, signing, None)["device"]
        self.incarnation, self.seq = secrets.token_hex(16), 0
        with writing():
            contacted(db.session.get_one(Device, (ORGANISATION.id, self.device)), __version__)

    def opened(self, written: Written, files: list["File"]) -> Opened:
        """What was saved as an envelope, as the office has it after opening: it was never sealed."""
        self.seq += 1
        envelope = Envelope(
            id=str(written.phone),
            org=ORGANISATION.id,
            device=self.device,
            incarnation=self.incarnation,
            seq=self.seq,
            author=written.author.id,
            schema=SCHEMA,
            app=__version__,
            made_at=clock.instant(written.made_at),
            clock_offset_ms=0,
            changes=msgspec.to_builtins(written.changes),
            photos=[msgspec.to_builtins(file.named) for file in files],
        )
        plain = msgspec.json.encode(envelope).decode()
        return Opened(Outer(envelope.id, self.incarnation, self.seq, plain), envelope)

    def upload(self, file: "File") -> None:
        """Sends a photo, as by tus in one part. On a disk that is nearly full it is still awaited."""
        phone, named = db.session.get_one(Device, (ORGANISATION.id, self.device)), file.named
        try:
            uploads.start(phone, named.id, named.sha256, named.bytes, proven=True)
        except NoRoom:
            return
        uploads.append(db.session.get_one(Upload, (ORGANISATION.id, named.id)), 0, [file.sealed])
        prepare(ORGANISATION.id, [named.id])


class File:
    """A photo as a phone encrypts it, and what the envelope says of it."""

    def __init__(self, id: str, picture: bytes) -> None:
        key = secrets.token_bytes(32)
        self.sealed = b"".join(seal(io.BytesIO(picture), key))
        sha256, text = hashlib.sha256(self.sealed).hexdigest(), urlsafe_b64encode(key).decode().rstrip("=")
        self.named = PhotoFile(id, sha256, len(self.sealed), "image/jpeg", text)


def _read() -> None:
    """Whoever reviewed an observation has read it, and all that belongs to it."""
    reviewed = select(Review.organisation_id, Review.person, Review.observation, LogHead.n).join(
        LogHead, LogHead.organisation_id == Review.organisation_id
    )
    rows = [dict(row._mapping) for row in db.session.execute(reviewed.distinct())]
    with writing():
        db.session.execute(insert(ReadMark), rows)
