"""The desk's doors to conflicts: those that are open, and settling one."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import Row
from werkzeug.wrappers import Response
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..observations.inputs import LONGEST
from ..observations.rules import glance
from ..people.guard import OFFICE_ROLES, entered
from ..visibility import Reader
from .rules import Changed, one, open_ones, reopen, settle

conflicts = Blueprint("conflicts", __name__, url_prefix="/desk/conflicts")


class SettleForm(FlaskForm):
    """Which of the words stands, or the words that stand instead; `n` is what the page was read at."""

    n = IntegerField(validators=[InputRequired()])
    choice = IntegerField(validators=[InputRequired()])
    text = TextAreaField(
        validators=[Optional(), Length(max=LONGEST, message=lazy_gettext("This is too long."))]
    )


@conflicts.get("")
def index() -> str:
    """What waits for somebody to settle it."""
    reader = entered()
    shown = open_ones(reader)
    glance(reader, "desk/conflicts", (conflict.participant for conflict in shown.conflicts))
    return render_template("conflicts/index.html", shown=shown, settles_here=reader.role in OFFICE_ROLES)


@conflicts.post("/<uuid:id>/settlement")
def settlement(id: object) -> Response:
    """Says what stands."""
    reader, conflict = _opened(id)
    form = SettleForm()
    if not form.validate():
        flash(" ".join(error for errors in form.errors.values() for error in errors))
        return _back(conflict)
    text = form.text.data if "text" in request.form else None
    if text is not None and not text.strip():
        flash(_("Write the words first."))
        return _back(conflict)
    try:
        whole = settle(reader, conflict, form.n.data or 0, form.choice.data or 0, text)
    except Changed:
        flash(_("This changed meanwhile. Look at it again, then choose."))
        return _back(conflict)
    if whole:
        flash(_("Settled. Everybody concerned is told with the next contact."))
    else:
        flash(_("Settled as you saw it. Something else has arrived meanwhile and is open beside it."))
    return _back(conflict)


@conflicts.post("/<uuid:id>/reopening")
def reopening(id: object) -> Response:
    """Takes a settlement back."""
    reader, conflict = _opened(id)
    reopen(reader, conflict)
    flash(_("Taken back. It is open again."))
    return _back(conflict)


def _opened(id: object) -> tuple[Reader, Row[Any]]:
    reader = entered()
    conflict = one(reader, str(id))
    if conflict is None:
        abort(404)
    if reader.role not in OFFICE_ROLES and conflict.tier != "held":  # a held one only its author can see
        abort(403)
    return reader, conflict


def _back(conflict: Row[Any]) -> Response:
    if request.form.get("from") == "list" or not conflict.observation:
        return redirect(url_for(".index"))
    return redirect(url_for("observations.record", id=conflict.observation))
