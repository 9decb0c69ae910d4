"""The desk's doors to records: the inbox, one record, and what a caseworker answers."""

from collections.abc import Callable
from typing import get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ..conflicts import rules as conflicts
from ..desk import home
from ..people.guard import OFFICE_ROLES, entered
from ..photos.rules import prepare
from ..visibility import CASE_ROLES, Reader
from ..visits.rules import visit_of
from . import inbox as inboxes
from . import withdrawal as taking_back
from .entries import Entry, entry
from .inputs import TAPS, AsShownForm, CommentForm, Forms, ReturnForm, ReviewForm
from .rules import NotYours, glance, read, review, withdraw

observations = Blueprint("observations", __name__, url_prefix="/desk")

Answer = str | Response | tuple[str, int]


@observations.get("/")
def inbox() -> str | Response:
    """The reader's own people's records, unread ones first of all. An administrator has none."""
    reader = entered(*CASE_ROLES, "administrator")
    if reader.role not in CASE_ROLES:
        return redirect(home())
    tab = request.args.get("tab", "unread")
    if tab not in get_args(inboxes.Tab):
        abort(404)
    try:
        after = inboxes.Place.read(request.args["after"]) if "after" in request.args else None
    except ValueError:
        abort(400)
    page, counts = inboxes.page(reader, tab, after), inboxes.counts(reader)
    glance(reader, "desk/inbox", (row.entry.seen.participant for row in page.rows))
    return render_template(
        "observations/inbox.html",
        page=page,
        counts=counts,
        contested=conflicts.count(reader),
        tab=tab,
        after=after,
    )


@observations.get("/records/<uuid:id>")
def record(id: object) -> Answer:
    """One record whole; opening it reads it."""
    reader, opened = _opened(id)
    if opened.photos and prepare(reader.organisation, [photo.id for photo in opened.photos]):
        reader, opened = _opened(id)
    return _page(reader, opened, Forms())


@observations.post("/records/<uuid:id>/comments")
def comment(id: object) -> Answer:
    """Answers the worker in words."""
    reader, opened = _opened(id, *OFFICE_ROLES)
    form = CommentForm()
    if form.tapped():
        form.id.errors = ()
        return _page(reader, opened, Forms(form), focus="comment")
    if not form.validate():
        return _page(reader, opened, Forms(form), focus="comment"), 422
    return _reviewed(reader, opened, form, "commented", form.text.data, _("Your comment is on its way."))


@observations.post("/records/<uuid:id>/confirmations")
def confirm(id: object) -> Answer:
    """Confirms a record."""
    reader, opened = _opened(id, *OFFICE_ROLES)
    form = ReviewForm()
    if not form.validate():
        abort(400)
    return _reviewed(reader, opened, form, "confirmed", "", _("The record is confirmed."))


@observations.post("/records/<uuid:id>/returns")
def send_back(id: object) -> Answer:
    """Sends a record back to the worker, saying why."""
    reader, opened = _opened(id, *OFFICE_ROLES)
    form = ReturnForm()
    if not form.validate():
        return _page(reader, opened, Forms(form), focus="reason"), 422
    return _reviewed(reader, opened, form, "returned", form.reason.data, _("The record is returned."))


@observations.post("/records/<uuid:id>/reviews/<uuid:of>/withdrawal")
def take_back(id: object, of: object) -> Answer:
    """Takes one's own review back."""
    reader, opened = _opened(id, *OFFICE_ROLES)
    try:
        withdraw(reader, opened, str(of))
    except NotYours:
        abort(404)
    flash(_("Taken back."))
    return redirect(url_for(".record", id=id))


@observations.post("/records/<uuid:id>/withdrawal")
def withdrawal(id: object) -> Answer:
    """Takes one's own record back."""
    return _withdrawn(id, taking_back.take_back, _("You took this record back."))


@observations.post("/records/<uuid:id>/restoration")
def restoration(id: object) -> Answer:
    """Brings one's own record back."""
    return _withdrawn(id, taking_back.bring_back, _("The record stands again."))


def _withdrawn(id: object, act: Callable[[Reader, Entry, int], None], done: str) -> Answer:
    reader, opened = _opened(id)
    form = AsShownForm()
    if not form.validate():
        abort(400)
    try:
        act(reader, opened, form.n.data or 0)
    except NotYours:
        abort(404)
    flash(done)
    return redirect(url_for(".record", id=id))


def _opened(id: object, *roles: str) -> tuple[Reader, Entry]:
    reader = entered()
    opened = entry(reader, str(id))
    if opened is None:
        abort(404)
    if roles and reader.role not in roles:
        abort(403)
    if roles and opened.seen.participant is None:
        abort(404)  # about a site, or about somebody not on the list yet: the answer would reach nobody
    return reader, opened


def _page(reader: Reader, opened: Entry, forms: Forms, focus: str = "") -> str:
    visit, following = visit_of(reader, opened.seen.visit), inboxes.next_unread(reader, but=opened.seen.id)
    gone = taking_back.gone(reader, opened)
    read(reader, "desk/record", opened)
    return render_template(
        "observations/record.html",
        entry=opened,
        visit=visit,
        gone=gone,
        conflicts=conflicts.about(reader, opened.seen.id, opened.seen.visit),
        forms=forms,
        taps=TAPS,
        focus=focus,
        following=following,
        reviews_here=reader.role in OFFICE_ROLES,
        me=reader.person,
    )


def _reviewed(reader: Reader, opened: Entry, form: FlaskForm, act: str, text: str, done: str) -> Answer:
    try:
        fresh = review(reader, opened, form.id.data, act, text)
    except NotYours:
        abort(400)
    flash(done if fresh else _("This was done already; nothing was written twice."))
    return redirect(url_for(".record", id=opened.seen.id))
