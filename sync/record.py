"""What a record is: the kinds, their fields, their limits.

One class per kind; the table in docs/protocol.md is generated from them. A change
carries some of the fields of one record, so fields are checked one by one. Two
class variables say what the fields themselves cannot:

- `units`: fields that are one thing and merge as one, e.g. a note's text, tier and
  consent. A field outside every unit is a unit of its own.
- `writers`: whether a phone may write this kind, or only the office.
"""

from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from .clock import moment
from .problems import Problem

SCHEMA = 1
"""The version of the fields below that an envelope names in `schema`."""

UUID7 = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"
# \Z and [0-9]: `$` also fits before a last line break, `\d` also the digits of other scripts

Id = Annotated[str, Meta(pattern=UUID7)]
Instant = Annotated[
    str, Meta(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z\Z")
]
Day = date
"""On the wire and in the store `YYYY-MM-DD`."""
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Line = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=10_000)]
Weekday = Annotated[int, Meta(ge=1, le=7)]

Role = Literal["worker", "caseworker", "supervisor", "administrator"]
Stages = Literal["daily", "social", "intermediate", "work"]
Tier = Literal["caseworker", "held", "conference"]

NARROWER = {"caseworker": 0, "conference": 1, "held": 2}
"""Order of tiers from the widest to the narrowest circle of readers."""


class Record(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The fields that every kind has. Withdrawal is a state, and can be undone."""

    units: ClassVar[tuple[tuple[str, ...], ...]] = ()
    writers: ClassVar[Literal["phone", "office"]] = "office"

    withdrawn: bool = False


class Organisation(Record, kw_only=True):
    """組織: the municipality, or the body it entrusts."""

    name: Line
    zone: Line = "Asia/Tokyo"


class Person(Record, kw_only=True):
    """職員: someone of the staff, as colleagues see them."""

    name: Line
    kana: Line = ""
    phone: Line = ""
    roles: Annotated[list[Role], Meta(max_length=4)] = []
    active: bool = True


class Participant(Record, kw_only=True):
    """利用者: the person supported. The name is kept exactly as typed."""

    number: Line
    name: Line
    kana: Line = ""
    nickname: Line = ""
    birth_date: Day | None = None


class Stage(Record, kw_only=True):
    """段階: where a participant stands since a day, and why. The newest day counts."""

    participant: Id
    stage: Stages
    since: Day
    reason: Text = ""


class Site(Record, kw_only=True):
    """受入先: a place of intermediate work. `trade` picks its work and phrases."""

    number: Line
    name: Line
    kana: Line = ""
    trade: Key = "other"
    address: Line = ""
    contact: Line = ""
    phone: Line = ""
    directions: Text = ""
    active: bool = True


class Placement(Record, kw_only=True):
    """活動先: a participant at a site; `days` are ISO weekdays (Monday is 1)."""

    units = (("days", "start", "end"),)

    participant: Id
    site: Id
    employment: Literal["employed", "unemployed", "trial", "tour", "volunteer"] = "unemployed"
    days: Annotated[list[Weekday], Meta(max_length=7)] = []
    start: Clock | None = None
    end: Clock | None = None
    since: Day
    until: Day | None = None


class Assignment(Record, kw_only=True):
    """担当: who works with whom, as what, from when to when."""

    participant: Id
    person: Id
    role: Literal["worker", "caseworker"]
    since: Day
    until: Day | None = None


class Form(Record, kw_only=True):
    """様式: one version of a form. `definition` is described in docs/protocol.md."""

    key: Key
    number: Annotated[int, Meta(ge=1)]
    definition: dict[str, Any]


class Visit(Record, kw_only=True):
    """訪問: who came to which site, when (as observed, not as written)."""

    writers = "phone"

    site: Id
    kind: Literal["unannounced", "planned", "accompanied", "phone", "other"] = "unannounced"
    at: Instant
    workers: Annotated[list[Id], Meta(min_length=1, max_length=20)]
    nobody: bool = False


class Observation(Record, kw_only=True):
    """状況記録: the answers to one form, about a participant or about the site.

    Someone who was not on the list has `typed_name` and no `participant` until
    the desk matches them.
    """

    writers = "phone"
    units = (("form", "answers"),)

    visit: Id
    about: Literal["participant", "site"]
    site: Id
    at: Instant
    form: Id
    answers: dict[str, Any]
    participant: Id | None = None
    typed_name: Line = ""


class Consent(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the participant answered when asked whether a note may be shared."""

    answer: Literal["agreed", "refused", "later", "not_asked"]
    how: Line = ""
    at: Instant | None = None

    def __post_init__(self) -> None:
        if self.at:
            moment(self.at)


class Note(Record, kw_only=True):
    """メモ: free words about one person in a visit, with their own tier."""

    writers = "phone"
    units = (("text", "tier", "consent"),)

    visit: Id
    observation: Id
    participant: Id | None = None
    at: Instant
    text: Text
    tier: Tier = "caseworker"
    consent: Consent | None = None


class Photo(Record, kw_only=True):
    """写真・音声メモ: what belongs to a file that an envelope names under the same id.

    What belongs to a note has that note's tier. `seconds` is the length of a voice memo.
    """

    writers = "phone"

    visit: Id
    observation: Id
    note: Id | None = None
    participant: Id | None = None
    at: Instant
    media: Literal["photo", "voice"] = "photo"
    seconds: Annotated[int, Meta(ge=0, le=3600)] | None = None
    tier: Tier = "caseworker"


class Told(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whom the worker told by telephone, and when."""

    to: Line
    at: Instant

    def __post_init__(self) -> None:
        moment(self.at)


class Signal(Record, kw_only=True):
    """気づきのサイン. `words` are the participant's own, `wish` what they want."""

    writers = "phone"
    units = (("level", "state"), ("text", "tier"))

    visit: Id
    observation: Id
    participant: Id | None = None
    at: Instant
    level: Literal["step_up", "concern", "urgent"]
    state: Literal["open", "closed"] = "open"
    text: Text = ""
    words: Text = ""
    wish: Literal["wants", "unsure", "stays", "not_asked"] | None = None
    told: Told | None = None
    tier: Tier = "caseworker"


class Task(Record, kw_only=True):
    """予定・宿題: a next look-in, an appointment, homework, a call, a retention check."""

    writers = "phone"
    units = (("due", "time"), ("text", "tier"))

    kind: Literal["next_visit", "appointment", "homework", "call", "retention"]
    visit: Id | None = None
    observation: Id | None = None
    participant: Id | None = None
    site: Id | None = None
    due: Day | None = None
    time: Clock | None = None
    text: Text = ""
    state: Literal["open", "done", "cancelled"] = "open"
    tier: Tier = "caseworker"


class Review(Record, kw_only=True):
    """確認: what a caseworker did with an observation."""

    observation: Id
    participant: Id | None = None
    person: Id
    act: Literal["commented", "confirmed", "returned"]
    text: Text = ""
    at: Instant


class Word(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What one writer said of the fields in question: who (on which phone, if on one) and when."""

    fields: dict[str, Any]
    by: Id
    device: Id | None = None
    at: Instant


class Conflict(Record, kw_only=True):
    """食い違い: fields of one record that were written differently by writers who did not know of
    each other. The first of `words` is what stands until a person settles it.

    `participant`, `observation` and `visit` say whom and which page it is about (`about` as in an
    observation). Its tier is the narrowest of the record's and the words'; its author is the record's.
    """

    kind: Key
    record: Id
    unit: Key
    participant: Id | None = None
    observation: Id | None = None
    visit: Id | None = None
    about: Literal["participant", "site"] | None = None
    words: list[Word]
    tier: Tier = "caseworker"
    state: Literal["open", "settled"] = "open"
    settled: Word | None = None


KINDS: dict[str, type[Record]] = {
    "organisation": Organisation,
    "person": Person,
    "form": Form,
    "site": Site,
    "participant": Participant,
    "stage": Stage,
    "placement": Placement,
    "assignment": Assignment,
    "visit": Visit,
    "observation": Observation,
    "note": Note,
    "photo": Photo,
    "signal": Signal,
    "task": Task,
    "review": Review,
    "conflict": Conflict,
}
"""Every kind by its name on the wire; what is referred to stands before what refers."""

REFERS = {
    "participant": "participant",
    "person": "person",
    "workers": "person",
    "site": "site",
    "form": "form",
    "visit": "visit",
    "observation": "observation",
    "note": "note",
}
"""The fields that name other records, and the kind of those."""

Fields = dict[str, Any]


def check(kind: str, fields: Fields, *, new: bool) -> Fields:
    """The fields of a change to one record, checked; defaults are filled in when `new`.

    Raises Problem `unknown-kind`, `unknown-field` or `invalid-field` (also for a
    new record that lacks a field without default), naming kind and field.
    """
    if kind not in KINDS:
        raise Problem("unknown-kind", kind[:40])
    if new and (complete := _complete(kind, fields)) is not None:
        return complete
    types = _types(kind)
    for name, value in fields.items():
        if name not in types:
            raise Problem("unknown-field", f"{kind}.{name[:40]}")
        try:
            msgspec.convert(value, types[name])
            if name in _instants(kind):
                moment(value)
            if _holds_nul(value):
                raise ValueError("NUL")
        except (msgspec.ValidationError, ValueError) as error:
            raise Problem("invalid-field", f"{kind}.{name}") from error
    if new:
        raise Problem("invalid-field", kind)
    return dict(fields)


def _complete(kind: str, fields: Fields) -> Fields | None:
    """A whole new record, checked at once; None if something is wrong, which is then looked for."""
    try:
        complete: Fields = msgspec.to_builtins(msgspec.convert(fields, KINDS[kind]))
        for name in _instants(kind):
            moment(complete[name])
    except (msgspec.ValidationError, ValueError):
        return None
    return None if _holds_nul(fields) else complete


def unit_of(kind: str, field: str) -> tuple[str, ...]:
    """The fields with which a field merges, itself among them."""
    return next((unit for unit in KINDS[kind].units if field in unit), (field,))


@cache
def units_of(kind: str) -> tuple[tuple[str, ...], ...]:
    """Every unit of a kind, once."""
    return tuple(dict.fromkeys(unit_of(kind, field) for field in KINDS[kind].__struct_fields__))


def choices(kind: str, field: str) -> tuple[str, ...]:
    """What a field may hold that takes one value of a list; nothing for any other field."""
    annotation = _types(kind).get(field)
    lists = (each for each in (annotation, *get_args(annotation)) if get_origin(each) is Literal)
    return next((get_args(each) for each in lists), ())


def is_required(kind: str, field: str) -> bool:
    """Whether a new record must have this field."""
    return any(each.name == field and each.required for each in msgspec.structs.fields(KINDS[kind]))


def references(fields: Fields) -> set[tuple[str, str]]:
    """The records, as (kind, id), that these fields name."""
    named: set[tuple[str, str]] = set()
    for field in fields.keys() & REFERS.keys():
        value = fields[field]
        items = value if isinstance(value, list) else [value]
        named.update((REFERS[field], item) for item in items if item and isinstance(item, str))
    return named


def scope_of(kind: str, id: str, fields: Fields, author: str) -> str:
    """The circle that a record belongs to; visibility grants circles to readers.

    `participant:<id>` for all that is about one participant, `sites` for visits and
    what is about a site, `office` for what the whole staff works with, and
    `own:<author>` for someone not on the list, until the desk matches them. A conflict
    belongs where its record does.
    """
    if kind == "conflict":
        kind, id = fields["kind"], fields["record"]
    if kind in ("organisation", "person", "form", "site"):
        return "office"
    participant = id if kind == "participant" else fields.get("participant")
    if participant:
        return f"participant:{participant}"
    if kind == "visit" or fields.get("about") == "site":
        return "sites"
    if kind == "task" and not fields.get("observation"):
        return "sites"
    return f"own:{author}"


def _holds_nul(value: Any) -> bool:
    """Whether a text in it holds a NUL character, which PostgreSQL cannot keep."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(item) for pair in value.items() for item in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))


@cache
def _instants(kind: str) -> frozenset[str]:
    """The fields that are an instant, which a pattern alone cannot check."""
    return frozenset(name for name, type in _types(kind).items() if type == Instant)


@cache
def _types(kind: str) -> dict[str, Any]:
    return {
        name: annotation
        for name, annotation in get_type_hints(KINDS[kind], include_extras=True).items()
        if name in KINDS[kind].__struct_fields__
    }
