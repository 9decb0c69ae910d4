"""What phones upload: ciphertexts that come in pieces, in any order with the envelopes that name them."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
from flask import current_app
from sqlalchemy import Row, func, select, update

from sync.clock import instant, moment
from sync.envelope import Receipt

from ..clock import now
from ..config import Settings
from ..db import db, retrying, writing
from ..devices.models import Device, KeptEnvelope
from .files import Elsewhere, Folder, NoRoom
from .models import PhotoFile, Upload

MIB = 1024 * 1024
DAY = timedelta(days=1)


class TooLarge(Exception):
    """Over `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit


class TooMany(Exception):
    """The phone has sent its share of the day; it may go on in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait


class AnotherFile(Exception):
    """An envelope names another file for this photo."""


class Damaged(Exception):
    """All of it came, and it is not what was announced: it starts anew."""


def folder(organisation: str) -> Folder:
    """The files of an organisation."""
    return Folder(settings().directory / "photos", organisation)


def settings() -> Settings:
    """How much is taken, and where it is kept."""
    found: Settings = current_app.config["FIELDAPP"]
    return found


def start(phone: Device, id: str, sha256: str, size: int, proven: bool) -> None:
    """Expects a ciphertext from a phone; asked again, goes on with what there is of it.

    Raises TooLarge, TooMany, AnotherFile or NoRoom.
    """
    if size > settings().max_photo_mib * MIB:
        raise TooLarge(settings().max_photo_mib * MIB)
    _leave_room(phone.organisation_id, size)
    retrying(partial(_start, phone.organisation_id, phone.id, id, sha256, size, proven))


def _start(organisation: str, device: str, id: str, sha256: str, size: int, proven: bool) -> None:
    with writing():
        there = upload(id)
        if there and there.organisation_id != organisation:
            raise AnotherFile
        if there and (there.sha256, there.bytes) == (sha256, size):
            return
        named = db.session.get(PhotoFile, (organisation, id))
        if named and (named.sha256, named.bytes) != (sha256, size):
            raise AnotherFile
        _spend(organisation, device, size, proven)
        if there:  # what the phone encrypted anew, or what no envelope named: the file starts anew
            folder(organisation).sealed(id).unlink(missing_ok=True)
            db.session.delete(there)
            db.session.flush()
        db.session.add(
            Upload(
                organisation_id=organisation,
                id=id,
                device=device,
                sha256=sha256,
                bytes=size,
                proven=proven,
                created_at=now(),
            )
        )


def _spend(organisation: str, device: str, size: int, proven: bool) -> None:
    """Looks whether a phone may send so much more; who proves nothing cannot use up its share."""
    at = now()
    sent = (
        Upload.organisation_id == organisation,
        Upload.device == device,
        Upload.proven == proven,
        Upload.created_at > instant(moment(at) - DAY),
    )
    total, first = db.session.execute(
        select(func.coalesce(func.sum(Upload.bytes), 0), func.min(Upload.created_at)).where(*sent)
    ).one()
    if total + size > settings().photos_per_day_mib * MIB:
        raise TooMany(int((moment(first or at) + DAY - moment(at)).total_seconds()))


def upload(id: str) -> Upload | None:
    """An upload by its id alone: its address says no more."""
    return db.session.scalars(select(Upload).where(Upload.id == id)).one_or_none()


def offset(coming: Upload) -> int:
    """How much of an upload is here for good. One that is whole is taken in, also when the server
    stopped between its last byte and that. Raises Damaged or NoRoom."""
    shelf = folder(coming.organisation_id)
    if coming.completed_at and not shelf.holds(coming.id):
        lose(coming.organisation_id, coming.id)
    elif coming.completed_at:
        settle(coming.organisation_id, [coming.id])
        return coming.bytes
    size = shelf.size(coming.id)
    if size < coming.bytes:
        return size
    if not shelf.is_right(coming.id, coming.sha256):
        raise Damaged
    retrying(partial(_complete, coming.organisation_id, coming.id))
    settle(coming.organisation_id, [coming.id])
    return size


def append(coming: Upload, at: int, pieces: Iterable[bytes]) -> int:
    """Writes pieces from offset `at` on, each at once; returns the new offset.

    Raises Elsewhere when the upload does not stand there (also when another request writes on),
    TooLarge, Damaged or NoRoom; in any case what came before is kept.
    """
    if at != offset(coming):
        raise Elsewhere
    organisation, id, size = coming.organisation_id, coming.id, coming.bytes
    _leave_room(organisation, size - at)
    shelf = folder(organisation)
    db.session.rollback()  # no transaction stays open while a slow phone sends
    for piece in pieces:
        if at + len(piece) > size:
            raise TooLarge(size)
        shelf.append(id, at, piece)
        at += len(piece)
    return offset(coming)


def _leave_room(organisation: str, size: int) -> None:
    if folder(organisation).free() < settings().photos_reserve_mib * MIB + size:
        raise NoRoom


def _complete(organisation: str, id: str) -> None:
    with writing():
        db.session.execute(
            update(Upload)
            .where(Upload.organisation_id == organisation, Upload.id == id)
            .values(completed_at=now())
        )


def settle(organisation: str, photos: Iterable[str]) -> None:
    """Notes which of these photos have come and are named by an envelope, in either order, and
    gives the envelope's receipt a new number when none of its photos is missing any more.

    Each side calls it after its own commit, so that whichever comes second sees the other. It
    looks at the receipt as well: an envelope that was let in meanwhile may have written an older one.
    """
    photos = list(photos)
    devices = {row.device for row in _unsettled(organisation, photos)}
    if devices:
        retrying(partial(_settle, organisation, photos, devices))


def photos_come(organisation: str, receipts: list[Receipt]) -> list[Receipt]:
    """The receipts of envelopes just written, as they stand when photos were there before them."""
    settle(organisation, {id for receipt in receipts for id in receipt.photos_missing})
    ids = [receipt.id for receipt in receipts if receipt.photos_missing]
    query = select(KeptEnvelope.id, KeptEnvelope.receipt).where(
        KeptEnvelope.organisation_id == organisation, KeptEnvelope.id.in_(ids)
    )
    now_said = {id: msgspec.convert(receipt, Receipt) for id, receipt in db.session.execute(query)}
    return [
        msgspec.structs.replace(now_said[receipt.id], again=receipt.again)
        if receipt.photos_missing
        else receipt
        for receipt in receipts
    ]


def _settle(organisation: str, photos: list[str], devices: set[str]) -> None:
    with writing():
        query = select(Device).where(Device.organisation_id == organisation, Device.id.in_(devices))
        phones = {
            phone.id: phone for phone in db.session.scalars(query.order_by(Device.id).with_for_update())
        }
        come = {row.id: row.envelope for row in _unsettled(organisation, photos)}
        db.session.execute(
            update(PhotoFile)
            .where(PhotoFile.organisation_id == organisation, PhotoFile.id.in_(come))
            .values(arrived_at=now())
        )
        envelopes = select(KeptEnvelope).where(
            KeptEnvelope.organisation_id == organisation, KeptEnvelope.id.in_(come.values())
        )
        for kept in db.session.scalars(envelopes.execution_options(populate_existing=True)):
            _ask(kept, set(kept.receipt["photos_missing"]) - come.keys(), phones[kept.device])


def lose(organisation: str, id: str) -> None:
    """Asks the phone once more for a file that came and is not on the disk any more."""
    current_app.logger.error("the file of photo %s is gone: its phone is asked for it again", id)
    retrying(partial(_lose, organisation, id))


def _lose(organisation: str, id: str) -> None:
    with writing():
        of = {"organisation_id": organisation, "id": id}
        db.session.execute(update(Upload).filter_by(**of).values(completed_at=None))
        named = db.session.get(PhotoFile, (organisation, id))
        if named is None:
            return
        phone = db.session.get_one(Device, (organisation, named.device), with_for_update=True)
        named.arrived_at = named.stored = None
        kept = db.session.get_one(KeptEnvelope, (organisation, named.envelope), populate_existing=True)
        _ask(kept, {*kept.receipt["photos_missing"], id}, phone)


def _ask(kept: KeptEnvelope, missing: set[str], phone: Device) -> None:
    """Writes into a receipt what is missing. The phone hears of it when that is nothing any more, or
    something again."""
    if not missing or len(missing) > len(kept.receipt["photos_missing"]):
        phone.receipts += 1
        kept.receipt_n = phone.receipts
    kept.receipt = kept.receipt | {"photos_missing": sorted(missing), "n": kept.receipt_n}


def _unsettled(organisation: str, photos: list[str]) -> list[Row[Any]]:
    """The files that came whole, where that is not noted yet or the receipt still asks for them."""
    came = (
        select(PhotoFile.id, PhotoFile.device, PhotoFile.envelope, PhotoFile.arrived_at, KeptEnvelope.receipt)
        .join(
            Upload,
            (Upload.organisation_id == PhotoFile.organisation_id)
            & (Upload.id == PhotoFile.id)
            & (Upload.sha256 == PhotoFile.sha256)
            & (Upload.bytes == PhotoFile.bytes),
        )
        .join(
            KeptEnvelope,
            (KeptEnvelope.organisation_id == PhotoFile.organisation_id)
            & (KeptEnvelope.id == PhotoFile.envelope),
        )
        .where(
            PhotoFile.organisation_id == organisation,
            PhotoFile.id.in_(photos),
            Upload.completed_at.is_not(None),
        )
    )
    return [
        row
        for row in db.session.execute(came)
        if row.arrived_at is None or row.id in row.receipt["photos_missing"]
    ]
