"""The records of one participant, or about one site, newest first."""

from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from ..db import db
from ..visibility import Reader
from .entries import Entry, entries, observed
from .models import Observation

PAGE = 20


class Timeline(NamedTuple):
    """A page of records; `after` is the id of the last one, if there are more."""

    entries: list[Entry]
    after: str | None


def of_participant(reader: Reader, id: str, after: str | None = None, limit: int = PAGE) -> Timeline:
    """What was recorded about a participant."""
    return _page(reader, Observation.participant == id, after, limit)


def of_site(reader: Reader, id: str, after: str | None = None, limit: int = PAGE) -> Timeline:
    """What was recorded about a site itself."""
    return _page(reader, and_(Observation.site == id, Observation.about == "site"), after, limit)


def _page(reader: Reader, which: Any, after: str | None, limit: int) -> Timeline:
    query = observed(reader).where(which)
    if after:
        last = select(Observation.at).where(
            Observation.organisation_id == reader.organisation, Observation.id == after
        )
        at = last.scalar_subquery()
        query = query.where(or_(Observation.at < at, and_(Observation.at == at, Observation.id < after)))
    query = query.order_by(Observation.at.desc(), Observation.id.desc()).limit(limit + 1)
    found = db.session.execute(query).all()
    return Timeline(entries(reader, found[:limit]), found[limit - 1].id if len(found) > limit else None)
