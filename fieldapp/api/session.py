"""Who is signed in, for the phone's app; and signing out."""

from flask import Response, jsonify
from flask_login import logout_user

from ..clock import now
from ..people.reader import account, organisation
from . import api


@api.get("/session")
def show_session() -> Response:
    """The person of the live session, or null."""
    signed_in = account()
    if signed_in is None:
        return jsonify(person=None, organisation=None, server_time=now())
    of = organisation()
    return jsonify(
        person={"id": signed_in.person_id, "name": signed_in.person.name, "roles": signed_in.person.roles},
        organisation={"id": of.id, "name": of.name, "zone": of.zone},
        server_time=now(),
    )


@api.delete("/session")
def end_session() -> tuple[str, int]:
    """Signs out. Nothing unsent on the phone is touched."""
    logout_user()
    return "", 204
