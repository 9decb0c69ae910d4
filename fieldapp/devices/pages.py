"""The desk's door to the phones."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, StringField, SubmitField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from ..people.guard import entered
from ..problems import SENTENCES
from ..quarantine.rules import waiting
from ..restoring.rules import recently_restored
from .gaps import await_again, declare_lost
from .overview import phones, strays, whole

devices = Blueprint("devices", __name__, url_prefix="/desk/devices")
WATCH = ("supervisor", "administrator")


class GapForm(FlaskForm):
    """Numbers of one incarnation, as the page showed them."""

    incarnation = HiddenField(validators=[DataRequired(), Length(max=32)])
    first = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    last = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class LostForm(GapForm):
    """Why they will not come."""

    reason = StringField(
        lazy_gettext("Why will it not come?"),
        [DataRequired(lazy_gettext("Write the reason.")), Length(max=200)],
    )
    submit = SubmitField(lazy_gettext("Will not come from this device"))


@devices.get("")
def index() -> str:
    """Every phone: who is on it, its last contact, what has not come, what waits and why."""
    reader = entered(*WATCH)
    return render_template(
        "devices/index.html",
        phones=phones(reader.organisation),
        strays=strays(reader.organisation),
        restored=recently_restored(reader.organisation),
        sentences=SENTENCES,
    )


@devices.get("/<uuid:id>")
def show(id: object) -> str:
    """One phone whole."""
    return _page(str(id))


@devices.post("/<uuid:id>/lost")
def lose(id: object) -> str | Response | tuple[str, int]:
    """Declares missing numbers lost."""
    reader, form = entered(*WATCH), LostForm()
    if not form.validate():
        return _page(str(id), form), 422
    gap = (form.incarnation.data, form.first.data, form.last.data)
    if declare_lost(reader, str(id), *gap, (form.reason.data or "").strip()):
        flash(_("Noted. If it comes after all, it is taken in."))
    else:
        flash(_("This has changed meanwhile. Please look again."))
    return redirect(url_for(".show", id=id))


@devices.post("/<uuid:id>/awaited")
def awaited(id: object) -> Response:
    """Takes back that numbers were declared lost."""
    reader, form = entered(*WATCH), GapForm()
    if not form.validate():
        abort(400)
    if await_again(reader, str(id), form.incarnation.data, form.first.data, form.last.data):
        flash(_("Taken back. It counts as missing again."))
    else:
        flash(_("This has changed meanwhile. Please look again."))
    return redirect(url_for(".show", id=id))


def _page(id: str, filled: LostForm | None = None) -> str:
    reader = entered(*WATCH)
    seen = whole(reader, id)
    if seen is None:
        abort(404)
    return render_template(
        "devices/show.html",
        seen=seen,
        waiting=waiting(reader, device=id),
        sentences=SENTENCES,
        filled=filled,
        form=LostForm(formdata=None),
    )
