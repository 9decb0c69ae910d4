"""The office's clock and its chance, in the shape that `sync` is handed them."""

import secrets
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sync import clock


def now() -> str:
    """This instant."""
    return clock.instant(datetime.now(UTC))


def new_id() -> str:
    """A fresh UUIDv7."""
    return clock.uuid7(time.time_ns() // 1_000_000, secrets.token_bytes(10))


def today(zone: str) -> date:
    """The day in an organisation's zone."""
    return datetime.now(ZoneInfo(zone)).date()
