"""Adding staff, changing what is known of them, and letting them in or not."""

import secrets
from typing import Any

from flask_security import hash_password
from sqlalchemy import Row, and_, func, select, update

from sync.change import Change

from ..clock import new_id, now
from ..db import db, writing
from ..store import enact
from ..visibility import Reader, visible
from .models import Account, Person

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of a one-time password: none that is taken for another on paper."""


def add(
    organisation: str,
    author: str,
    username: str,
    password: str,
    fields: dict[str, Any],
    once: bool = False,
) -> str:
    """Adds a person with an account; returns the person's id.

    An empty `author` means the person themself (the first administrator); a password for
    `once` has to be changed at the first sign-in. Raises ValueError when the user name is
    taken, Problem for fields that cannot be.
    """
    taken = select(Account.id).where(func.lower(Account.username) == username.lower())
    if db.session.scalars(taken).first():
        raise ValueError(username)
    person = new_id()
    _act(organisation, author or person, person, fields)
    add_account(organisation, person, username, password, once)
    return person


def add_account(organisation: str, person: str, username: str, password: str, once: bool = False) -> None:
    """Lets a person sign in."""
    with writing():
        db.session.add(
            Account(
                organisation_id=organisation,
                person_id=person,
                username=username,
                password=hash_password(password),
                active=True,
                must_change_password=once,
                fs_uniquifier=secrets.token_hex(32),
            )
        )


def one_time_password() -> str:
    """A password to be told to somebody once: sixteen letters, about 79 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def staff(reader: Reader) -> list[Row[Any]]:
    """Everybody of the organisation with their user names, those who can sign in first."""
    return [*db.session.execute(_columns(reader).order_by(Person.active.desc(), Person.kana, Person.id))]


def one(reader: Reader, id: str) -> Row[Any] | None:
    """One of the staff."""
    return db.session.execute(_columns(reader).where(Person.id == id)).one_or_none()


def change(reader: Reader, id: str, fields: dict[str, Any]) -> None:
    """Changes what colleagues see of a person. Raises Problem for fields that cannot be."""
    _act(reader.organisation, reader.person, id, fields)


def let_in(reader: Reader, id: str, active: bool) -> None:
    """Lets a person sign in again, or no longer; that ends their sessions at once."""
    change(reader, id, {"active": active})
    _account(reader, id, active=active)


def new_password(reader: Reader, id: str) -> str:
    """Gives a person a one-time password, which ends their sessions, and returns it."""
    password = one_time_password()
    _account(reader, id, password=hash_password(password), must_change_password=True)
    return password


def _columns(reader: Reader) -> Any:
    return (
        visible(Person, reader)
        .with_only_columns(
            Person.id,
            Person.name,
            Person.kana,
            Person.phone,
            Person.roles,
            Person.active,
            Account.username,
            Account.must_change_password,
        )
        .join_from(
            Person,
            Account,
            and_(Account.organisation_id == Person.organisation_id, Account.person_id == Person.id),
            isouter=True,
        )
    )


def _act(organisation: str, author: str, person: str, fields: dict[str, Any]) -> None:
    changes = [Change("person", person, None, fields, now())]
    enact(organisation, author, changes, now())


def _account(reader: Reader, person: str, **values: Any) -> None:
    of = (Account.organisation_id == reader.organisation, Account.person_id == person)
    with writing():
        db.session.execute(update(Account).where(*of).values(**values, fs_uniquifier=secrets.token_hex(32)))
