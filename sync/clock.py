"""Instants and identifiers.

An instant is UTC as RFC 3339 text with milliseconds and `Z`, so that instants
compare as text. The time and the random bytes are handed in.
"""

import re
from datetime import UTC, datetime, timedelta

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z", re.ASCII)


def instant(moment: datetime) -> str:
    """The instant of an aware datetime, e.g. `2026-11-23T08:03:00.000Z`."""
    utc = moment.astimezone(UTC)
    return f"{utc.isoformat(timespec='milliseconds')[:23]}Z"


def moment(text: str) -> datetime:
    """The aware datetime of an instant. Raises ValueError for anything else."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("not an instant")
    return datetime.fromisoformat(text)


def corrected(at: str, offset_ms: int, received_at: str, not_before: str) -> str:
    """When something was written, by the office's clock.

    `at` is what the phone's clock said, `offset_ms` how far the office's clock was
    ahead of it at their last contact. The result never lies after its own arrival
    and never before `not_before`, the last corrected time of the same device:
    a phone whose clock jumps back must not lose against its own earlier edit.
    """
    try:
        estimate = instant(moment(at) + timedelta(milliseconds=offset_ms))
    except OverflowError:
        estimate = received_at
    return min(max(estimate, not_before), received_at)


def uuid7(milliseconds: int, random: bytes) -> str:
    """A UUIDv7 (RFC 9562, 5.7) from Unix milliseconds and ten random bytes."""
    value = bytearray(milliseconds.to_bytes(6, "big") + random[:10])
    value[6] = 0x70 | (value[6] & 0x0F)
    value[8] = 0x80 | (value[8] & 0x3F)
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
