"""Envelopes of phones that the office did not know: taken in once it knows them."""

from functools import cache

from sqlalchemy import delete, select

from sync.envelope import Opened, Outer
from sync.problems import Problem

from ..db import db, writing
from ..keys import Journal
from ..sealing import open_envelope
from .incoming import take
from .models import Stray
from .rules import signer

BATCH = 100


def adopt(organisation: str, journal: Journal) -> int:
    """Takes in every stray whose enrolment is known now, and returns how many; the others stay.

    To be called when enrolments became known. Their phones learn of it as of any receipt
    that changed. Interrupted, it goes on where it was: what came twice is taken once.
    """
    adopted, after = 0, ""
    signer_of = cache(signer)
    while strays := _page(organisation, after):
        after = strays[-1].digest
        known = {}
        for stray in strays:
            outer = Outer(stray.id, stray.incarnation, stray.seq, stray.sealed)
            try:
                known[stray.digest] = open_envelope(outer, journal, signer_of)
            except Problem:
                continue
        take([*known.values()])
        _forget(organisation, known)
        adopted += len(known)
    return adopted


def _page(organisation: str, after: str) -> list[Stray]:
    query = select(Stray).where(Stray.organisation_id == organisation, Stray.digest > after)
    return [*db.session.scalars(query.order_by(Stray.digest).limit(BATCH))]


def _forget(organisation: str, known: dict[str, Opened]) -> None:
    with writing():
        db.session.execute(
            delete(Stray).where(Stray.organisation_id == organisation, Stray.digest.in_(known))
        )
