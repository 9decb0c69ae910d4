"""What phones are given: pages of records behind a cursor that only this office can read."""

from typing import Any

import msgspec
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from sync import scope
from sync.change import version
from sync.merge import Stored
from sync.store import Given

from ..audit import note_reading
from ..clock import now
from ..db import db
from ..log.models import LogHead
from ..log.rules import hash_at, left
from ..restoring.epochs import leave_ahead
from ..store import SqlReading, SqlStore
from ..visibility import Reader
from .models import Device
from .rules import called_lately, contacted

MAX_RECORDS = 1000
"""Records in one answer."""
ABOUT = "participant:"
"""How the circle of a participant begins (`sync.record.scope_of`)."""


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a reader on a device stands in the log, and what the log's hash was there: what the
    office had, at the instant `at`, beside as many `receipts` of the device."""

    device: str
    reader: str
    epoch: str
    page: int
    n: int
    hash: str
    receipts: int
    at: str


def notice_a_restore(of: Device, cursor: str | None, ack: int) -> None:
    """Opens a new epoch if a phone's cursor proves that this database was put back from a copy.

    The cursor was made here: where it names an entry that the log does not have, or another than
    the log has, or where the phone has heard more receipts than there are, the office has
    forgotten what it gave.
    """
    stands = _read(cursor)
    if stands is None or stands.device != of.id:
        return
    organisation = of.organisation_id
    head = db.session.get_one(LogHead, organisation)
    if stands.epoch != head.epoch:
        return
    if stands.n > head.n or hash_at(organisation, stands.n) != stands.hash:
        leave_ahead(organisation, stands.epoch, stands.at, stands.n)
    elif max(stands.receipts, ack) > of.receipts:
        leave_ahead(organisation, stands.epoch, stands.at, head.n + 1)


def give(reader: Reader, device: Device, app: str, cursor: str | None, limit: int) -> dict[str, Any]:
    """The next page for a reader on a device: `records`, `cursor`, whether there is `more`, and whether
    the download starts `anew`. Where nothing is new, nothing is written."""
    reading = SqlReading(reader, device.id)
    given = _given(reading, cursor)
    if (
        given
        and called_lately(device, app)
        and _says_all(reading, device, cursor)
        and scope.has_all(reading, given)
    ):
        return {"records": [], "cursor": cursor, "more": False, "anew": False}
    with SqlStore(reader.organisation).reading(reader, device.id) as reading:
        contacted(device, app)
        page = scope.next_page(reading, _given(reading, cursor), min(limit, MAX_RECORDS), now())
        epoch, hash = reading.head().epoch, hash_at(reader.organisation, page.given.n)
        circles = {stored.scope for stored in page.records}
        about = [circle.removeprefix(ABOUT) for circle in circles if circle.startswith(ABOUT)]
        note_reading(reader, "phone/sync", about, device.id)
    records: list[dict[str, Any]] = [
        {"kind": s.kind, "id": s.id, "version": version(epoch, s.n), "fields": s.fields} | _withdrawal(s)
        for s in page.records
    ]
    records += [{"kind": kind, "id": id, "forget": True} for kind, id in page.forget]
    given = page.given
    stands = Cursor(device.id, reader.person, epoch, given.page, given.n, hash, device.receipts, now())
    return {
        "records": records,
        "cursor": _serializer().dumps(msgspec.to_builtins(stands)),
        "more": page.more,
        "anew": page.anew,
    }


def _withdrawal(stored: Stored) -> dict[str, Any]:
    """Of a withdrawn record: by whom, and when."""
    if not stored.fields["withdrawn"]:
        return {}
    by = stored.stamps["withdrawn"]
    return {"withdrawn": {"by": by.author, "at": by.at}}


def _given(reading: SqlReading, cursor: str | None) -> Given | None:
    """What the cursor's answer left behind; None starts anew.

    A cursor of a former epoch goes on, if it stands where that epoch's log is still today's.
    """
    stands = _read(cursor)
    if stands is None or (stands.device, stands.reader) != (reading.device, reading.reader.person):
        return None
    if stands.epoch != reading.head().epoch and stands.n > left(reading.reader.organisation, stands.epoch):
        return None
    given = reading.given(stands.page)
    return given if given and given.n == stands.n else None


def _says_all(reading: SqlReading, device: Device, cursor: str | None) -> bool:
    """Whether the cursor still proves what the office has: its epoch, and all receipts of the device."""
    stands = _read(cursor)
    return stands is not None and (stands.epoch, stands.receipts) == (reading.head().epoch, device.receipts)


def _read(cursor: str | None) -> Cursor | None:
    """A cursor that this office made, or None."""
    if cursor is None:
        return None
    try:
        return msgspec.convert(_serializer().loads(cursor), Cursor)
    except (BadSignature, msgspec.ValidationError):
        return None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="cursor")
