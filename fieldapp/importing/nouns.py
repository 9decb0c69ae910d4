"""The four nouns that can be imported: the columns of their files, and the records a row stands for.

Headings and the words of choices are part of the file format: they stay when a translation changes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _

from . import cells
from .cells import BadCell, Choices
from .office import Known, Office

Fields = dict[str, Any]

STAGES: Choices = {
    "daily": ("日常生活自立", "Daily life", "日常"),
    "social": ("社会生活自立", "Social life", "社会"),
    "intermediate": ("中間的就労", "Intermediate work"),
    "work": ("就労自立", "Work", "就労"),
}
TRADES: Choices = {
    "net": ("網", "Nets", "網の整備"),
    "oyster": ("カキ", "Oysters", "牡蠣", "かき"),
    "farm": ("農園", "Farm", "農業"),
    "bakery": ("パン", "Bakery", "パン工房"),
    "cleaning": ("清掃", "Cleaning"),
    "other": ("その他", "Other"),
}
EMPLOYMENTS: Choices = {
    "employed": ("雇用型", "Employed"),
    "unemployed": ("非雇用型", "Not employed"),
    "trial": ("職場体験", "Work trial"),
    "tour": ("見学", "Tour"),
    "volunteer": ("ボランティア", "Volunteer"),
}
ROLES: Choices = {
    "worker": ("支援員", "Worker", "自立支援員"),
    "caseworker": ("ケースワーカー", "Caseworker", "相談支援員", "CW"),
}


@dataclass(frozen=True, eq=False)
class Column:
    """A column: its English heading `name`, its Japanese one, and the field it fills.

    `of` is the kind of record that the field belongs to, or empty where the column only
    names another record.
    """

    name: str
    japanese: str
    read: Callable[[Any], Any]
    about: Any
    examples: tuple[str, str]
    of: str = ""
    field: str = ""
    key: bool = False
    """Needed in every row: it says which record is meant."""
    when_new: bool = False
    """Needed in the row of a record that is not there yet."""
    also: tuple[str, ...] = ()
    """Other headings that are understood."""
    choices: Choices | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings that mean this column."""
        return (self.name, self.japanese, *self.also)

    @property
    def heading(self) -> str:
        """The heading in the reader's language."""
        return self.japanese if get_locale().language == "ja" else self.name


@dataclass(frozen=True, eq=False)
class Noun:
    """What one file is a list of. `records` gives the records of a row with the fields it sets,
    the row's own record first; it raises BadCell."""

    name: str
    title: Any
    kind: str
    columns: tuple[Column, ...]
    records: Callable[[Fields, Office], Iterator[tuple[Known, Fields]]]

    def fields(self, kind: str, given: Fields) -> Fields:
        """What a row says of the record of a kind."""
        return {
            column.field: given[column.name]
            for column in self.columns
            if column.of == kind and column.name in given
        }

    def column(self, kind: str, field: str) -> Column | None:
        """The column that fills a field."""
        return next((column for column in self.columns if (column.of, column.field) == (kind, field)), None)


def _people(given: Fields, office: Office) -> Iterator[tuple[Known, Fields]]:
    person = office.record("participant", (given["number"],))
    if given.get("birth_date", "") > office.today:
        raise BadCell(_("This day is still to come."), "birth_date")
    yield person, PEOPLE.fields("participant", given)
    if "stage" in given and "stage_since" not in given:
        raise BadCell(_("The day since when is needed with a stage."), "stage_since")
    if "stage" not in given and given.keys() & {"stage_since", "stage_reason"}:
        raise BadCell(_("The stage is missing."), "stage")
    if "stage" in given:
        stage = office.record("stage", (person.id, given["stage_since"]))
        yield stage, PEOPLE.fields("stage", given) | {"participant": person.id}


def _sites(given: Fields, office: Office) -> Iterator[tuple[Known, Fields]]:
    yield office.record("site", (given["number"],)), SITES.fields("site", given)


def _placements(given: Fields, office: Office) -> Iterator[tuple[Known, Fields]]:
    participant = office.there("participant", given["participant_number"], "participant_number")
    site = office.there("site", given["site_number"], "site_number")
    _in_order(given)
    placement = office.record("placement", (participant.id, site.id, given["since"]))
    fields = PLACEMENTS.fields("placement", given)
    yield placement, fields | {"participant": participant.id, "site": site.id}


def _assignments(given: Fields, office: Office) -> Iterator[tuple[Known, Fields]]:
    participant = office.there("participant", given["participant_number"], "participant_number")
    staff = office.staff(given["username"])
    if given["role"] not in staff.roles:
        role = cells.spoken(ROLES, given["role"])
        raise BadCell(_("%(name)s does not have the role %(role)s.", name=staff.name, role=role), "role")
    _in_order(given)
    assignment = office.record("assignment", (participant.id, staff.id, given["role"], given["since"]))
    fields = ASSIGNMENTS.fields("assignment", given)
    yield assignment, fields | {"participant": participant.id, "person": staff.id}


def _in_order(given: Fields) -> None:
    if given.get("until", "9999") < given["since"]:
        raise BadCell(_("The last day lies before the first."), "until")


PARTICIPANT_NUMBER = Column(
    "participant_number",
    "利用者番号",
    cells.line,
    lazy_gettext("The number of a participant whom the office has."),
    ("0001", "0002"),
    key=True,
    also=("number",),
)
SINCE = lazy_gettext("First day. It tells two periods apart and so is not corrected by an import.")
UNTIL = lazy_gettext("Last day; empty while it goes on.")

PEOPLE = Noun(
    "people",
    lazy_gettext("Participants"),
    "participant",
    (
        Column(
            "number",
            "利用者番号",
            cells.line,
            lazy_gettext("The office's number of the participant. By it a row finds its record."),
            ("0001", "0002"),
            "participant",
            "number",
            key=True,
            also=("participant_number", "番号"),
        ),
        Column(
            "name",
            "氏名",
            cells.line,
            lazy_gettext("The name, kept exactly as typed."),
            ("例示 \u9ad9\u5b50", "見本 太郎"),
            "participant",
            "name",
            when_new=True,
            also=("名前", "利用者氏名", "利用者名"),
        ),
        Column(
            "kana",
            "ふりがな",
            cells.line,
            lazy_gettext("How the name is read."),
            ("れいじ たかこ", "みほん たろう"),
            "participant",
            "kana",
            also=("フリガナ", "氏名カナ", "カナ氏名", "氏名かな", "カナ", "よみ"),
        ),
        Column(
            "nickname",
            "呼び名",
            cells.line,
            lazy_gettext("What the person is called at the sites; the phone can show it alone."),
            ("たかさん", ""),
            "participant",
            "nickname",
            also=("ニックネーム", "呼称"),
        ),
        Column(
            "birth_date",
            "生年月日",
            cells.day,
            lazy_gettext("A day: 1975-04-01, 1975/4/1, 昭和50年4月1日, S50.4.1, or an Excel date."),
            ("昭和50年4月1日", "1988/12/24"),
            "participant",
            "birth_date",
            also=("誕生日", "birthday"),
        ),
        Column(
            "stage",
            "段階",
            cells.choice(STAGES),
            lazy_gettext("Where the participant stands. Each day is kept as a step of its own."),
            ("社会生活自立", ""),
            "stage",
            "stage",
            choices=STAGES,
        ),
        Column(
            "stage_since",
            "段階の日付",
            cells.day,
            lazy_gettext("Since when; needed with a stage."),
            ("2026/4/1", ""),
            "stage",
            "since",
            also=("stage_date", "段階開始日", "段階日付"),
        ),
        Column(
            "stage_reason",
            "段階の理由",
            cells.lines,
            lazy_gettext("Why, in a sentence."),
            ("活動を週二日から始める。", ""),
            "stage",
            "reason",
        ),
    ),
    _people,
)

SITES = Noun(
    "sites",
    lazy_gettext("Sites"),
    "site",
    (
        Column(
            "number",
            "受入先番号",
            cells.line,
            lazy_gettext("The office's number of the site. By it a row finds its record."),
            ("A01", "A02"),
            "site",
            "number",
            key=True,
            also=("site_number", "番号"),
        ),
        Column(
            "name",
            "名称",
            cells.line,
            lazy_gettext("The name, kept exactly as typed."),
            ("見本農園", "例示ベーカリー"),
            "site",
            "name",
            when_new=True,
            also=("受入先", "受入先名"),
        ),
        Column(
            "kana",
            "ふりがな",
            cells.line,
            lazy_gettext("How the name is read."),
            ("みほんのうえん", "れいじべーかりー"),
            "site",
            "kana",
            also=("フリガナ", "カナ", "よみ"),
        ),
        Column(
            "trade",
            "業種",
            cells.choice(TRADES),
            lazy_gettext("Chooses the work and the quick phrases in the form."),
            ("農園", "パン"),
            "site",
            "trade",
            choices=TRADES,
        ),
        Column(
            "address",
            "住所",
            cells.line,
            lazy_gettext("Where it is."),
            ("見本市丸山町1番地", "見本市駅前町2番地"),
            "site",
            "address",
            also=("所在地",),
        ),
        Column(
            "contact",
            "担当者",
            cells.line,
            lazy_gettext("Whom to ask for there."),
            ("見本 花子(農園主)", ""),
            "site",
            "contact",
            also=("先方担当者",),
        ),
        Column(
            "phone",
            "電話",
            cells.telephone,
            lazy_gettext("Telephone number of the site, with its leading 0."),
            ("000-000-0301", ""),
            "site",
            "phone",
            also=("電話番号", "TEL", "telephone"),
        ),
        Column(
            "directions",
            "行き方",
            cells.lines,
            lazy_gettext("How to get there, where to park."),
            ("小学校の先を左。", ""),
            "site",
            "directions",
            also=("道順", "アクセス"),
        ),
    ),
    _sites,
)

PLACEMENTS = Noun(
    "placements",
    lazy_gettext("Placements"),
    "placement",
    (
        PARTICIPANT_NUMBER,
        Column(
            "site_number",
            "受入先番号",
            cells.line,
            lazy_gettext("The number of a site that the office has."),
            ("A01", "A02"),
            key=True,
        ),
        Column(
            "employment",
            "形態",
            cells.choice(EMPLOYMENTS),
            lazy_gettext("As what the participant is there; not employed when left empty."),
            ("非雇用型", "職場体験"),
            "placement",
            "employment",
            choices=EMPLOYMENTS,
        ),
        Column(
            "days",
            "活動日",
            cells.weekdays,
            lazy_gettext("Weekdays: 月・水・金, 月〜金, or Mon, Wed, Fri."),
            ("月・水・金", "火・木"),
            "placement",
            "days",
            also=("曜日", "活動曜日"),
        ),
        Column(
            "start",
            "開始時刻",
            cells.clock,
            lazy_gettext("A time: 09:30, 9時30分, or an Excel time."),
            ("9:30", "10:00"),
            "placement",
            "start",
            also=("start_time", "開始時間"),
        ),
        Column(
            "end",
            "終了時刻",
            cells.clock,
            lazy_gettext("A time: 09:30, 9時30分, or an Excel time."),
            ("12:00", "15:00"),
            "placement",
            "end",
            also=("end_time", "終了時間"),
        ),
        Column(
            "since",
            "開始日",
            cells.day,
            SINCE,
            ("2026/4/1", "令和8年5月11日"),
            "placement",
            "since",
            key=True,
            also=("start_date",),
        ),
        Column(
            "until", "終了日", cells.day, UNTIL, ("", "2027/3/31"), "placement", "until", also=("end_date",)
        ),
    ),
    _placements,
)

ASSIGNMENTS = Noun(
    "assignments",
    lazy_gettext("Assignments"),
    "assignment",
    (
        PARTICIPANT_NUMBER,
        Column(
            "username",
            "職員ユーザー名",
            cells.line,
            lazy_gettext("With what the member of staff signs in."),
            ("sato", "suzuki"),
            key=True,
            also=("user", "ユーザー名", "職員"),
        ),
        Column(
            "role",
            "役割",
            cells.choice(ROLES),
            lazy_gettext("As what they work with the participant; they must hold that role."),
            ("支援員", "ケースワーカー"),
            "assignment",
            "role",
            key=True,
            choices=ROLES,
        ),
        Column(
            "since",
            "開始日",
            cells.day,
            SINCE,
            ("2026/4/1", "2026/4/1"),
            "assignment",
            "since",
            key=True,
            also=("start_date",),
        ),
        Column(
            "until", "終了日", cells.day, UNTIL, ("", "2027/3/31"), "assignment", "until", also=("end_date",)
        ),
    ),
    _assignments,
)

NOUNS = {noun.name: noun for noun in (PEOPLE, SITES, PLACEMENTS, ASSIGNMENTS)}
"""In the order in which they are imported: what is referred to comes first."""
