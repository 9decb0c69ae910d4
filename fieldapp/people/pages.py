"""The doors of the staff: the way in, the role and language one works in, and the administrator's list."""

from typing import get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from sync.record import Role

from ..desk import home
from ..language import COOKIE, LANGUAGES
from ..vocabulary import ROLE
from .guard import entered
from .reader import ROLE as CHOSEN_ROLE
from .reader import account, reader
from .rules import add, change, let_in, new_password, one, one_time_password
from .rules import staff as everybody

way_in = Blueprint("way_in", __name__)
staff = Blueprint("staff", __name__, url_prefix="/desk/staff")
YEAR = 365 * 24 * 3600


@way_in.get("/")
def start() -> Response:
    """To the phone's app for who is only a worker, else to the desk."""
    signed_in = account()
    if signed_in is None:
        return redirect(url_for("security.login"))
    if signed_in.person.roles == ["worker"]:
        return redirect(url_for("phone.shell"))
    if reader() is None:
        abort(403)
    return redirect(home())


@way_in.post("/role")
def work_as() -> Response:
    """Changes the role that somebody with several works in."""
    signed_in, role = account(), request.form.get("role")
    if signed_in is None or role not in signed_in.person.roles:
        abort(403)
    session[CHOSEN_ROLE] = role
    return redirect(home())


@way_in.post("/language")
def speak() -> Response:
    """Chooses the language of the screen and goes back to the page."""
    language, back = request.form.get("language"), request.form.get("back", "/")
    if language not in LANGUAGES:
        abort(400)
    answer = redirect(back if _here(back) else "/")
    answer.set_cookie(COOKIE, language, max_age=YEAR, secure=True, httponly=True, samesite="Lax", path="/")
    return answer


class StaffForm(FlaskForm):
    """What colleagues see of a person."""

    name = StringField(_("Name"), [DataRequired(_("Enter the name.")), Length(max=200)])
    kana = StringField(_("Name in kana"), [Length(max=200)])
    phone = StringField(
        _("Telephone"),
        [Length(max=200)],
        description=_("Workers on site call this number when it is urgent."),
    )
    roles = SelectMultipleField(
        _("Roles"),
        [DataRequired(_("Choose one role at least."))],
        choices=[SelectChoice(role, ROLE[role]) for role in get_args(Role)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    submit = SubmitField(_("Save"))

    def fields(self) -> dict[str, object]:
        """The fields of the person's record."""
        return {field: getattr(self, field).data for field in ("name", "kana", "phone", "roles")}


class NewStaffForm(StaffForm):
    """A person and the user name they sign in with."""

    username = StringField(
        _("User name"),
        [
            DataRequired(_("Enter a user name.")),
            Regexp(r"^[A-Za-z0-9._-]{2,60}$", message=_("2 to 60 letters, digits, dots and hyphens.")),
        ],
        description=_("Letters, digits, dots and hyphens."),
    )
    submit = SubmitField(_("Add"))


@staff.route("", methods=["GET", "POST"])
def index() -> str | tuple[str, int]:
    """Everybody, and adding someone; their first password is shown in the answer and never again."""
    who = entered("administrator")
    form = NewStaffForm()
    password, added = None, None
    if form.validate_on_submit():
        password, added = one_time_password(), form.username.data
        try:
            add(who.organisation, who.person, added, password, form.fields(), once=True)
        except ValueError:
            form.username.errors = [gettext("This user name is taken.")]
            password = None
        else:
            form = NewStaffForm(formdata=None)
    page = render_template(
        "staff/index.html", people=everybody(who), form=form, password=password, username=added
    )
    return (page, 422) if form.errors else page


@staff.route("/<uuid:id>", methods=["GET", "POST"])
def show(id: object) -> str | Response | tuple[str, int]:
    """One of the staff: their number and roles, and whether they may sign in."""
    who = entered("administrator")
    person = one(who, str(id))
    if person is None:
        abort(404)
    form = StaffForm(obj=person)
    if form.validate_on_submit():
        if person.id == who.person and "administrator" not in form.roles.data:
            form.roles.errors = [gettext("You cannot take the administrator's role from yourself.")]
        else:
            change(who, person.id, form.fields())
            flash(gettext("Saved."))
            return redirect(url_for(".index"))
    page = render_template(
        "staff/show.html",
        person=person,
        form=form,
        plain=FlaskForm(formdata=None),
        me=who.person,
        password=None,
    )
    return (page, 422) if form.errors else page


@staff.post("/<uuid:id>/<any(activation, deactivation):act>")
def let(id: object, act: str) -> Response:
    """Lets somebody sign in again, or no longer. Nobody can lock themself out."""
    who = entered("administrator")
    person = one(who, str(id))
    if person is None or person.id == who.person:
        abort(404)
    let_in(who, person.id, act == "activation")
    flash(
        gettext("They can sign in again.") if act == "activation" else gettext("They can no longer sign in.")
    )
    return redirect(url_for(".index"))


@staff.post("/<uuid:id>/password")
def forgotten(id: object) -> str:
    """Makes a one-time password for somebody; it is shown in this answer and never again."""
    who = entered("administrator")
    person = one(who, str(id))
    if person is None or person.username is None:
        abort(404)
    return render_template(
        "staff/show.html",
        person=person,
        form=StaffForm(formdata=None, obj=person),
        plain=FlaskForm(formdata=None),
        me=who.person,
        password=new_password(who, person.id),
    )


def _here(path: str) -> bool:
    """Whether a path leads to this site: browsers read a backslash as a slash."""
    return (
        path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path and "\\" not in path
    )
