"""How files of a copy are put on its disk and taken from it: as they are, or encrypted.

Encrypted, each file has a key of its own, derived by HKDF from the passphrase (scrypt) and from
the file's name, so that no file passes for another; then it is sealed in the segments of photos.
"""

import os
import shutil
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ..photos.segments import seal, unseal

SALT = 16
"""Bytes of salt, twice at the start of an encrypted file: the passphrase's and the file's own."""
MEMORY = 2**15
"""The n of scrypt: with r = 8, 32 MiB and about a tenth of a second for each guess."""


class Shelf(Protocol):
    """`suffix` tells the files of one way from those of another."""

    suffix: str

    def put(self, source: Path, target: Path, name: str) -> None:
        """Writes a file into a copy, where it is called `name`, for the server's own user only."""
        ...

    def take(self, source: Path, target: Path, name: str) -> None:
        """The reverse. Raises CannotOpen for what was altered, renamed or sealed with other words."""
        ...


class Plain:
    """As they are."""

    suffix = ""

    def put(self, source: Path, target: Path, name: str) -> None:
        with source.open("rb") as plain, _made(target) as file:
            shutil.copyfileobj(plain, file)

    take = put


class Sealed:
    """Encrypted under a passphrase."""

    suffix = ".sealed"

    def __init__(self, passphrase: str) -> None:
        self._passphrase = passphrase.encode()
        self._salt = os.urandom(SALT)
        self._masters: dict[bytes, bytes] = {}

    def put(self, source: Path, target: Path, name: str) -> None:
        own = os.urandom(SALT)
        with source.open("rb") as plain, _made(target) as file:
            file.write(self._salt + own)
            file.writelines(seal(plain, self._key(self._salt, own, name)))

    def take(self, source: Path, target: Path, name: str) -> None:
        with source.open("rb") as sealed, _made(target) as file:
            salt, own = sealed.read(SALT), sealed.read(SALT)
            file.writelines(unseal(sealed, self._key(salt, own, name)))

    def _key(self, salt: bytes, own: bytes, name: str) -> bytes:
        if salt not in self._masters:
            self._masters[salt] = Scrypt(salt=salt, length=32, n=MEMORY, r=8, p=1).derive(self._passphrase)
        derived = HKDF(SHA256(), length=32, salt=own, info=f"fieldapp backup/{name}".encode())
        return derived.derive(self._masters[salt])


def _made(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
