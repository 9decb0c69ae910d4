"""How the file of a photo or a voice memo is encrypted, in segments that can be made and read one by one.

AES-256-GCM over each 64 KiB of the plaintext, each ciphertext followed by its tag, nothing
before, between or behind. The IV is the segment's number (eight bytes), three zero bytes and
one that is 1 in the last segment only, so that segments can be neither moved, left out nor
cut off. A file has one key, used for nothing else. `tests/vectors/segments.json` holds the
phone to the same.
"""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.envelope import TAG

SEGMENT = 64 * 1024
"""Bytes of plaintext in every segment but the last."""


class CannotOpen(ValueError):
    """The ciphertext was altered or cut, or the key is another's."""


def seal(plain: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The ciphertext of a file, segment by segment."""
    cipher = AESGCM(key)
    for iv, segment in _numbered(plain, SEGMENT):
        yield cipher.encrypt(iv, segment, None)


def unseal(sealed: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The plaintext of a file, segment by segment; whole only if it ends without CannotOpen."""
    cipher = AESGCM(key)
    for iv, segment in _numbered(sealed, SEGMENT + TAG):
        try:
            yield cipher.decrypt(iv, segment, None)
        except InvalidTag as error:
            raise CannotOpen from error


def key_of(text: str) -> bytes:
    """The key as an envelope writes it: base64url without padding."""
    return urlsafe_b64decode(text + "=")


def _numbered(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Each segment with its IV; an empty file is one empty last segment."""
    segment, number = file.read(size), 0
    while True:
        following = file.read(size)
        yield number.to_bytes(8, "big") + bytes((0, 0, 0, not following)), segment
        if not following:
            return
        segment, number = following, number + 1
