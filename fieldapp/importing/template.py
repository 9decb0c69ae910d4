"""An empty Excel sheet to fill in: headings, lists to choose from, and a sheet that explains them.

Every cell is formatted as text, so that Excel neither drops a leading zero nor makes days of numbers.
"""

from pathlib import Path

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .cells import allowed
from .files import MAX_ROWS
from .nouns import Column, Noun

TEXT = "@"
NEEDED = PatternFill("solid", fgColor="FFF2CC")
WIDTH = 20


def write(noun: Noun, path: Path) -> None:
    """Writes the sheet of a noun in the reader's language. Raises FileExistsError."""
    book = Workbook()
    _form(book.active, noun)
    _explanation(book.create_sheet(_("Explanation")), noun)
    with path.open("xb") as file:
        book.save(file)


def _form(sheet: Worksheet, noun: Noun) -> None:
    sheet.title = str(noun.title)
    sheet.freeze_panes = "A2"
    sheet.append([column.heading for column in noun.columns])
    for cell, column in zip(sheet[1], noun.columns, strict=True):
        cell.font = Font(bold=True)
        cell.number_format = TEXT
        if column.key or column.when_new:
            cell.fill = NEEDED
    for number, column in enumerate(noun.columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = WIDTH
        sheet.column_dimensions[letter].number_format = TEXT
        if column.choices:
            listed = DataValidation(type="list", formula1=f'"{",".join(allowed(column.choices))}"')
            listed.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
            sheet.add_data_validation(listed)


def _explanation(sheet: Worksheet, noun: Noun) -> None:
    sheet.append([_("Heading"), _("Needed"), _("Meaning"), _("Allowed"), _("Example 1"), _("Example 2")])
    for column in noun.columns:
        choices = ", ".join(allowed(column.choices)) if column.choices else ""
        row = [column.heading, _needed(column), str(column.about), choices, *column.examples]
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", (WIDTH, 14, 60, 40, WIDTH, WIDTH), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.number_format = TEXT
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _needed(column: Column) -> str:
    if column.key:
        return _("Always")
    return _("For a new one") if column.when_new else ""
