"""The files of photos in the data folder: what came from phones, and what is kept to be shown.

The bytes on the disk are the truth about how much has come. A lock on the file is held while
a piece is written at its place, never while the network is waited for: a connection that died
unnoticed hinders nobody. File names are ids; only the server's own user may read them.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Elsewhere(Exception):
    """The file does not end where a piece was to be written."""


class NoRoom(Exception):
    """The disk is full; what was written before is kept."""


class Folder:
    """The photos of one organisation."""

    def __init__(self, photos: Path, organisation: str) -> None:
        self.path = photos / organisation

    def sealed(self, id: str) -> Path:
        """A ciphertext as it comes, and as it came."""
        return self._shelf(id) / f"{id}.sealed"

    def shown(self, id: str) -> Path:
        """What is kept to be shown."""
        return self._shelf(id) / f"{id}.shown"

    def free(self) -> int:
        """Bytes free on the disk."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return shutil.disk_usage(self.path).free

    def holds(self, id: str) -> bool:
        """Whether there is anything of a photo, as it came or to be shown."""
        return self.sealed(id).exists() or self.shown(id).exists()

    def append(self, id: str, offset: int, piece: bytes) -> None:
        """Writes a piece where the ciphertext ends. Raises Elsewhere or NoRoom."""
        with self._locked(id) as file:
            if os.fstat(file).st_size != offset:
                raise Elsewhere
            while piece:
                written = os.pwrite(file, piece, offset)
                offset, piece = offset + written, piece[written:]

    def size(self, id: str) -> int:
        """How much of a ciphertext is on the disk for good. Raises NoRoom."""
        with self._locked(id) as file:
            os.fsync(file)
            _sync(self._shelf(id))
            return os.fstat(file).st_size

    def is_right(self, id: str, sha256: str) -> bool:
        """Whether a whole ciphertext is the one that was announced; if not, it starts anew."""
        with self._locked(id) as file:
            with os.fdopen(os.dup(file), "rb") as reading:
                reading.seek(0)
                right = hashlib.file_digest(reading, "sha256").hexdigest() == sha256
            if not right:
                os.ftruncate(file, 0)
            return right

    def keep(self, id: str, data: bytes) -> None:
        """Writes what is to be shown, whole or not at all. Raises NoRoom."""
        path = self.shown(id)
        with _telling_of_space():
            descriptor, draft = tempfile.mkstemp(prefix="draft-", dir=path.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                os.rename(draft, path)
            except BaseException:
                os.unlink(draft)
                raise
        _sync(path.parent)

    def shelves(self) -> Iterator[Path]:
        """The directories that the files are spread over."""
        return self.path.glob("??")

    def _shelf(self, id: str) -> Path:
        return self.path / id[-2:]  # the last digits are chance: the files spread evenly

    @contextmanager
    def _locked(self, id: str) -> Iterator[int]:
        with _telling_of_space():
            self._shelf(id).mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(self.sealed(id), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield file
            finally:
                os.close(file)


@contextmanager
def _telling_of_space() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom from error
        raise


def _sync(directory: Path) -> None:
    """So that a new name is on the disk as well as the bytes."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
