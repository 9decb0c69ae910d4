"""The desk's doors to what waits to be checked.

An administrator sees that something waits, and why; what it says only who may read it.
"""

from typing import Any

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, SearchField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from ..hidden import hide, shown
from ..observations.inputs import LONGEST
from ..observations.rules import glance
from ..participants.rules import listed, participant
from ..people.guard import entered
from ..problems import SENTENCES
from ..sites.rules import listed as sites
from ..sites.rules import site_of
from ..visibility import Reader, reads_waiting
from .content import Content, content
from .mending import Changes, Place, corrected, pointed
from .rules import BUILDS_ON, TRIED_AGAIN, Outcome, Waiting, ask, awaits, mend, one, release, waiting

quarantine = Blueprint("quarantine", __name__, url_prefix="/desk/waiting")


class ActForm(FlaskForm):
    """Why; `n` is what the page was read at."""

    n = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    reason = StringField(
        lazy_gettext("Reason"), [DataRequired(lazy_gettext("Write the reason.")), Length(max=200)]
    )


class AskForm(FlaskForm):
    """What the author is asked."""

    words = TextAreaField(
        lazy_gettext("What the author should write differently"),
        [DataRequired(lazy_gettext("Write what you ask for.")), Length(max=500)],
    )
    submit = SubmitField(lazy_gettext("Ask the author"))


class WhoForm(FlaskForm):
    """Whom it may be about."""

    q = SearchField(lazy_gettext("Name, kana or number"), [Length(max=100)])
    submit = SubmitField(lazy_gettext("Search"))


@quarantine.get("")
def index() -> str:
    """What waits: whose, since when, why."""
    reader = entered("supervisor", "administrator")
    return render_template("quarantine/index.html", waiting=waiting(reader), sentences=SENTENCES)


@quarantine.route("/<uuid:id>", methods=["GET", "POST"])
def show(id: object) -> str | Response:
    """One envelope: why it waits, what it says, what can be done."""
    reader, held = _opened(id, "supervisor", "administrator")
    form = WhoForm()
    if form.validate_on_submit():
        return redirect(url_for(".show", id=id, q=hide((form.q.data or "").strip())))
    return _page(reader, held, who=form)


@quarantine.post("/<uuid:id>/release")
def let_in(id: object) -> str | Response | tuple[str, int]:
    """Takes it in as it is."""
    reader, held = _opened(id)
    form = ActForm()
    if not form.validate():
        return _page(reader, held, acting=form), 422
    return _done(id, release(reader, _as_read(held, form.n.data), form.reason.data or ""))


@quarantine.post("/<uuid:id>/person")
def say_who(id: object) -> Response:
    """Names another participant or site in place of one that is not there; or nobody, under a name."""
    reader, held = _opened(id)
    kind, absent = request.form.get("kind", ""), request.form.get("absent", "")
    chosen = request.form.get("chosen") or None
    typed = request.form.get("typed_name", "").strip()[:200]
    known = {"participant": participant, "site": site_of}.get(kind)
    if known is None or held.changes is None or (chosen and known(reader, chosen) is None):
        abort(404)
    if not chosen and (kind != "participant" or not typed):
        flash(_("Choose one, or write a name."))
        return redirect(url_for(".show", id=id))
    changes = pointed(held.changes, kind, absent, chosen, "" if chosen else typed)
    return _mended(reader, id, held, changes, _("Said who or where it was"))


@quarantine.post("/<uuid:id>/fields")
def correct(id: object) -> str | Response | tuple[str, int]:
    """Fields as a person corrected them, or left them out."""
    reader, held = _opened(id)
    form = ActForm()
    seen = content(reader, held)
    if held.changes is None or seen is None:
        abort(404)
    if not form.validate():
        return _page(reader, held, acting=form), 422
    return _mended(reader, id, held, corrected(held.changes, _said(seen)), form.reason.data or "")


@quarantine.post("/<uuid:id>/question")
def question(id: object) -> str | Response | tuple[str, int]:
    """Asks the author to write it anew."""
    reader, held = _opened(id)
    form = AskForm()
    if not form.validate():
        return _page(reader, held, asking=form), 422
    if ask(reader, held, (form.words.data or "").strip()):
        flash(_("The author is asked with the next contact of the phone."))
    else:
        flash(_("This does not wait any more."))
    return redirect(url_for(".show", id=id))


def _said(seen: Content) -> dict[Place, str | None]:
    """What the form says about each fault; one that is not answered stays."""
    said: dict[Place, str | None] = {}
    for number, fault in enumerate(seen.faults):
        choice, value = request.form.get(f"do-{number}"), request.form.get(f"value-{number}", "")
        if choice == "out" and fault.optional:
            said[fault.place, fault.field] = None
        elif choice == "put" and fault.field and fault.place not in seen.hidden:
            said[fault.place, fault.field] = value[: LONGEST * 2]
    return said


def _mended(reader: Reader, id: object, held: Waiting, changes: Changes, reason: str) -> Response:
    return _done(id, mend(reader, _as_read(held, request.form.get("n", type=int)), changes, reason))


def _as_read(held: Waiting, n: int | None) -> Waiting:
    """The envelope as the page was read: an act on another state of it does nothing."""
    return held._replace(receipt=msgspec.structs.replace(held.receipt, n=n or 0))


def _done(id: object, outcome: Outcome) -> Response:
    said = {
        "taken": _("Taken in. The phone is told with its next contact."),
        "waits": _("Noted, but something else is still in the way."),
        "gone": _("Somebody has dealt with this meanwhile; nothing was done twice."),
    }
    flash(said[outcome])
    return redirect(url_for(".show", id=id) if outcome == "waits" else url_for(".index"))


def _opened(id: object, *roles: str) -> tuple[Reader, Waiting]:
    reader = entered(*(roles or ("supervisor",)))
    held = one(reader, str(id))
    if held is None:
        flash(_("This does not wait any more."))
        abort(redirect(url_for(".index")))
    return reader, held


def _page(reader: Reader, held: Waiting, who: Any = None, acting: Any = None, asking: Any = None) -> str:
    seen = content(reader, held) if reads_waiting(reader) else None
    form = who or WhoForm(formdata=None)
    try:
        query = shown(request.args["q"]) if "q" in request.args else ""
    except ValueError:
        abort(404)
    form.q.data = form.q.data or query
    kinds = {kind for kind, _id in seen.absent} if seen else set()
    candidates = listed(reader, query) if "participant" in kinds and query else None
    if candidates:
        glance(reader, "desk/waiting", (person.id for person in candidates.people))
    return render_template(
        "quarantine/show.html",
        held=held,
        seen=seen,
        reads=reads_waiting(reader),
        sentences=SENTENCES,
        candidates=candidates,
        sites=sites(reader).sites if "site" in kinds else [],
        awaits=awaits(reader, held),
        releasable=held.code in (*BUILDS_ON, *TRIED_AGAIN),
        who=form,
        acting=acting or ActForm(formdata=None),
        asking=asking or AskForm(formdata=None),
        query=query,
    )
