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
from ..db import db, retrying, writing
from ..organisations.models import Organisation
from ..visibility import Reader, visible
from . import pictures
from .files import Folder, NoRoom
from .models import Photo, PhotoFile, Upload
from .segments import CannotOpen, key_of, unseal
from .uploads import folder, lose

KEPT_UNNAMED = timedelta(days=30)
"""How long a file waits for an envelope that names it: as long as phones keep envelopes at least."""
JPEG = "image/jpeg"


class Shown(NamedTuple):
    """A file to be shown: its type, and where it lies."""

    type: str
    path: Path


def prepare(organisation: str, photos: Iterable[str]) -> bool:
    """Opens those of these photos that have come and were not opened yet; whether there were any.

    It is slow (decoding), so it runs in the request in which the file became whole, outside of
    any transaction and after every receipt was written: the log's head is never held, and words
    never wait. What a stopped server left, or came before its envelope, is done when somebody
    opens the record. Twice does no harm.
    """
    rows = db.session.execute(
        select(PhotoFile.id, PhotoFile.type, PhotoFile.key, PhotoFile.stored).where(
            PhotoFile.organisation_id == organisation,
            PhotoFile.id.in_(list(photos)),
            PhotoFile.arrived_at.is_not(None),
            PhotoFile.refused.is_(None),
        )
    ).all()
    db.session.rollback()
    shelf = folder(organisation)
    unopened = [row for row in rows if not (row.stored and shelf.shown(row.id).exists())]
    for row in unopened:
        try:
            _prepare(shelf, organisation, row)
        except FileNotFoundError:
            if not shelf.holds(row.id):  # else another request has just opened it
                lose(organisation, row.id)
        except NoRoom:
            current_app.logger.warning("no room to open photos: they stay as they came until there is")
            break
    return bool(unopened)


def ask_for_lost(organisation: str) -> None:
    """Asks phones once more for every file that came and is not here: the database was put back
    from a copy, and the files were not."""
    arrived = select(PhotoFile.id).where(
        PhotoFile.organisation_id == organisation, PhotoFile.arrived_at.is_not(None)
    )
    shelf = folder(organisation)
    for id in db.session.scalars(arrived).all():
        if not shelf.holds(id):
            lose(organisation, id)


def _prepare(shelf: Folder, organisation: str, row: Row[Any]) -> None:
    try:
        stored = _shown_already(shelf, row) or _open(shelf, row)
    except pictures.Refused as refused:
        retrying(partial(_note, organisation, row.id, {"refused": refused.reason}))
    else:
        retrying(partial(_note, organisation, row.id, {"stored": stored}))
        shelf.sealed(row.id).unlink(missing_ok=True)


def _shown_already(shelf: Folder, row: Row[Any]) -> str | None:
    """The type of what another request, or an office that was restored since, opened before."""
    path = shelf.shown(row.id)
    if not path.exists():
        return None
    return pictures.voice(path.read_bytes()) if row.type.startswith("audio/") else JPEG


def _open(shelf: Folder, row: Row[Any]) -> str:
    """Keeps what is to be shown; returns its type. Raises Refused or NoRoom."""
    try:
        with shelf.sealed(row.id).open("rb") as sealed:
            plain = b"".join(unseal(sealed, key_of(row.key)))
    except CannotOpen as error:
        raise pictures.Refused("cannot-open") from error
    if row.type.startswith("audio/"):
        stored, data = pictures.voice(plain), plain
    else:
        stored, data = JPEG, pictures.photo(plain)
    shelf.keep(row.id, data)
    return stored


def _note(organisation: str, id: str, outcome: dict[str, Any]) -> None:
    with writing():
        db.session.execute(
            update(PhotoFile)
            .where(PhotoFile.organisation_id == organisation, PhotoFile.id == id)
            .values(**outcome)
        )


def shown(reader: Reader, id: str) -> Shown | None:
    """What is to be shown of a photo or voice memo that the reader may see; that is noted."""
    row = db.session.execute(
        visible(Photo, reader)
        .where(Photo.id == id, Photo.withdrawn.is_(False))
        .join(
            PhotoFile,
            (PhotoFile.organisation_id == Photo.organisation_id) & (PhotoFile.id == Photo.id),
        )
        .with_only_columns(Photo.participant, PhotoFile.stored)
    ).one_or_none()
    path = folder(reader.organisation).shown(id)
    if row is None or row.stored is None or not path.exists():
        return None
    with writing():
        note_reading(reader, "desk/photo", [row.participant])
    return Shown(row.stored, path)


def remove(organisation: str, photos: Iterable[str]) -> None:
    """Removes the files of photos whose records were erased."""
    shelf = folder(organisation)
    for id in photos:
        shelf.sealed(id).unlink(missing_ok=True)
        shelf.shown(id).unlink(missing_ok=True)


def collect() -> int:
    """Removes what came more than KEPT_UNNAMED ago and no envelope names; returns how many files.

    The file of a photo that an envelope named is never touched, also while that envelope waits.
    """
    return sum(_collect(id) for id in db.session.scalars(select(Organisation.id)).all())


def _collect(organisation: str) -> int:
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
    for shelf in folder(organisation).shelves():
        old = [path for path in shelf.iterdir() if path.stat().st_mtime < moment(since).timestamp()]
        known = _known(organisation, {path.stem for path in old})
        for path in old:
            if path.stem not in known:
                path.unlink()
                removed += 1
    return removed


def _known(organisation: str, ids: set[str]) -> set[str]:
    """Those of these photos that an envelope named or a phone is sending."""
    return {
        id
        for model in (PhotoFile, Upload)
        for id in db.session.scalars(
            select(model.id).where(model.organisation_id == organisation, model.id.in_(ids))
        )
    }
