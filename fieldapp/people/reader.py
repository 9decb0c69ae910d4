"""Who is asking: the signed-in account as a `Reader`, in the role chosen for this session."""

from flask import g, session
from flask_login import current_user

from ..clock import today
from ..db import db
from ..organisations.models import Organisation
from ..visibility import Reader
from .models import Account

ROLE = "role"
"""The session's key for the role that the person works in now."""


def account() -> Account | None:
    """The account of a live session, or None."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def organisation() -> Organisation:
    """The organisation of the live session."""
    signed_in = account()
    assert signed_in is not None
    return db.session.get_one(Organisation, (signed_in.organisation_id, signed_in.organisation_id))


def reader(role: str | None = None) -> Reader | None:
    """The reader of a live session in a role they hold; by default the one they work in now.

    None without a session, for a deactivated person, before a one-time password was
    changed, or for a role they do not hold.
    """
    key = f"reader_{role or ''}"
    if key not in g:
        setattr(g, key, _reader(role))
    return g.get(key)


def _reader(role: str | None) -> Reader | None:
    signed_in = account()
    if signed_in is None or not signed_in.person.active or not signed_in.person.roles:
        return None
    chosen = role or session.get(ROLE)
    if chosen not in signed_in.person.roles:
        if role:
            return None
        chosen = signed_in.person.roles[0]
    zone = organisation().zone
    return Reader(signed_in.organisation_id, signed_in.person_id, chosen, today(zone))
