"""Photos and voice memos at the office: opened when they have come, shown, and collected when nobody
names them."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Row, delete, select, update

from sync.clock import instant, moment

from ..audit import note_reading
from ..clock import now
from ..config import Settings
from ..db import db, retrying, writing
from ..visibility import Reader, visible
from . import pictures
from .files import Folder, NoRoom
from .models import Photo, PhotoFile, Upload
from .segments import CannotOpen, key_of, unseal
from .uploads import folder

KEPT_UNNAMED = timedelta(days=30)
"""How long a file waits for an envelope that names it: as long as phones keep envelopes at least."""
JPEG = "image/jpeg"


class Shown(NamedTuple):
    """A file to be shown: its type, and where it lies."""

    type: str
    path: Path


def prepare(settings: Settings, organisation: str, photos: Iterable[str]) -> None:
    """Opens those of these photos that have come and were not opened yet.

    It is slow (decoding), so it runs in the request in which the file became whole, outside of
    any transaction and after every receipt was written: the log's head is never held, and words
    never wait. What a stopped server left, or came before its envelope, is done when somebody
    opens the record. Twice does no harm.
    """
    rows = db.session.execute(
        select(PhotoFile.id, PhotoFile.type, PhotoFile.key).where(
            PhotoFile.organisation_id == organisation,
            PhotoFile.id.in_(list(photos)),
            PhotoFile.arrived_at.is_not(None),
            PhotoFile.stored.is_(None),
            PhotoFile.refused.is_(None),
        )
    ).all()
    db.session.rollback()
    for row in rows:
        try:
            _prepare(folder(settings, organisation), organisation, row)
        except NoRoom:
            current_app.logger.warning("no room to open photos: they stay as they came until there is")
            return


def _prepare(shelf: Folder, organisation: str, row: Row[Any]) -> None:
    try:
        stored, data = _opened(shelf, row)
    except FileNotFoundError:
        return  # another request has just done it
    except pictures.Refused as refused:
        outcome = {"refused": refused.reason}
    else:
        shelf.keep(row.id, data)
        outcome = {"stored": stored, "key": None}
    retrying(partial(_note, organisation, row.id, outcome))
    if "stored" in outcome:
        shelf.sealed(row.id).unlink(missing_ok=True)


def _opened(shelf: Folder, row: Row[Any]) -> tuple[str, bytes]:
    """The type and the bytes of what is to be shown."""
    try:
        with shelf.sealed(row.id).open("rb") as sealed:
            plain = b"".join(unseal(sealed, key_of(row.key)))
    except CannotOpen as error:
        raise pictures.Refused("cannot-open") from error
    if row.type.startswith("audio/"):
        return pictures.voice(plain), plain
    return JPEG, pictures.photo(plain)


def _note(organisation: str, id: str, outcome: dict[str, Any]) -> None:
    with writing():
        db.session.execute(
            update(PhotoFile)
            .where(PhotoFile.organisation_id == organisation, PhotoFile.id == id)
            .values(**outcome)
        )


def shown(settings: Settings, reader: Reader, id: str) -> Shown | None:
    """What is to be shown of a photo or voice memo that the reader may see; that is noted."""
    row = db.session.execute(
        visible(Photo, reader)
        .where(Photo.id == id)
        .join(
            PhotoFile,
            (PhotoFile.organisation_id == Photo.organisation_id) & (PhotoFile.id == Photo.id),
        )
        .with_only_columns(Photo.participant, PhotoFile.stored)
    ).one_or_none()
    if row is None or row.stored is None:
        return None
    with writing():
        note_reading(reader, "desk/photo", [row.participant])
    return Shown(row.stored, folder(settings, reader.organisation).shown(id))


def collect(settings: Settings, organisation: str) -> int:
    """Removes what came more than KEPT_UNNAMED ago and no envelope names; returns how many files.

    The file of a photo that an envelope named is never touched, also while that envelope waits.
    """
    since = instant(moment(now()) - KEPT_UNNAMED)
    named = select(PhotoFile.id).where(PhotoFile.organisation_id == organisation)
    with writing():
        db.session.execute(
            delete(Upload).where(
                Upload.organisation_id == organisation,
                Upload.created_at < since,
                Upload.id.not_in(named),
            )
        )
    removed = 0
    for shelf in folder(settings, organisation).shelves():
        old = [path for path in shelf.iterdir() if path.stat().st_mtime < moment(since).timestamp()]
        ids = {path.stem for path in old}
        known = {
            id
            for model in (PhotoFile, Upload)
            for id in db.session.scalars(
                select(model.id).where(model.organisation_id == organisation, model.id.in_(ids))
            )
        }
        for path in old:
            if path.stem not in known:
                path.unlink()
                removed += 1
    return removed
