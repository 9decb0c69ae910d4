"""Dates in both languages, with 和暦 beside them."""

from datetime import date

import pytest

from fieldapp import dates


@pytest.mark.parametrize(
    ("day", "ja", "en"),
    [
        (date(2026, 11, 23), "令和8年", "Reiwa 8"),
        (date(2019, 5, 1), "令和元年", "Reiwa 1"),
        (date(2019, 4, 30), "平成31年", "Heisei 31"),
        (date(1989, 1, 8), "平成元年", "Heisei 1"),
        (date(1989, 1, 7), "昭和64年", "Showa 64"),
        (date(1926, 12, 25), "昭和元年", "Showa 1"),
        (date(1926, 12, 24), "大正15年", "Taisho 15"),
        (date(1912, 7, 30), "大正元年", "Taisho 1"),
        (date(1912, 7, 29), "明治45年", "Meiji 45"),
        (date(1872, 12, 31), "", ""),
    ],
)
def test_an_era_begins_on_its_own_day(day, ja, en):
    assert dates.era_year(day, "ja") == ja
    assert dates.era_year(day, "en") == en


def test_a_day_is_read_with_both_years():
    assert dates.long_day(date(2026, 11, 23), "ja") == "2026年(令和8年)11月23日(月)"
    assert dates.long_day(date(2026, 11, 23), "en") == "Mon 23 Nov 2026 (Reiwa 8)"
    assert dates.both_years(date(1872, 1, 1), "en") == "1872"


def test_an_instant_is_read_on_the_clock_of_the_office():
    assert f"{dates.local('2026-11-22T15:30:00.000Z', 'Asia/Tokyo'):%Y-%m-%d %H:%M}" == "2026-11-23 00:30"
