"""Enrolling the signed-in person on this phone."""

from typing import Annotated, Any

import msgspec
from flask import Response, current_app, jsonify
from msgspec import Meta

from sync.envelope import Incarnation
from sync.record import Id

from ..clock import now
from ..devices.rules import NotYours, enrol
from ..people.reader import account, organisation, reader
from ..problems import ApiProblem
from . import api
from .body import read_body


class Enrolling(msgspec.Struct, frozen=True):
    """What a phone sends to be enrolled; `device` if it is one already."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    transport_key: dict[str, Any]
    signing_key: dict[str, Any]
    incarnation: Incarnation
    device: Id | None = None


@api.post("/devices")
def enrol_device() -> tuple[Response, int]:
    """Enrols the person of the live session, who must be a worker."""
    asked, _ = read_body(Enrolling)
    signed_in, worker = account(), reader("worker")
    if signed_in is None:
        raise ApiProblem(401)
    if worker is None:
        raise ApiProblem(403)
    journal, of = current_app.extensions["journal"], organisation()
    try:
        made = enrol(
            journal, of.id, worker.person, asked.name, asked.transport_key, asked.signing_key, asked.device
        )
    except ValueError as error:
        raise ApiProblem(400) from error
    except NotYours as error:
        raise ApiProblem(404) from error
    answer = jsonify(
        **made,
        office_keys=office_keys(of.id),
        organisation={"id": of.id, "name": of.name, "zone": of.zone},
        person={"id": worker.person, "name": signed_in.person.name, "roles": signed_in.person.roles},
        server_time=now(),
    )
    return answer, 201


def office_keys(organisation: str) -> list[dict[str, Any]]:
    """The public keys to seal to, newest first."""
    keys = current_app.extensions["journal"].sealing_keys(organisation)
    return [key.as_dict(private=False) for key in keys]
