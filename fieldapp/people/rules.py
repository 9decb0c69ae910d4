"""Adding staff, and what the desk shows of them."""

import secrets
from typing import Any

from flask_security import hash_password
from sqlalchemy import select

from sync import exchange
from sync.change import Change

from ..clock import new_id, now
from ..db import db, writing
from ..store import SqlStore, epoch_of
from .models import Account


def add(organisation: str, author: str, username: str, password: str, fields: dict[str, Any]) -> str:
    """Adds a person with an account; returns the person's id.

    An empty `author` means the person themself (the first administrator). Raises
    ValueError when the user name is taken, Problem for fields that cannot be.
    """
    if db.session.scalars(select(Account.id).where(Account.username == username)).first():
        raise ValueError(username)
    person = new_id()
    changes = [Change("person", person, None, fields, now())]
    exchange.act(SqlStore(organisation), epoch_of(organisation), author or person, changes, now())
    add_account(organisation, person, username, password)
    return person


def add_account(organisation: str, person: str, username: str, password: str) -> None:
    """Lets a person sign in."""
    with writing():
        db.session.add(
            Account(
                organisation_id=organisation,
                person_id=person,
                username=username,
                password=hash_password(password),
                active=True,
                fs_uniquifier=secrets.token_hex(32),
            )
        )
