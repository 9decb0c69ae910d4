"""What a cell of an imported file means, and why another cannot be taken."""

from datetime import date, datetime, time, timedelta

import pytest
from flask_babel import force_locale

from fieldapp.importing import cells
from fieldapp.importing.cells import BadCell
from fieldapp.importing.files import ExcelError, plain
from fieldapp.importing.nouns import EMPLOYMENTS, NOUNS


@pytest.fixture(autouse=True)
def in_english(app):
    with app.app_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(
    "written",
    [
        *("1975-04-01", "1975/4/1", "1975.4.1", "1975年4月1日", "19750401", "1975/4/1 0:00:00"),
        *(
            "昭和50年4月1日",
            "昭和50年 4月 1日",
            "S50.4.1",
            "s50/4/1",
            "昭50-4-1",
            "㍼50年4月1日",
            "S50年4月1日",
        ),
        *(date(1975, 4, 1), datetime(1975, 4, 1), 19750401),
    ],
)
def test_a_day_is_understood_as_offices_write_it(written):
    assert cells.day(written) == "1975-04-01"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("平成1年1月8日", "1989-01-08"),
        ("昭和64年1月7日", "1989-01-07"),
        ("大正15年12月24日", "1926-12-24"),
        ("T1.7.30", "1912-07-30"),
        ("M45.7.29", "1912-07-29"),
    ],
)
def test_an_era_begins_and_ends_on_its_days(written, meant):
    assert cells.day(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *(
            "昭和64年1月8日",
            "平成31年5月1日",
            "令和0年5月1日",
            "1975/2/29",
            "1975/13/1",
            "50/4/1",
            "1/4/1975",
        ),
        *("4月1日", "S50", "不明", "27485", 27485.0, "0012-01-01", "9999/1/1", True, time(9)),
    ],
)
def test_what_is_no_day_is_refused(written):
    with pytest.raises(BadCell):
        cells.day(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[
            ("9:30", "09:30"),
            ("9時30分", "09:30"),
            ("13:05:00", "13:05"),
            ("9時", "09:00"),
            ("午後1時15分", "13:15"),
        ],
        *[(time(9, 30), "09:30"), (timedelta(hours=9, minutes=30), "09:30"), ("午前0時", "00:00")],
    ],
)
def test_a_time_is_understood(written, meant):
    assert cells.clock(written) == meant


@pytest.mark.parametrize(
    "written", ["24:00", "9", "9:", "9:60", "午後12時", "朝", 0.375, timedelta(days=1), date.max]
)
def test_what_is_no_time_is_refused(written):
    with pytest.raises(BadCell):
        cells.clock(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("月・水・金", [1, 3, 5]),
        ("金月水", [1, 3, 5]),
        ("月曜日、水曜日", [1, 3]),
        ("月〜金", [1, 2, 3, 4, 5]),
        ("土-月", [1, 6, 7]),
        ("月~水・金", [1, 2, 3, 5]),
        ("Mon, Wed", [1, 3]),
        ("Monday-Friday", [1, 2, 3, 4, 5]),
        ("日", [7]),
        ([1, 3, 5], [1, 3, 5]),
        (["月", "水"], [1, 3]),
    ],
)
def test_weekdays_are_understood(written, meant):
    assert cells.weekdays(written) == meant


@pytest.mark.parametrize("written", ["祝", "月・祝", "月-", "1,3", "someday", [0], [True], 3])
def test_what_are_no_weekdays_is_refused(written):
    with pytest.raises(BadCell):
        cells.weekdays(written)


@pytest.mark.parametrize("written", ["非雇用型", " 非雇用型 ", "not employed", "unemployed", "Not-Employed"])
def test_a_choice_goes_by_any_of_its_words(written):
    assert cells.choice(EMPLOYMENTS)(written) == "unemployed"


def test_a_wrong_choice_names_the_right_ones():
    with pytest.raises(BadCell, match="Employed, Not employed, Work trial"):
        cells.choice(EMPLOYMENTS)("正社員")


@pytest.mark.parametrize(
    "name", ["髙﨑 勇", "\U00020bb7田", "\u845b\U000e0100西", "O'Brien", "=1+1", "ア゙ー 太郎"]
)
def test_a_name_is_kept_exactly_as_typed(name):
    assert cells.line(f" \u3000{name}\t") == name


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("山田\n太郎", "line break"),
        ("山田\x00", "control character"),
        ("\ud800", "control character"),
        (b"\xf0\x40".decode("cp932"), "外字"),
        ("山\ufffd", "外字"),
        ("あ" * 201, "longer than 200"),
        (ExcelError("#N/A"), "failed"),
        (date(2026, 1, 2), "Format the cell as text"),
        (True, "not a text"),
        (float("nan"), "not a text"),
        ({"a": 1}, "not a text"),
    ],
)
def test_what_is_no_line_is_refused_with_the_reason(cell, reason):
    with pytest.raises(BadCell, match=reason):
        cells.line(cell)


def test_numbers_are_texts_but_a_telephone_number_would_have_lost_its_zero():
    assert cells.line(1001) == "1001"
    assert cells.line(1001.0) == "1001"
    with pytest.raises(BadCell, match="leading 0"):
        cells.telephone(9000000000)


def test_what_is_quoted_cannot_move_the_cursor():
    assert cells.shown("\x1b[2J" + "あ" * 50) == "\ufffd[2J" + "あ" * 36 + "…"


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_no_heading_means_two_columns(noun):
    headings = [plain(heading) for column in noun.columns for heading in column.headings]
    assert len(headings) == len(set(headings))
