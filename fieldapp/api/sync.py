"""The door of the exchange: envelopes in, receipts and records out.

Delivering needs no sign-in, no right clock and no known phone; only receiving does.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec
from flask import Response, current_app, request
from msgspec import Meta

from sync.clock import moment
from sync.envelope import Incarnation
from sync.offer import Offer
from sync.record import Id

from ..clock import now
from ..devices.incoming import deliver
from ..devices.models import Device
from ..devices.offers import take_offer
from ..devices.outgoing import give, notice_a_restore
from ..devices.rules import called, device, is_enrolled, is_worker, met, receipts_after, seen
from ..people.reader import reader
from ..problems import spoken
from ..sealing import DeviceToken, read_token
from ..store import epoch_of, said_of
from ..throttle import spend_unproven
from . import api
from .body import read_body
from .devices import office_keys

TOKEN_AGE = timedelta(minutes=5)


class Request(msgspec.Struct, frozen=True):
    """Envelopes are read one by one, so that a bad one stops no other."""

    device: Id
    incarnation: Incarnation
    reader: Id | None = None
    cursor: Annotated[str, Meta(max_length=2000)] | None = None
    envelopes: list[msgspec.Raw] = []
    offer: Offer | None = None
    ack: Annotated[int, Meta(ge=0, le=2**53)] = 0
    limit: Annotated[int, Meta(ge=1)] = 500


@api.post("/sync")
def sync() -> Response:
    """Takes envelopes, then gives the reader what is new."""
    asked, body = read_body(Request)
    phone = device(asked.device)
    token = _token(phone, body)
    if phone is None or token is None:
        spend_unproven()
    else:
        notice_a_restore(phone, asked.cursor)
        met(phone, epoch_of(phone.organisation_id), asked.ack)

    receipts = deliver(asked.envelopes, current_app.extensions["journal"])
    answer: dict[str, Any] = {"receipts": [spoken(receipt) for receipt in receipts], "updates": []}
    answer |= {"seen": None, "records": [], "cursor": asked.cursor, "more": False, "anew": False}
    answer |= {"pull": "sign-in-required", "server_time": now(), "backed_up_to": None}
    if phone is not None:
        answer |= said_of(phone.organisation_id)
        answer["office_keys"] = office_keys(phone.organisation_id)
    if phone is not None and token is not None:
        updates = receipts_after(phone, asked.ack)
        if asked.offer:
            answer["want"], again = take_offer(phone, answer["epoch"], asked.offer)
            updates += [receipt for receipt in again if receipt not in updates]
        answer["updates"] = [spoken(receipt) for receipt in updates]
        answer["seen"] = seen(phone, asked.incarnation)
        answer |= _pull(asked, phone, token)
        if answer["pull"] not in ("ok", "token-stale"):  # a download notes the contact with what it gives
            called(phone, _app())
    return Response(msgspec.json.encode(answer), mimetype="application/json")


def _token(phone: Device | None, body: bytes) -> DeviceToken | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if phone is None or scheme != "Device":
        return None
    return read_token(token, body, lambda kid: phone.transport_key if kid == phone.id else None)


def _pull(asked: Request, phone: Device, token: DeviceToken) -> dict[str, Any]:
    """The download half: for the person of the live session, enrolled on this phone."""
    if phone.revoked_at:
        return {"pull": "device-revoked"}
    if _stale(token):
        return {"pull": "token-stale"}
    worker = reader("worker")
    if worker is None or worker.person != asked.reader or worker.organisation != phone.organisation_id:
        return _nothing(phone, asked.reader)
    if not is_enrolled(phone, worker.person):
        return {"pull": "device-revoked"}
    return {"pull": "ok", **give(worker, phone, _app(), asked.cursor, asked.limit)}


def _app() -> str:
    return request.headers.get("X-Fieldapp-Client", "")[:40]


def _nothing(phone: Device, person: str | None) -> dict[str, Any]:
    """For whom signing in would not help: they do not work on phones any more, and keep nothing of it."""
    if person and is_enrolled(phone, person) and not is_worker(phone.organisation_id, person):
        return {"pull": "not-a-worker", "cursor": None, "anew": True}
    return {"pull": "sign-in-required"}


def _stale(token: DeviceToken) -> bool:
    try:
        return abs(datetime.now(UTC) - moment(token.at)) > TOKEN_AGE
    except ValueError:
        return True
