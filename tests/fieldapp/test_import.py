"""`fieldapp import` on the cast's office: the report, all or nothing, twice the same, and undoing."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from founded import both
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, update

from fieldapp import cli
from fieldapp.demo.cast import ISAMU, ITO, NET_LOFT, OYSTER_SHED, SATO, SUMIE
from fieldapp.importing.models import ImportRun
from fieldapp.importing.nouns import NOUNS
from fieldapp.log.models import LogEntry
from fieldapp.log.verify import finding
from fieldapp.participants.models import Assignment, Participant, Placement, Stage
from fieldapp.people.models import Account, Person
from fieldapp.sites.models import Site

PEOPLE = ["利用者番号", "氏名", "ふりがな", "生年月日", "呼び名", "段階", "段階の日付", "段階の理由"]
HANAKO = [
    "0007",
    "見本 花子",
    "みほん はなこ",
    "昭和50年4月1日",
    "はなさん",
    "社会生活自立",
    "R7.4.1",
    "週二日から。",
]
TARO = ["0008", "見本 太郎", "みほん たろう", "1988/12/24", "", "", "", ""]
PLACEMENTS = ["利用者番号", "受入先番号", "形態", "活動日", "開始時刻", "終了時刻", "開始日", "終了日"]
ASSIGNMENTS = ["利用者番号", "職員ユーザー名", "役割", "開始日", "終了日"]


@pytest.fixture
def run(app, monkeypatch):
    """The command on the app's own database, in English."""
    monkeypatch.setattr(cli, "office", lambda: app)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return lambda *words, **more: CliRunner().invoke(cli.main, ["import", *map(str, words)], **more)


@pytest.fixture
def file(tmp_path):
    """A CSV file of these rows."""

    def file(*rows, encoding="utf-8"):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        path = tmp_path / "list.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return file


@pytest.fixture
def entries(ask):
    """How many entries the log has."""
    return lambda: ask(select(func.count()).select_from(LogEntry))[0]


def participant(number):
    return select(Participant).where(Participant.number == number)


# The report


def test_the_report_tells_what_would_be_made_changed_and_left(run, file, entries):
    before = entries()
    changed = [ISAMU.number, ISAMU.name, ISAMU.kana, ISAMU.birth_date, "勇さん"]
    same = [SUMIE.number, SUMIE.name, SUMIE.kana, SUMIE.birth_date, SUMIE.nickname]
    done = run("people", file(PEOPLE[:5], HANAKO[:5], changed, same), "--dry-run")
    assert done.exit_code == 0
    assert "3 rows (CSV, UTF-8)" in done.output
    assert "New: 1, changed: 1, brought back: 0, unchanged: 1, wrong: 0" in done.output
    assert "line 2: 0007 見本 花子" in done.output
    assert f"line 3: {ISAMU.number} {ISAMU.name}: nickname “いさむさん” → “勇さん”" in done.output
    assert "Nothing was written" in done.output
    assert entries() == before


def test_the_report_is_in_japanese_first(run, file, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    done = run("people", file(PEOPLE, [*HANAKO[:3], "昭和99年", *HANAKO[4:]]))
    assert "2行目 生年月日: 「昭和99年」は日付として読めません" in done.output
    assert "新しく登録: 0" in done.output


def test_every_wrong_row_is_told_and_nothing_is_written(run, file, entries):
    before = entries()
    done = run(
        "people",
        file(
            PEOPLE,
            HANAKO,
            ["", "番号なし"],
            ["0009"],
            ["0010", "見本", "", "1975/13/1", "", "卒業"],
            ["0011", "見本", "", "2999/1/1"],
            ["0012", "見本", "", "", "", "社会生活自立"],
            ["0013", "見本", "", "", "", "", "2025/4/1"],
            ["0007", "別の 花子"],
            [*TARO, "あふれた"],
        ),
        "--yes",
    )
    assert done.exit_code == 1
    for line in (
        "line 3 number: This cell is empty.",
        "line 4 name: This is needed for a new one.",
        "line 5 birth_date: There is no day “1975/13/1”.",
        "line 5 stage: “卒業” is not one of: Daily life, Social life, Intermediate work, Work.",
        "line 6 birth_date: The year of “2999/1/1” cannot be right.",
        "line 7 stage_since: The day since when is needed with a stage.",
        "line 8 stage: The stage is missing.",
        "line 9: line 2 means the same record.",
        "line 10: There is a cell under no heading.",
        "wrong: 8",
    ):
        assert line in done.output
    assert entries() == before


def test_headings_without_meaning_are_named_and_left_out(run, file):
    done = run("people", file(["番号", "氏名", "備考", "世帯"], ["0007", "見本 花子", "x", "y"]), "--yes")
    assert done.exit_code == 0
    assert "left out: 備考, 世帯" in done.output


@pytest.mark.parametrize(
    ("headings", "reason"),
    [
        (["氏名", "生年月日"], "The heading number is missing. The first row has: 氏名, 生年月日."),
        (["番号", "氏名", "氏名"], "The same heading stands twice: 氏名, 氏名."),
        (["番号", "氏名", "名前"], "These headings mean the same: 氏名, 名前."),
    ],
)
def test_headings_that_cannot_be_used_are_named(run, file, headings, reason):
    done = run("people", file(headings, ["0007"] * len(headings)), "--yes")
    assert done.exit_code == 1
    assert reason in done.output


def test_spaces_at_the_ends_are_left_out_and_told(run, file, ask):
    done = run("people", file(["番号", "氏名"], ["0007 ", "\u3000見本\u3000花子 "]), "--yes")
    assert "Spaces at the ends of cells, left out: line 2 number, line 2 name" in done.output
    assert [one.name for one in ask(participant("0007"))] == ["見本\u3000花子"]


def test_a_file_that_is_not_there_and_a_folder_are_refused_in_a_sentence(run, tmp_path):
    missing = run("people", tmp_path / "none.csv")
    assert (missing.exit_code, "No such file" in missing.output) == (1, True)
    assert run("people", tmp_path).exit_code == 2


# Writing


def test_people_come_with_their_stage_as_their_author_wrote_them(run, file, ask, app):
    done = run("people", file(PEOPLE, HANAKO, TARO), "--yes")
    assert done.exit_code == 0, done.output
    [hanako], [taro] = ask(participant("0007")), ask(participant("0008"))
    assert (hanako.name, hanako.kana, hanako.nickname) == ("見本 花子", "みほん はなこ", "はなさん")
    assert (hanako.birth_date, taro.birth_date) == ("1975-04-01", "1988-12-24")
    [stage] = ask(select(Stage).where(Stage.participant == hanako.id))
    assert (stage.stage, stage.since, stage.reason) == ("social", "2025-04-01", "週二日から。")
    assert ask(select(LogEntry.author).where(LogEntry.id.in_([hanako.id, taro.id, stage.id]))) == [ITO.id] * 3
    with app.app_context():
        assert finding(hanako.organisation_id) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_same_list_in_another_format_changes_nothing(run, file, entries, tmp_path, encoding):
    rows = [PEOPLE, HANAKO, TARO]
    assert run("people", file(*rows, encoding=encoding), "--yes").exit_code == 0
    written = entries()
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    (tmp_path / "list.tsv").write_text("\n".join("\t".join(row) for row in rows))
    items = [dict(zip(PEOPLE, row, strict=True)) for row in rows[1:]]
    (tmp_path / "list.json").write_text(json.dumps(items))
    for name in ("list.csv", "list.xlsx", "list.tsv", "list.json"):
        done = run("people", tmp_path / name, "--yes")
        assert done.exit_code == 0, done.output
        assert "The office has all of this already. Nothing was written." in done.output
    assert entries() == written


def test_an_empty_cell_leaves_what_stands(run, file, ask):
    assert (
        run("people", file(["番号", "氏名", "呼び名"], [ISAMU.number, ISAMU.name, ""]), "--yes").exit_code
        == 0
    )
    assert [one.nickname for one in ask(participant(ISAMU.number))] == [ISAMU.nickname]


def test_a_number_in_another_width_is_the_same_person(run, file, ask):
    done = run("people", file(["番号", "氏名"], ["１００１", "髙﨑 いさむ"]), "--yes")
    assert "changed: 1" in done.output
    assert [one.name for one in ask(participant(ISAMU.number))] == ["髙﨑 いさむ"]
    assert ask(participant("１００１")) == []


def test_a_later_stage_is_a_step_of_its_own_and_an_old_one_stays(run, file, ask):
    steps = select(func.count()).where(Stage.participant == ISAMU.id).select_from(Stage)
    [before] = ask(steps)
    heading = ["番号", "段階", "段階の日付"]
    assert run("people", file(heading, [ISAMU.number, "就労自立", "2026/11/1"]), "--yes").exit_code == 0
    assert ask(steps) == [before + 1]
    assert run("people", file(heading, [ISAMU.number, "中間的就労", "2026/11/1"]), "--yes").exit_code == 0
    assert ask(steps) == [before + 1]
    assert ask(select(Stage.stage).where(Stage.since == "2026-11-01")) == ["intermediate"]


def test_sites(run, file, ask):
    heading = ["受入先番号", "名称", "ふりがな", "業種", "住所", "担当者", "電話", "行き方"]
    row = ["99", "見本農園", "みほんのうえん", "農園", "1番地", "見本", "000-000-0399", "左へ。\n右へ。"]
    assert run("sites", file(heading, row), "--yes").exit_code == 0
    [site] = ask(select(Site).where(Site.number == "99"))
    assert (site.trade, site.phone, site.directions) == ("farm", "000-000-0399", "左へ。\n右へ。")


def test_placements(run, file, ask):
    row = [
        ISAMU.number,
        OYSTER_SHED.number,
        "職場体験",
        "月〜水",
        "9:30",
        "12時",
        "令和8年11月1日",
        "2026-12-31",
    ]
    assert run("placements", file(PLACEMENTS, row), "--yes").exit_code == 0
    [one] = ask(select(Placement).where(Placement.participant == ISAMU.id, Placement.site == OYSTER_SHED.id))
    assert (one.employment, one.days, one.start, one.end) == ("trial", [1, 2, 3], "09:30", "12:00")
    assert (one.since, one.until) == ("2026-11-01", "2026-12-31")


def test_assignments(run, file, ask):
    row = [ISAMU.number, "tanaka", "支援員", "2026/11/1"]
    assert run("assignments", file(ASSIGNMENTS, row), "--yes").exit_code == 0
    assert "Nothing was written" in run("assignments", file(ASSIGNMENTS, row), "--yes").output
    [one] = ask(select(Assignment).where(Assignment.since == "2026-11-01"))
    assert (one.participant, one.role, one.until) == (ISAMU.id, "worker", None)


@pytest.mark.parametrize(
    ("noun", "heading", "row", "reason"),
    [
        (
            "placements",
            PLACEMENTS,
            ["9999", "01", "", "", "", "", "2026/1/1"],
            "participant_number: The office has no “9999”",
        ),
        (
            "placements",
            PLACEMENTS,
            ["1001", "77", "", "", "", "", "2026/1/1"],
            "site_number: The office has no “77”",
        ),
        (
            "placements",
            PLACEMENTS,
            ["1001", "01", "", "", "", "", "2026/1/2", "2026/1/1"],
            "until: The last day lies before",
        ),
        (
            "placements",
            PLACEMENTS,
            ["1001", "01", "", "祝", "25:00", "", "2026/1/2"],
            "days: “祝” are not weekdays",
        ),
        (
            "assignments",
            ASSIGNMENTS,
            ["1001", "nobody", "支援員", "2026/1/1"],
            "username: Nobody signs in as “nobody”",
        ),
        (
            "assignments",
            ASSIGNMENTS,
            ["1001", "sato", "ケースワーカー", "2026/1/1"],
            "does not have the role Caseworker",
        ),
    ],
)
def test_what_a_row_names_must_be_there(run, file, noun, heading, row, reason):
    done = run(noun, file(heading, row), "--yes")
    assert done.exit_code == 1
    assert f"line 2 {reason}" in done.output or reason in done.output


def test_someone_who_is_there_twice_is_left_to_the_desk(run, file, tell):
    tell(update(Participant).where(Participant.number == SUMIE.number).values(number=ISAMU.number))
    done = run("people", file(["番号", "氏名"], [ISAMU.number, "だれか"]), "--yes")
    assert "The office has this more than once" in done.output
    assert done.exit_code == 1


def test_formulas_and_html_stay_text(run, file, ask):
    names = ["=HYPERLINK(1)", "+1", "-1", "@x", "<b>見本</b>"]
    rows = [[f"X{place}", name] for place, name in enumerate(names)]
    assert run("people", file(["番号", "氏名"], *rows), "--yes").exit_code == 0
    stored = ask(
        select(Participant.name).where(Participant.number.startswith("X")).order_by(Participant.number)
    )
    assert stored == names


def test_it_asks_before_it_writes(run, file, entries):
    before = entries()
    refused = run("people", file(PEOPLE, HANAKO), input="n\n")
    assert (refused.exit_code, entries()) == (1, before)
    assert "Nothing was written" in refused.output
    assert run("people", file(PEOPLE, HANAKO), input="").exit_code == 1
    assert entries() == before
    assert run("people", file(PEOPLE, HANAKO), input="y\n").exit_code == 0
    assert entries() == before + 2


def test_a_record_written_meanwhile_stops_it(run, file, monkeypatch, entries, tell):
    from fieldapp.importing import console

    def asked(_question):
        tell(update(Participant).where(Participant.id == ISAMU.id).values(n=10**6))
        return True

    monkeypatch.setattr(console.click, "confirm", asked)
    before = entries()
    done = run("people", file(["番号", "氏名"], ["0007", "見本"], [ISAMU.number, "いさむ"]))
    assert (done.exit_code, entries()) == (1, before)
    assert "just now" in done.output


def test_what_another_import_made_meanwhile_is_not_made_twice(run, file, monkeypatch, ask):
    from fieldapp.importing import console

    rows = file(PEOPLE, HANAKO)

    def asked(_question):
        assert run("people", rows, "--yes").exit_code == 0
        return True

    monkeypatch.setattr(console.click, "confirm", asked)
    done = run("people", rows)
    assert done.exit_code == 1
    assert "just now" in done.output
    assert len(ask(participant("0007"))) == 1


@both
def test_two_imports_at_one_moment_make_each_number_once(database, app, file, ask):
    people = [
        [f"7{place:03d}", f"見本 {place}", "みほん", "1975/4/1", "", "", "", ""] for place in range(200)
    ]
    rows = str(file(PEOPLE, *people))
    environment = os.environ | {f"FIELDAPP_{name.upper()}": value for name, value in database.items()}
    words = [sys.executable, "-m", "fieldapp", "import", "people", rows, "--yes", "--language", "en"]
    both_of_them = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in "12"
    ]
    said = [one.communicate()[0] for one in both_of_them]
    for one, output in zip(both_of_them, said, strict=True):
        assert one.returncode == 0 or "just now" in output, output
    assert 0 in {one.returncode for one in both_of_them}
    numbers = ask(select(Participant.number).where(Participant.number.like("7%")))
    assert sorted(numbers) == [row[0] for row in people]


def test_it_reaches_phones_with_their_next_sync(run, file, phone):
    sato = phone("sato")
    sato.exchange()
    done = run(
        "placements",
        file(PLACEMENTS, [SUMIE.number, NET_LOFT.number, "見学", "月", "", "", "2026/11/1"]),
        "--yes",
    )
    assert done.exit_code == 0
    records = sato.exchange()["records"]
    assert [(record["kind"], record["fields"]["employment"]) for record in records] == [("placement", "tour")]


# Who writes


def test_somebody_else_is_named_with_as(run, file, ask):
    assert run("people", file(PEOPLE, TARO), "--yes", "--as", "Admin").exit_code == 0
    [taro] = ask(participant("0008"))
    [admin] = ask(select(Account.person_id).where(Account.username == "admin"))
    assert taro.author == admin


@pytest.mark.parametrize("username", ["sato", "nobody"])
def test_a_worker_or_nobody_does_not_import(run, file, username):
    done = run("people", file(PEOPLE, TARO), "--yes", "--as", username)
    assert done.exit_code == 1
    assert "A supervisor or an administrator can: admin, ito." in done.output


def test_two_supervisors_have_to_say_who_writes(run, file, tell):
    tell(update(Person).where(Person.id == SATO.id).values(roles=["supervisor"]))
    done = run("people", file(PEOPLE, TARO), "--yes")
    assert (done.exit_code, "--as" in done.output) == (1, True)


# Undoing


def test_undoing_withdraws_what_was_made_and_sets_back_what_was_changed(run, file, ask, app):
    rows = [HANAKO, [ISAMU.number, "いさむ", "", "", "勇さん"]]
    assert run("people", file(PEOPLE, *rows), "--yes").exit_code == 0
    done = run("--undo", "--yes")
    assert done.exit_code == 0, done.output
    assert "Withdrawn: 2, set back to their old values: 1" in done.output
    [hanako], [isamu] = ask(participant("0007")), ask(participant(ISAMU.number))
    assert (hanako.withdrawn, isamu.withdrawn) == (True, False)
    assert (isamu.name, isamu.nickname) == (ISAMU.name, ISAMU.nickname)
    assert ask(select(Stage.withdrawn).where(Stage.participant == hanako.id)) == [True]
    with app.app_context():
        assert finding(isamu.organisation_id) is None
    nothing = run("--undo", "--yes")
    assert (nothing.exit_code, "no import to undo" in nothing.output) == (1, True)


def test_who_was_withdrawn_is_listed_nowhere(run, file, sign_in):
    ito = sign_in("ito")
    for words, listed in ((("people", file(PEOPLE, HANAKO)), True), (("--undo",), False)):
        assert run(*words, "--yes").exit_code == 0
        assert ("見本 花子" in ito.get("/desk/participants").text) is listed


def test_what_was_undone_can_be_brought_back(run, file, ask):
    for words in (("people", file(PEOPLE, HANAKO)), ("--undo",), ("people", file(PEOPLE, HANAKO))):
        done = run(*words, "--yes")
        assert done.exit_code == 0, done.output
    assert "brought back: 1" in done.output
    assert [one.withdrawn for one in ask(participant("0007"))] == [False]
    assert run("--undo", "--yes").exit_code == 0
    assert [one.withdrawn for one in ask(participant("0007"))] == [True]


def test_imports_are_undone_one_after_another(run, file, ask):
    for name in ("勇一", "勇二", "勇三"):
        assert run("people", file(["番号", "呼び名"], [ISAMU.number, name]), "--yes").exit_code == 0
    for name in ("勇二", "勇一", ISAMU.nickname):
        assert run("--undo", "--yes").exit_code == 0
        assert [one.nickname for one in ask(participant(ISAMU.number))] == [name]


def test_what_was_changed_since_is_named_and_nothing_is_undone(run, file, ask, app, entries):
    from fieldapp.clock import now
    from fieldapp.store import SqlStore, epoch_of
    from sync.change import Change
    from sync.exchange import act

    assert run("people", file(PEOPLE, HANAKO, TARO), "--yes").exit_code == 0
    [hanako] = ask(participant("0007"))
    with app.app_context():
        change = Change("participant", hanako.id, None, {"nickname": "はな"}, now())
        act(SqlStore(hanako.organisation_id), epoch_of(hanako.organisation_id), ITO.id, [change], now())
    before = entries()
    done = run("--undo", "--yes")
    assert done.exit_code == 1
    assert "Changed since:\n  0007 見本 花子\n" in done.output
    assert "見本 太郎" not in done.output
    assert entries() == before


def test_an_import_that_builds_on_another_is_undone_before_it(run, file, ask):
    assert run("people", file(PEOPLE, HANAKO, TARO), "--yes").exit_code == 0
    assert (
        run("placements", file(PLACEMENTS, ["0007", "01", "", "月", "", "", "2026/11/1"]), "--yes").exit_code
        == 0
    )
    for noun in ("placements", "people"):
        [last] = ask(
            select(ImportRun.noun).where(ImportRun.undone_n.is_(None)).order_by(ImportRun.n.desc()).limit(1)
        )
        assert last == noun
        assert run("--undo", "--yes").exit_code == 0
    assert ask(select(Placement.withdrawn).where(Placement.since == "2026-11-01")) == [True]


def test_undoing_refuses_while_another_record_names_what_it_made(run, file, ask, app):
    from fieldapp.clock import new_id, now
    from fieldapp.store import SqlStore, epoch_of
    from sync.change import Change
    from sync.exchange import act

    assert run("people", file(PEOPLE, TARO), "--yes").exit_code == 0
    [taro] = ask(participant("0008"))
    fields = {"participant": taro.id, "person": SATO.id, "role": "worker", "since": "2026-11-01"}
    with app.app_context():
        change = Change("assignment", new_id(), None, fields, now())
        act(SqlStore(taro.organisation_id), epoch_of(taro.organisation_id), ITO.id, [change], now())
    done = run("--undo", "--yes")
    assert (done.exit_code, "Recorded about since:\n  0008 見本 太郎\n" in done.output) == (1, True)


def test_undoing_can_be_looked_at_first(run, file, entries):
    assert run("people", file(PEOPLE, TARO), "--yes").exit_code == 0
    before = entries()
    assert run("--undo", "--dry-run").exit_code == 0
    assert run("--undo", input="n\n").exit_code == 1
    assert entries() == before


# The template


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_templates_filled_with_their_examples_come_in(run, tmp_path, ask, language):
    for noun in NOUNS.values():
        path = tmp_path / f"{noun.name}.xlsx"
        assert run("--template", noun.name, path, "--language", language).exit_code == 0
        book = load_workbook(path)
        form, explanation = book.worksheets
        assert [cell.value for cell in form[1]] == [
            column.japanese if language == "ja" else column.name for column in noun.columns
        ]
        for example in (5, 6):
            form.append([row[example - 1].value for row in explanation.iter_rows(min_row=2)])
        book.save(path)
        done = run(noun.name, path, "--yes")
        assert done.exit_code == 0, done.output
        assert "New: 2, changed: 0" in done.output
        assert "left out" not in done.output
    assert [one.name for one in ask(participant("0001"))] == ["例示 \u9ad9\u5b50"]


def test_a_template_keeps_numbers_as_text_and_offers_choices(run, tmp_path):
    run("people", tmp_path / "people.xlsx", "--template", "--language", "ja")
    form = load_workbook(tmp_path / "people.xlsx").worksheets[0]
    assert form.freeze_panes == "A2"
    assert {form.column_dimensions[letter].number_format for letter in "ABCDEFGH"} == {"@"}
    [listed] = form.data_validations.dataValidation
    assert listed.formula1 == '"日常生活自立,社会生活自立,中間的就労,就労自立"'
    assert str(listed.sqref).startswith("F2:F")


def test_a_template_overwrites_nothing(run, tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"filled in")
    done = run("--template", "people", path)
    assert (done.exit_code, path.read_bytes()) == (1, b"filled in")


# The command itself


@pytest.mark.parametrize(
    "words", [(), ("people",), ("staff", "x.csv"), ("--undo", "people"), ("--template",)]
)
def test_a_call_without_sense_is_a_usage_error(run, words):
    assert run(*words).exit_code == 2


def test_the_real_command_imports_after_init(tmp_path, file):
    def fieldapp(*words):
        environment = os.environ | {"FIELDAPP_DATA": str(tmp_path / "data"), "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [sys.executable, "-m", "fieldapp", *words], env=environment, capture_output=True, text=True
        )

    started = fieldapp(
        "init",
        "凪浦市",
        "--username",
        "admin",
        "--person",
        "小林 徹",
        "--password",
        "潮風の吹く町の合言葉です",
    )
    assert started.returncode == 0, started.stderr
    done = fieldapp("import", "people", str(file(PEOPLE, HANAKO, encoding="cp932")), "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "CP932" in done.stdout
