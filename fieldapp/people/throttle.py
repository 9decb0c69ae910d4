"""How often somebody may try to sign in: kept in the database, so that every process counts alike.

An attempt is noted before the password is looked at, and taken back when it was right, so
that many at once cannot slip through. Only the pair of user name and address has to wait:
nobody can lock a colleague out from elsewhere.
"""

import hashlib
import hmac
from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import Index, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from sync.clock import instant, moment

from ..clock import new_id
from ..db import db, writing

WINDOW = timedelta(minutes=15)
PER_NAME = 5
"""Failures for one user name from one address within the window."""
PER_ADDRESS = 100
"""Failures from one address within the window: an office shares one, so this is wide."""


class SignInFailure(db.Model):
    """An attempt that was not right. No names: keyed hashes only."""

    __table_args__ = (Index("ix_sign_in_failure_address", "address", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    at: Mapped[str]


def attempt(key: str, username: str, address: str, now: str) -> int:
    """Notes an attempt; returns how many seconds to wait if there were too many, else 0."""
    name, address = _hash(key, username.strip().casefold()), _hash(key, _network(address))
    since = instant(moment(now) - WINDOW)
    with writing():
        db.session.execute(delete(SignInFailure).where(SignInFailure.at <= since))
        failures = db.session.execute(
            select(SignInFailure.at, SignInFailure.name)
            .where(SignInFailure.address == address)
            .order_by(SignInFailure.at)
        ).all()
        mine = [at for at, whose in failures if whose == name]
        wait = max(_wait(mine, PER_NAME, now), _wait([at for at, _ in failures], PER_ADDRESS, now))
        if not wait:
            db.session.add(SignInFailure(id=new_id(), name=name, address=address, at=now))
    return wait


def succeeded(key: str, username: str, address: str) -> None:
    """Forgets the attempts of this user name from this address."""
    name, address = _hash(key, username.strip().casefold()), _hash(key, _network(address))
    with writing():
        db.session.execute(
            delete(SignInFailure).where(SignInFailure.name == name, SignInFailure.address == address)
        )


def _wait(failures: list[str], allowed: int, now: str) -> int:
    if len(failures) < allowed:
        return 0
    left = moment(failures[-allowed]) + WINDOW - moment(now)
    return max(1, int(left.total_seconds()))


def _network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one: whoever has one of those has all."""
    if ip_address(address).version == 4:
        return address
    return str(ip_network((address, 64), strict=False))


def _hash(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
