"""What is inside a file that a phone sent: told by its first bytes, never by what it calls itself.

A photo is decoded and encoded anew, so that nothing of the original file is ever served: no
place, no camera's number, nothing hidden behind or between. A voice memo is kept as it is; its
container alone is looked at.
"""

import io
import threading
import warnings
from typing import Literal

from flask import current_app
from PIL import Image, ImageOps

LONGEST = 1600
"""Pixels of the longer side that is kept."""
MOST = 50_000_000
"""Pixels that are decoded at all; they are counted before."""
QUALITY = 85

Image.MAX_IMAGE_PIXELS = MOST
warnings.simplefilter("error", Image.DecompressionBombWarning)  # or Pillow refuses only twice as many

Reason = Literal["cannot-open", "not-a-photo", "not-a-voice", "too-many-pixels", "cannot-decode"]

_one = threading.Lock()
"""One photo at a time is decoded in each process: a big one needs 150 MB meanwhile."""


class Refused(Exception):
    """It is kept as it came, for a person, and never shown."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def photo(data: bytes) -> bytes:
    """A photo as a JPEG of at most LONGEST pixels, upright, without metadata. Raises Refused."""
    name = _picture(data)
    if name is None:
        raise Refused("not-a-photo")
    with _one:
        try:
            with Image.open(io.BytesIO(data), formats=(name,)) as image:
                return _anew(image)
        except MemoryError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused("too-many-pixels") from error
        except Exception as error:  # a decoder may stumble over hostile bytes in any way it likes
            current_app.logger.warning("a photo could not be decoded: %s", type(error).__name__)
            raise Refused("cannot-decode") from error


def voice(data: bytes) -> str:
    """The type of a voice memo's container. Raises Refused."""
    if data.startswith(b"OggS"):
        return "audio/ogg"
    if data.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in data[:64]:
        return "audio/webm"
    if data[4:8] == b"ftyp":
        return "audio/mp4"
    raise Refused("not-a-voice")


def _picture(data: bytes) -> str | None:
    """What Pillow calls the kind of a picture, if it is one of those that phones send."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def _anew(image: Image.Image) -> bytes:
    image.draft("RGB", (LONGEST, LONGEST))  # a JPEG is decoded no larger than it is needed
    image.thumbnail((LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    made = io.BytesIO()
    plain = Image.new("RGB", upright.size)
    plain.paste(upright.convert("RGB"))  # a new image has none of the old one's metadata to save
    plain.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()
