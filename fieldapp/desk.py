"""The frame of the desk's pages: what stands in their head for each role, and dates in their text."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from flask import Flask, g, url_for
from flask_babel import format_timedelta, get_locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup

from sync.numbers import Gap

from . import __version__, dates, vocabulary
from .clock import today
from .forms.answers import word, worded
from .people.reader import account, organisation, reader
from .quarantine.rules import urgent


class Place(NamedTuple):
    """An entry of the navigation: its words, its door, and the roles that it is for."""

    words: Any
    door: str
    roles: frozenset[str]


CASE = frozenset({"worker", "caseworker", "supervisor"})
PLACES = (
    Place(_("Inbox"), "observations.inbox", CASE),
    Place(_("Participants"), "participants.index", CASE),
    Place(_("Sites"), "sites.index", CASE),
    Place(_("Not on the list"), "unlisted.index", frozenset({"supervisor"})),
    Place(_("To be checked"), "quarantine.index", frozenset({"supervisor", "administrator"})),
    Place(_("Devices"), "devices.index", frozenset({"supervisor", "administrator"})),
    Place(_("Staff"), "staff.index", frozenset({"administrator"})),
)


def init_app(app: Flask) -> None:
    """Gives templates the frame, the words of the vocabulary, and their dates."""
    words = {name.lower(): value for name, value in vars(vocabulary).items() if name.isupper()}
    app.jinja_env.globals.update(words=words, version=__version__, language=_language, frame=_frame)
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        moment=moment,
        short_moment=short_moment,
        time=time,
        elapsed=elapsed,
        born=born,
    )
    app.jinja_env.filters.update(
        worded=lambda entry: worded(entry.definition, entry.answers, _language()),
        attended=lambda entry: word(entry.definition, entry.answers, "attendance", _language()),
    )
    app.jinja_env.filters.update(ago=ago, numbers=numbers)
    app.jinja_env.filters.update(weekday=lambda iso: dates.weekday(iso, _language()))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


class Frame(NamedTuple):
    """Who is at the desk, as what, where they can go; `urgent` waits for them with an urgent sign."""

    name: str
    organisation: str
    role: str
    roles: list[str]
    places: list[Place]
    urgent: list[str]
    form: FlaskForm


def _frame() -> Frame | None:
    """None for somebody who is not signed in, or has no role."""
    signed_in, who = account(), reader()
    if signed_in is None or who is None:
        return None
    places = [place for place in PLACES if who.role in place.roles]
    return Frame(
        signed_in.person.name,
        organisation().name,
        who.role,
        signed_in.person.roles,
        places,
        urgent(who),
        FlaskForm(),
    )


def home() -> str:
    """The desk's first page for whoever is signed in."""
    frame = _frame()
    return url_for(frame.places[0].door) if frame else url_for("security.login")


def day(text: str | date) -> Markup:
    """A day with its year and 和暦."""
    given = text if isinstance(text, date) else date.fromisoformat(text)
    return Markup('<time datetime="{}">{}</time>').format(given, dates.long_day(given, _language()))


def short_day(text: str) -> Markup:
    """A day whose years stand small beside it, for narrow columns."""
    given = date.fromisoformat(text)
    return _small_year(given, text, dates.short_day(given, _language()))


def moment(instant: str) -> Markup:
    """An instant by the clock of the organisation's zone, with its year and 和暦."""
    at, language = dates.local(instant, _zone()), _language()
    words = f"{dates.long_day(at.date(), language)} {at:%H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(instant, words)


def short_moment(instant: str) -> Markup:
    """The same for narrow columns."""
    at = dates.local(instant, _zone())
    return _small_year(at.date(), instant, f"{dates.short_day(at.date(), _language())} {at:%H:%M}")


def time(instant: str) -> str:
    """The hour and minute alone, where the day stands beside it."""
    return f"{dates.local(instant, _zone()):%H:%M}"


def elapsed(instant: str) -> str:
    """How long ago that was, e.g. 3 時間."""
    return format_timedelta(datetime.now(UTC) - dates.moment(instant), granularity="minute")


def ago(instant: str) -> str:
    """How long ago an instant was, in words."""
    return format_timedelta(dates.moment(instant) - datetime.now(UTC), add_direction=True)


def numbers(gap: Gap) -> str:
    """The numbers of a gap, e.g. `42` or `42–45`."""
    return str(gap.first) if gap.first == gap.last else f"{gap.first}–{gap.last}"


def born(text: str) -> str:
    """A year of birth with 和暦, to tell two people of one name apart."""
    return dates.both_years(date.fromisoformat(text), _language())


def _small_year(given: date, stamp: str, words: str) -> Markup:
    years = dates.both_years(given, _language())
    if given.year == today(_zone()).year:
        years = dates.era_year(given, _language())
    text = Markup("<small>{}</small> {}") if _language() == "ja" else Markup("{1} <small>{0}</small>")
    return Markup('<time datetime="{}">{}</time>').format(stamp, text.format(years, words))


def _zone() -> str:
    if "zone" not in g:
        g.zone = organisation().zone
    return g.zone


def _language() -> str:
    return str(get_locale())
