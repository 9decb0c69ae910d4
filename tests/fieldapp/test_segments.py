"""The encryption of files; tests/app/segments.test.js reads the same vectors."""

import hashlib
import io
import json
from pathlib import Path

import pytest

from fieldapp.photos.segments import CannotOpen, key_of, seal, unseal

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "segments.json").read_text())
KEY = key_of(VECTORS["key"])


def plaintext(length):
    return bytes((7 * i + i // 251) % 256 for i in range(length))


def sealed(length):
    return b"".join(seal(io.BytesIO(plaintext(length)), KEY))


@pytest.mark.parametrize("file", VECTORS["files"], ids=lambda file: f"{file['length']} bytes")
def test_a_file_is_sealed_as_on_the_phone_and_opens_again(file):
    made = sealed(file["length"])
    assert (len(made), hashlib.sha256(made).hexdigest()) == (file["bytes"], file["sha256"])
    assert file.get("sealed", made.hex()) == made.hex()
    assert b"".join(unseal(io.BytesIO(made), KEY)) == plaintext(file["length"])


@pytest.mark.parametrize("broken", VECTORS["broken"], ids=lambda broken: broken["what"])
def test_what_was_cut_moved_or_added_does_not_open(broken):
    whole = sealed(broken["length"])
    made = b"".join(whole[start:end] for start, end in broken["parts"])
    with pytest.raises(CannotOpen):
        list(unseal(io.BytesIO(made), KEY))


def test_an_altered_byte_or_another_key_does_not_open():
    made = bytearray(sealed(65537))
    with pytest.raises(CannotOpen):
        list(unseal(io.BytesIO(made), bytes(32)))
    made[70] ^= 1
    with pytest.raises(CannotOpen):
        list(unseal(io.BytesIO(made), KEY))
