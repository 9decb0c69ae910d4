"""The supervisor's doors to people who are not on the list."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SearchField, SubmitField
from wtforms.validators import Length

from ..hidden import hide, shown
from ..observations.entries import Entry, entry
from ..observations.inputs import AsShownForm
from ..observations.rules import glance, read
from ..participants.rules import listed, participant
from ..people.guard import entered
from ..store import head_of
from ..visibility import Reader
from .rules import match, matched, unmatched

unlisted = Blueprint("unlisted", __name__, url_prefix="/desk/unlisted")


class WhoForm(FlaskForm):
    """Whom a typed name may mean."""

    q = SearchField(lazy_gettext("Name, kana or number"), [Length(max=100)])
    submit = SubmitField(lazy_gettext("Search"))


@unlisted.get("")
def index() -> str:
    """Who is waiting to be matched, and who was."""
    reader = entered("supervisor")
    as_of = head_of(reader.organisation)
    waiting, done = unmatched(reader), matched(reader)
    glance(reader, "desk/unlisted", (one.seen.participant for one in done))
    return render_template("unlisted/index.html", waiting=waiting, done=done, as_of=as_of, form=FlaskForm())


@unlisted.route("/<uuid:id>", methods=["GET", "POST"])
def show(id: object) -> str | Response:
    """One record with a typed name, and the participants that it may be about."""
    reader, opened = _opened(id)
    form = WhoForm()
    if form.validate_on_submit():
        return redirect(url_for(".show", id=id, q=hide((form.q.data or "").strip())))
    try:
        query = shown(request.args["q"]) if "q" in request.args else opened.seen.typed_name
    except ValueError:
        abort(404)
    form.q.data = form.q.data or query
    candidates = listed(reader, query)
    read(reader, "desk/unlisted", opened)
    glance(reader, "desk/unlisted", (person.id for person in candidates.people))
    return render_template(
        "unlisted/show.html", entry=opened, candidates=candidates, form=form, plain=FlaskForm(), query=query
    )


@unlisted.post("/<uuid:id>/match")
def say_who(id: object) -> Response:
    """Gives the record to a participant, or with none chosen takes it back."""
    reader, opened = _opened(id)
    chosen = request.form.get("participant") or None
    if chosen and participant(reader, chosen) is None:
        abort(404)
    form = AsShownForm()
    if not form.validate():
        abort(400)
    match(reader, opened, form.n.data or 0, chosen)
    if chosen:
        flash(_("The record now stands with this participant."))
        return redirect(url_for("participants.show", id=chosen))
    flash(_("Taken back. The person is not on the list again."))
    return redirect(url_for(".index"))


def _opened(id: object) -> tuple[Reader, Entry]:
    reader = entered("supervisor")
    opened = entry(reader, str(id))
    if opened is None or not opened.seen.typed_name:
        abort(404)
    return reader, opened
