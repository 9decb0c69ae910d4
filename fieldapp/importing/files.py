"""What a file holds: headings and rows of cells, whatever its format and encoding.

CSV, TSV and JSON are read by sqlite-utils, Excel workbooks by openpyxl: values only, so
that no formula and no macro runs. Nothing is understood here yet.
"""

import csv
import hashlib
import io
import json
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from flask_babel import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from sqlite_utils.utils import Format, rows_from_file

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
"""Of an Excel workbook, which is a zip archive."""
MAX_ROWS = 50_000
MAX_COLUMNS = 100
EXCEL_ROWS = 1_048_576

EXTRA = "\0extra"
ZEROS = re.compile(r"0{2,}")
"""A number format that shows leading zeros, e.g. `0000`."""
NOT_A_WORKBOOK = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    AttributeError,
    IndexError,
    KeyError,
    NotImplementedError,
    TypeError,
    ValueError,
)
"""What openpyxl raises, at one depth or another, for something that only looks like a workbook."""


class BadFile(Exception):
    """A file that cannot be read at all; says why."""


class ExcelError(str):
    """A cell whose formula failed, e.g. `#N/A`."""


@dataclass(frozen=True)
class Row:
    """The cells of one row by heading; `place` is its line, sheet row, or place in the JSON list."""

    place: int
    cells: dict[str, Any]
    stray: bool = False
    """It has cells that stand under no heading."""


@dataclass(frozen=True)
class Table:
    """A file as read. `unit` says what places count: `line`, `row` (of a sheet) or `item`."""

    format: str
    encoding: str
    sheet: str
    unit: str
    headings: list[str]
    rows: list[Row]
    sha256: str

    def at(self, place: int) -> str:
        """What a person calls a place."""
        return {
            "line": _("line %(n)s", n=place),
            "row": _("row %(n)s", n=place),
            "item": _("item %(n)s", n=place),
        }[self.unit]


def read(path: Path) -> Table:
    """The table in a file, told by its content and not by its name. Raises BadFile."""
    if path.stat().st_size > MAX_BYTES:
        raise BadFile(_("The file is larger than %(limit)s MiB. Split it.", limit=MAX_BYTES // 1024**2))
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content, sha256)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(_("This is an old Excel file (.xls) or has a password. Save it as .xlsx without one."))
    text, encoding = _decoded(content)
    if text.lstrip().startswith(("[", "{")):
        return _json(text, encoding, sha256)
    return _delimited(text, encoding, sha256)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding: UTF-8 if it can be, else CP932 (Windows' Shift_JIS)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = [("utf-16", "UTF-16")]
    else:
        candidates = [("utf-8-sig", "UTF-8"), ("cp932", "CP932")]
    for codec, name in candidates:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n"), name
    raise BadFile(
        _("Line %(line)s is neither UTF-8 nor Shift_JIS (CP932). Save the file in one of them.", line=line)
    )


# CSV and TSV


class _Lines(io.BytesIO):
    """Bytes that are given out line by line, and counted: sqlite-utils tells no line numbers."""

    line = 0

    def read1(self, size: int | None = -1) -> bytes:
        found = self.readline()
        self.line += bool(found)
        return found


def _delimited(text: str, encoding: str, sha256: str) -> Table:
    first = text.split("\n", 1)[0]
    dialect: type[csv.Dialect] = csv.excel_tab if first.count("\t") > first.count(",") else csv.excel
    try:
        headings = next(csv.reader(io.StringIO(text), dialect), [])
        _check_headings(headings)
        rows = _bounded(_delimited_rows(text, dialect))
    except csv.Error as error:
        raise BadFile(_("The file is not proper CSV: %(error)s.", error=error)) from error
    name = "TSV" if dialect is csv.excel_tab else "CSV"
    return Table(name, encoding, "", "line", headings, rows, sha256)


def _delimited_rows(text: str, dialect: type[csv.Dialect]) -> Iterator[Row]:
    lines = _Lines(text.encode())
    found, _format = rows_from_file(lines, Format.CSV, dialect, "utf-8", extras_key=EXTRA)
    for cells in found:
        values: list[Any] = [value or "" for name, value in cells.items() if name != EXTRA]
        extra: Any = cells.pop(EXTRA, [])
        inside = sum(value.count("\n") for value in [*values, *extra])
        stray = [*extra, cells.pop("", None) or ""]
        yield Row(lines.line - inside, dict(cells), any(value.strip() for value in stray))


# JSON


def _json(text: str, encoding: str, sha256: str) -> Table:
    try:
        found, _format = rows_from_file(io.BytesIO(text.encode()), Format.JSON)
    except json.JSONDecodeError as error:
        raise BadFile(_("The file is not proper JSON: line %(line)s.", line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise BadFile(_("The file is not proper JSON.")) from error
    if not all(isinstance(item, dict) for item in found):
        raise BadFile(_("The JSON must be a list of objects, one for each row."))
    headings = list(dict.fromkeys(name for item in found for name in item))
    _check_headings(headings)
    rows = _bounded(Row(place, dict(item)) for place, item in enumerate(found, 1))
    return Table("JSON", encoding, "", "item", headings, rows, sha256)


# Excel


def _workbook(content: bytes, sha256: str) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise BadFile(
                    _("The workbook unpacks to more than %(limit)s MiB.", limit=MAX_UNPACKED // 1024**2)
                )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it leaves out
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            return _sheet(book, sha256)
    except NOT_A_WORKBOOK as error:
        raise BadFile(_("The Excel file is damaged or not a workbook. Save it again as .xlsx.")) from error


def _sheet(book: Any, sha256: str) -> Table:
    """The first sheet that is not hidden; its first row holds the headings."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise BadFile(_("The workbook has no sheet."))
    sheet = shown[0]
    sheet.reset_dimensions()  # some programs write wrong ones
    found = sheet.iter_rows(max_row=EXCEL_ROWS, max_col=MAX_COLUMNS + 1)
    headings = [str(_cell_value(cell) or "").strip() for cell in next(found, ())]
    while headings and not headings[-1]:
        headings.pop()
    _check_headings(headings)
    rows = _bounded(_sheet_rows(found, headings))
    book.close()
    return Table("Excel", "", sheet.title, "row", headings, rows, sha256)


def _sheet_rows(found: Iterator[Any], headings: list[str]) -> Iterator[Row]:
    for place, found_cells in enumerate(found, 2):
        under = [(heading, _cell_value(cell)) for heading, cell in zip_longest(headings, found_cells)]
        cells = {heading: value for heading, value in under if heading}
        yield Row(place, cells, any(not (heading or _blank(value)) for heading, value in under))


def _cell_value(cell: Any) -> Any:
    """What a cell shows, where that differs from what it holds."""
    if cell is None or cell.value is None:
        return None
    if cell.data_type == "e":
        return ExcelError(cell.value)
    if cell.data_type == "n" and ZEROS.fullmatch(cell.number_format or ""):
        return f"{cell.value:0{len(cell.number_format)}.0f}"
    return cell.value


# All of them


def _check_headings(headings: list[str]) -> None:
    if len(headings) > MAX_COLUMNS:
        raise BadFile(_("The file has more than %(limit)s columns.", limit=MAX_COLUMNS))
    if not any(heading.strip() for heading in headings):
        raise BadFile(_("The first row has no headings."))
    same = [name for name, count in Counter(map(plain, headings)).items() if name and count > 1]
    if same:
        named = ", ".join(heading.strip() for heading in headings if plain(heading) in same)
        raise BadFile(_("The same heading stands twice: %(headings)s.", headings=named))


def plain(heading: str) -> str:
    """A heading without what does not tell two apart: width, case, spaces, `_`, `-`."""
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", heading)).casefold()


def _bounded(rows: Iterator[Row]) -> list[Row]:
    """The rows in which anything stands."""
    kept: list[Row] = []
    for row in rows:
        if not row.stray and all(_blank(value) for value in row.cells.values()):
            continue
        if len(kept) == MAX_ROWS:
            raise BadFile(_("The file has more than %(limit)s rows. Split it.", limit=MAX_ROWS))
        kept.append(row)
    return kept


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
