"""Instants, corrected times and identifiers; test_vectors.py has what node reads too."""

from datetime import UTC, datetime

import pytest

from sync import clock


def test_an_instant_is_utc_with_milliseconds():
    assert clock.instant(datetime(2026, 11, 23, 8, 3, 0, 4999, UTC)) == "2026-11-23T08:03:00.004Z"


def test_an_instant_comes_back():
    assert clock.instant(clock.moment("2026-11-23T08:03:00.120Z")) == "2026-11-23T08:03:00.120Z"


RECEIVED = "2026-11-23T08:00:00.000Z"


@pytest.mark.parametrize(
    ("at", "offset_ms", "not_before", "expected"),
    [
        ("2026-11-23T07:00:00.000Z", 0, "", "2026-11-23T07:00:00.000Z"),
        ("2026-11-23T06:59:00.000Z", 60_000, "", "2026-11-23T07:00:00.000Z"),
        ("2030-01-01T00:00:00.000Z", 0, "", RECEIVED),
        ("2026-11-20T00:00:00.000Z", 0, "2026-11-23T07:30:00.000Z", "2026-11-23T07:30:00.000Z"),
        ("9999-12-31T23:59:59.000Z", 10**12, "", RECEIVED),
    ],
    ids=["right clock", "slow clock", "clock ahead", "clock set back", "beyond all dates"],
)
def test_a_wrong_clock_is_corrected_and_bounded(at, offset_ms, not_before, expected):
    assert clock.corrected(at, offset_ms, RECEIVED, not_before) == expected


def test_an_id_carries_its_time_and_its_chance():
    made = clock.uuid7(0x0123456789AB, bytes(range(10)))
    assert made == "01234567-89ab-7001-8203-040506070809"
