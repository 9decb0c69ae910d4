"""What a cell means: words, numbers, days (和暦 too), times, weekdays, choices from a list.

Widths and spaces are set aside to understand a day or a choice; a name is kept as typed.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from ..dates import ERAS
from .files import ExcelError

LINE = 200
TEXT = 10_000
"""Lengths of `sync.record.Line` and `sync.record.Text`."""
YEARS = range(1900, 2200)

SEP = r"\s*[-/.]\s*"
MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?)?"
"""A time that databases write behind a day."""
DAY = re.compile(
    rf"(?P<era>{'|'.join(name for _, name, _, _ in ERAS)}|[明大昭平令MTSHR])?\.?\s*"
    rf"(?P<year>元|\d{{1,4}})(?:{SEP}|\s*年\s*)(?P<month>\d{{1,2}})(?:{SEP}|\s*月\s*)(?P<day>\d{{1,2}})\s*日?"
    + MIDNIGHT,
    re.I,
)
EIGHT = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)")
TIME = re.compile(
    r"(?P<half>午前|午後)?\s*(?P<hour>\d{1,2})(?:\s*時|:)\s*(?:(?P<minute>\d{1,2})\s*分?)?(?::00)?"
)
WEEKDAYS = {
    **{name: iso for iso, name in enumerate("月火水木金土日", 1)},
    **{name: iso for iso, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)},
    **{
        name: iso
        for iso, name in enumerate(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1
        )
    },
}
TO = "-~〜–ー"
"""What may stand between the first and the last weekday of several."""

Choices = Mapping[str, tuple[str, ...]]
"""For each value the words that mean it, in Japanese and in English; the first two are shown."""


class BadCell(Exception):
    """A cell that cannot be taken; says why. `column` is named where it is another than the one read."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


def shown(value: Any) -> str:
    """A cell as it may be quoted: short, and without what would move a terminal's cursor."""
    text = "".join(char if char.isprintable() else "\ufffd" for char in str(value))
    return text if len(text) <= 40 else f"{text[:40]}…"


def words(cell: Any) -> str:
    """The text in a cell, without spaces at its ends. Raises BadCell for what is no text."""
    if isinstance(cell, ExcelError):
        raise BadCell(_("The formula in this cell failed (%(value)s).", value=shown(cell)))
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool | list | dict) or (isinstance(cell, float) and not math.isfinite(cell)):
        raise BadCell(_("This is not a text."))
    if isinstance(cell, int | float):
        return str(int(cell) if cell == int(cell) else cell)
    raise BadCell(
        _(
            "Excel has made a day or a time of this. Format the cell as text, then type it again.",
        )
    )


def line(cell: Any) -> str:
    """A text on one line."""
    found = words(cell)
    if "\n" in found:
        raise BadCell(_("There is a line break in this cell."))
    return _kept(found, LINE)


def lines(cell: Any) -> str:
    """A text that may have several lines."""
    return _kept(words(cell), TEXT)


def telephone(cell: Any) -> str:
    """A telephone number; refused as an Excel number, whose leading zero is gone."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise BadCell(
            _("This is a number, so a leading 0 is lost. Format the cell as text, then type it again.")
        )
    return line(cell)


def day(cell: Any) -> str:
    """A day as `YYYY-MM-DD`."""
    if isinstance(cell, date):
        return _day(cell.year, cell.month, cell.day, cell)
    text = unicodedata.normalize("NFKC", words(cell))
    found = EIGHT.fullmatch(text) or DAY.fullmatch(text)
    if not found:
        raise BadCell(
            _("“%(value)s” is not a day. Write 1975-04-01, 1975/4/1 or 昭和50年4月1日.", value=shown(cell))
        )
    parts = found.groupdict()
    year = 1 if parts["year"] == "元" else int(parts["year"])
    month, number, era = int(parts["month"]), int(parts["day"]), parts.get("era")
    if not era:
        return _day(year, month, number, cell)
    place = next(
        place
        for place, (_since, name, english, _first) in enumerate(ERAS)
        if era[0].upper() in name + english[0]
    )
    since, name, _english, first = ERAS[place]
    found_day = _day(first + year - 1, month, number, cell)
    ended = ERAS[place - 1][0].isoformat() if place else "9999-12-31"
    if not (year and since.isoformat() <= found_day < ended):
        raise BadCell(_("“%(value)s” does not lie in %(era)s.", value=shown(cell), era=name))
    return found_day


def clock(cell: Any) -> str:
    """A time of day as `HH:MM`."""
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        cell = (datetime.min + cell).time()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    text = unicodedata.normalize("NFKC", "" if isinstance(cell, date | timedelta) else words(cell))
    found = TIME.fullmatch(text)
    if found:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if hour < (12 if found["half"] else 24) and minute < 60 and (found["minute"] or "時" in text):
            return f"{hour + 12 * (found['half'] == '午後'):02d}:{minute:02d}"
    raise BadCell(_("“%(value)s” is not a time. Write 09:30 or 9時30分.", value=shown(cell)))


def weekdays(cell: Any) -> list[int]:
    """ISO weekdays (Monday is 1) of e.g. 月・水・金, 月〜金 or Mon, Wed; in JSON also a list of numbers."""
    if isinstance(cell, list) and all(type(one) is int and 1 <= one <= 7 for one in cell):
        return sorted(set(cell))
    if isinstance(cell, list) and all(isinstance(one, str) for one in cell):
        cell = "・".join(cell)
    text = unicodedata.normalize("NFKC", words(cell)).casefold().replace("曜日", "").replace("曜", "")
    found: set[int] = set()
    for part in re.findall(rf"[a-z]+(?:\s*[{TO}]\s*[a-z]+)?|[^\sa-z・,、/.;](?:\s*[{TO}]\s*[^\sa-z])?", text):
        ends = [name.strip() for name in re.split(f"[{TO}]", part)]
        if not all(name in WEEKDAYS for name in ends):
            raise BadCell(
                _("“%(value)s” are not weekdays. Write 月・水・金 or Mon, Wed, Fri.", value=shown(cell))
            )
        first, last = WEEKDAYS[ends[0]], WEEKDAYS[ends[-1]]
        found |= {(first + step - 1) % 7 + 1 for step in range((last - first) % 7 + 1)}
    return sorted(found)


def choice(choices: Choices) -> Callable[[Any], str]:
    """One of the values of a list, by any of its words."""
    meant = {_plain(word): value for value, names in choices.items() for word in (value, *names)}

    def read(cell: Any) -> str:
        found = meant.get(_plain(words(cell)))
        if found is None:
            raise BadCell(
                _(
                    "“%(value)s” is not one of: %(choices)s.",
                    value=shown(cell),
                    choices=", ".join(allowed(choices)),
                )
            )
        return found

    return read


def allowed(choices: Choices) -> list[str]:
    """The words to choose from, in the language of the reader."""
    return [spoken(choices, value) for value in choices]


def spoken(choices: Choices, value: str) -> str:
    """The word for a value, in the language of the reader."""
    names = choices.get(value, (value, value))
    return names[0] if get_locale().language == "ja" else names[1]


def _plain(text: str) -> str:
    return re.sub(r"[\s・_-]", "", unicodedata.normalize("NFKC", text)).casefold()


def _day(year: int, month: int, number: int, cell: Any) -> str:
    try:
        found = date(year, month, number)
    except ValueError as error:
        raise BadCell(_("There is no day “%(value)s”.", value=shown(cell))) from error
    if found.year not in YEARS:
        raise BadCell(_("The year of “%(value)s” cannot be right.", value=shown(cell)))
    return found.isoformat()


def _kept(text: str, limit: int) -> str:
    """A text that the office can keep."""
    if len(text) > limit:
        raise BadCell(_("This is longer than %(limit)s characters.", limit=limit))
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise BadCell(_("There is a control character in this cell."))
    if any(unicodedata.category(char) == "Co" or char == "\ufffd" for char in text):
        raise BadCell(_("There is a character (外字) that other machines cannot show. Replace it."))
    return text
