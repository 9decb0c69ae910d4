"""The desk's doors to participants: finding them, and the page of one."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SearchField, SubmitField
from wtforms.validators import Length

from ..hidden import hide, shown
from ..observations.rules import glance
from ..observations.timeline import of_participant
from ..people.guard import entered, page_after
from .rules import circumstances, listed, open_tasks, participant

participants = Blueprint("participants", __name__, url_prefix="/desk/participants")


class SearchForm(FlaskForm):
    """A name in any writing, its reading, a nickname or a number."""

    q = SearchField(_("Name, kana or number"), [Length(max=100)])
    submit = SubmitField(_("Search"))


@participants.route("", methods=["GET", "POST"])
def index() -> str | Response:
    """The participants of the reader, by kana; a search goes round by a hidden address."""
    reader = entered()
    form = SearchForm()
    if form.validate_on_submit():
        query = (form.q.data or "").strip()
        return redirect(url_for(".index", q=hide(query) if query else None))
    query = _asked()
    form.q.data = form.q.data or query
    page = listed(reader, query, page_after())
    glance(reader, "desk/participants", (person.id for person in page.people))
    return render_template(
        "participants/index.html", page=page, form=form, query=query, today=reader.today.isoformat()
    )


@participants.get("/<uuid:id>")
def show(id: object) -> str:
    """One participant: where they stand, who works with them, and what was recorded."""
    reader = entered()
    person = participant(reader, str(id))
    if person is None:
        abort(404)
    after = page_after()
    timeline = of_participant(reader, person.id, after)
    now, tasks = circumstances(reader, [person.id]), open_tasks(reader, person.id)
    glance(reader, "desk/participant", [person.id])
    return render_template(
        "participants/show.html",
        person=person,
        now=now,
        stage=now.stage(person.id, reader.today.isoformat()),
        tasks=tasks,
        timeline=timeline,
        after=after,
    )


def _asked() -> str:
    try:
        return shown(request.args["q"]) if "q" in request.args else ""
    except ValueError:
        abort(404)
