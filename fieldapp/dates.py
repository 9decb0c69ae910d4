"""Days and times as the desk reads them: the clock of the organisation's zone, with 和暦 beside it.

The same forms as `static/app/dates.js`; eras by the laws and cabinet orders that named them.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sync.clock import moment

ERAS = (
    (date(2019, 5, 1), "令和", "Reiwa", 2019),
    (date(1989, 1, 8), "平成", "Heisei", 1989),
    (date(1926, 12, 25), "昭和", "Showa", 1926),
    (date(1912, 7, 30), "大正", "Taisho", 1912),
    (date(1873, 1, 1), "明治", "Meiji", 1868),
)
"""First day under the Gregorian calendar, names, and the year that counts as the first; newest first."""
WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def era_year(day: date, language: str) -> str:
    """令和8年 or Reiwa 8; the first year is 元年. Empty before 1873."""
    for since, japanese, english, first in ERAS:
        if day >= since:
            year = day.year - first + 1
            return f"{japanese}{'元' if year == 1 else year}年" if language == "ja" else f"{english} {year}"
    return ""


def weekday(iso: int, language: str) -> str:
    """The short name of an ISO weekday; Monday is 1."""
    return WEEKDAYS[language][iso - 1]


def short_day(day: date, language: str) -> str:
    """11月23日(月) or Mon 23 Nov."""
    name = weekday(day.isoweekday(), language)
    if language == "ja":
        return f"{day.month}月{day.day}日({name})"
    return f"{name} {day.day} {MONTHS[day.month - 1]}"


def both_years(day: date, language: str) -> str:
    """2026年(令和8年) or 2026 (Reiwa 8)."""
    era = era_year(day, language)
    return f"{day.year}{'年' if language == 'ja' else ''}" + (
        f"({era})" if era and language == "ja" else f" ({era})" if era else ""
    )


def long_day(day: date, language: str) -> str:
    """2026年(令和8年)11月23日(月) or Mon 23 Nov 2026 (Reiwa 8)."""
    if language == "ja":
        return both_years(day, "ja") + short_day(day, "ja")
    return f"{short_day(day, 'en')} {both_years(day, 'en')}"


def local(instant: str, zone: str) -> datetime:
    """An instant on the clock of a zone."""
    return moment(instant).astimezone(ZoneInfo(zone))
