"""The same list in every format and encoding, and files that are no list at all."""

import json
import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from flask_babel import force_locale
from openpyxl import Workbook

from fieldapp.importing import files
from fieldapp.importing.files import BadFile

HEADINGS = ["利用者番号", "氏名", "備考"]
ROWS = [["0007", "髙﨑 勇", "一行目\n二行目"], ["0008", "見本, 太郎", '"引用"']]
CELLS = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]


@pytest.fixture(autouse=True)
def in_english(app):
    with app.app_context(), force_locale("en"):
        yield


@pytest.fixture
def read(tmp_path):
    """Reads a file with this content."""

    def read(content):
        path = tmp_path / "list"
        path.write_bytes(content)
        return files.read(path)

    return read


def delimited(separator, end="\r\n"):
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in [HEADINGS, *ROWS]]
    return "".join(separator.join(row) + end for row in quoted)


def workbook(*rows, **formats):
    """The bytes of a workbook; `formats` are number formats by cell."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in formats.items():
        book.active[cell].number_format = number_format
    return saved(book)


def saved(book):
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimited_text_in_every_encoding(read, codec, separator, end):
    table = read(delimited(separator, end).encode(codec))
    assert table.format == {",": "CSV", "\t": "TSV"}[separator]
    assert table.encoding == {"cp932": "CP932", "utf-16": "UTF-16"}.get(codec, "UTF-8")
    assert (table.headings, [row.cells for row in table.rows]) == (HEADINGS, CELLS)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932"])
def test_json(read, codec):
    table = read(json.dumps(CELLS, ensure_ascii=False).encode(codec))
    assert (table.format, table.unit) == ("JSON", "item")
    assert (table.headings, [row.cells for row in table.rows]) == (HEADINGS, CELLS)


def test_excel(read):
    table = read(workbook(HEADINGS, *ROWS))
    assert (table.format, table.unit, table.encoding) == ("Excel", "row", "")
    assert (table.headings, [row.cells for row in table.rows]) == (HEADINGS, CELLS)


def test_a_row_has_the_number_that_an_editor_shows(read):
    table = read('番号,氏名\n\n1,"山田\n\n太郎"\n,\n2,佐藤\n'.encode())
    assert [row.place for row in table.rows] == [3, 7]
    table = read(workbook(["番号", "氏名"], [], ["1", "山田"], [None, " "], ["2", "佐藤"]))
    assert [row.place for row in table.rows] == [3, 5]


def test_a_cell_under_no_heading_is_noticed(read):
    assert [row.stray for row in read(b"a,b,\n1,2,\n1,2,3\n1,2,,\n1,2,,3\n").rows] == [
        False,
        True,
        False,
        True,
    ]
    table = read(workbook(["a", None, "b"], [1, None, 2], [1, 2, 3], [1, None, 3, 4]))
    assert [row.stray for row in table.rows] == [False, True, True]


def test_excel_values_come_as_they_show(read):
    [row] = read(workbook(["a", "b", "c"], [12, 12, datetime(1975, 4, 1)], A2="0000")).rows
    assert row.cells == {"a": "0012", "b": 12, "c": datetime(1975, 4, 1)}


def test_a_failed_formula_is_told_from_a_text(read):
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append(["#N/A", "x"])
    book.active["B2"].value = "=NA()"
    content = saved(book)
    cached = content_with(
        content, b"<f>NA()</f><v></v>", b"<f>NA()</f><v>#N/A</v>", b'<c r="B2">', b'<c r="B2" t="e">'
    )
    [row] = read(cached).rows
    assert [type(value) for value in row.cells.values()] == [files.ExcelError, files.ExcelError]


def content_with(content, *replacements):
    """A workbook whose first sheet is written a little differently."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<v />", b"<v></v>")
                for before, after in zip(replacements[::2], replacements[1::2], strict=True):
                    assert before in part
                    part = part.replace(before, after)
            new.writestr(name, part)
    return made.getvalue()


def test_a_hidden_sheet_is_passed_over(read):
    book = Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    book.create_sheet("名簿").append(["shown"])
    table = read(saved(book))
    assert (table.sheet, table.headings) == ("名簿", ["shown"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no headings"),
        (b",,\n1,2,3\n", "no headings"),
        ("氏名,番号,氏 名\n".encode(), "stands twice: 氏名, 氏 名"),
        (b"a\nb\n\x81\n", "Line 3 is neither UTF-8 nor Shift_JIS"),
        (b"[1, 2]", "list of objects"),
        (b'{"a": 1}\n{"a": 2}', "not proper JSON: line 2"),
        (b"[" * 100_000, "not proper JSON"),
        (b'[{"a": ' + b"9" * 5000 + b"}]", "not proper JSON"),
        (b'a,b\n1,"' + b"x" * 140_000 + b'"\n', "not proper CSV"),
        (b"\xd0\xcf\x11\xe0old", "Save it as .xlsx"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"a," * 101 + b"\n", "more than 100 columns"),
        (b"a\n" + b"1\n" * (files.MAX_ROWS + 1), "more than 50000 rows"),
        (b" " * (files.MAX_BYTES + 1), "larger than 20 MiB"),
    ],
)
def test_a_file_that_is_no_list_says_why(read, content, reason):
    with pytest.raises(BadFile, match=reason):
        read(content)


def test_a_zip_that_is_no_workbook_and_a_bomb_are_refused(read):
    for name, size, reason in (
        ("word/document.xml", 10, "damaged"),
        ("a", files.MAX_UNPACKED + 1, "unpacks"),
    ):
        content = BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b"\0" * size)
        with pytest.raises(BadFile, match=reason):
            read(content.getvalue())


def test_a_truncated_workbook_is_refused(read):
    content = workbook(HEADINGS, *ROWS)
    for size in range(10, len(content), 500):
        with pytest.raises(BadFile):
            read(content[:size])


def test_a_wrong_dimension_in_a_workbook_hides_no_row(read):
    content = workbook(["a"], ["1"], ["2"])
    assert (
        len(read(content_with(content, b'<dimension ref="A1:A3" />', b'<dimension ref="A1:A2" />')).rows) == 2
    )
