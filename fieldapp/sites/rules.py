"""Sites as the desk reads them."""

from typing import Any, NamedTuple

from sqlalchemy import Row, func

from ..db import db
from ..tasks.models import Task
from ..visibility import Reader, visible
from ..visits.models import Visit
from .models import Site

FIELDS = (
    "id",
    "number",
    "name",
    "kana",
    "trade",
    "address",
    "contact",
    "phone",
    "directions",
    "active",
    "withdrawn",
)


class Listed(NamedTuple):
    """The sites, with the last visit and the next look-in of each that has one."""

    sites: list[Row[Any]]
    last: dict[str, str]
    due: dict[str, str]


def listed(reader: Reader) -> Listed:
    """Every site, those in use first, by kana."""
    sites = _columns(reader).where(Site.withdrawn.is_(False))
    last = (
        visible(Visit, reader)
        .where(Visit.withdrawn.is_(False))
        .with_only_columns(Visit.site, func.max(Visit.at))
        .group_by(Visit.site)
    )
    due = (
        visible(Task, reader)
        .where(
            Task.kind == "next_visit", Task.state == "open", Task.withdrawn.is_(False), Task.due.is_not(None)
        )
        .with_only_columns(Task.site, func.min(Task.due))
        .group_by(Task.site)
    )
    return Listed(
        [*db.session.execute(sites.order_by(Site.active.desc(), Site.kana, Site.id))],
        dict(db.session.execute(last).all()),
        dict(db.session.execute(due).all()),
    )


def site_of(reader: Reader, id: str) -> Row[Any] | None:
    """One site, or None if there is none that the reader may see."""
    return db.session.execute(_columns(reader).where(Site.id == id)).one_or_none()


def _columns(reader: Reader) -> Any:
    return visible(Site, reader).with_only_columns(*(getattr(Site, name) for name in FIELDS))
