"""Sign-in by user name, carried by Flask-Security: what it is told, and the forms it shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app, request, session
from flask_babel import lazy_gettext as _
from flask_login import logout_user, user_logged_in
from flask_security import ChangePasswordForm, LoginForm, Security, SQLAlchemyUserDatastore, password_changed
from flask_security.utils import lookup_identity
from werkzeug.exceptions import TooManyRequests
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, EqualTo, Length

from ..clock import now
from ..db import db
from . import throttle
from .models import Account

security = Security()
SHORTEST = 12
"""Characters of a password, at least."""
SIGNED_IN_AT = "signed_in_at"
"""The session's key for when it began: it lasts its hours however much it is used."""
WRONG = _("The user name or the password is not right.")


class NoRoles:
    """Flask-Security wants a role table; what a person may do follows from `Person.roles`."""

    name = ""


class SignInForm(LoginForm):
    """User name and password; the same sentence whichever of them is wrong."""

    email = None
    username = StringField(_("User name"), [DataRequired(_("Enter your user name."))])
    password = PasswordField(_("Password"), [DataRequired(_("Enter your password."))])
    submit = SubmitField(_("Sign in"))

    def validate(self, **kwargs: Any) -> bool:
        """Raises TooManyRequests with the seconds to wait, before any password is looked at."""
        if not (self.username.data and self.password.data):  # nothing to try: the fields say so
            return super().validate(**kwargs)
        asked = (current_app.secret_key, self.username.data, request.remote_addr or "0.0.0.0")
        wait = throttle.attempt(*asked, now())
        if wait:
            raise TooManyRequests(retry_after=wait)
        self.ifield = self.username
        self.user = lookup_identity(self.username.data)
        if super().validate(**kwargs):
            throttle.succeeded(*asked)
            return True
        self.username.errors = self.password.errors = ()
        self.form_errors = [WRONG]
        return False


class NewPasswordForm(ChangePasswordForm):
    """One's own password, chosen by oneself; asked for first after a one-time password."""

    password = PasswordField(_("Password now"), [DataRequired(_("Enter your password."))])
    new_password = PasswordField(
        _("New password"), [Length(min=SHORTEST, message=_("Use 12 characters or more."))]
    )
    new_password_confirm = PasswordField(
        _("New password, once more"), [EqualTo("new_password", _("The two passwords differ."))]
    )
    submit = SubmitField(_("Change the password"))


def init_app(app: Flask) -> None:
    """Sets Flask-Security up for this app."""
    app.config.update(
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_UNAUTHORIZED_VIEW=None,
        SECURITY_LOGIN_USER_TEMPLATE="people/sign_in.html",
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/password",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="people/password.html",
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"username": {"mapper": str.strip, "case_insensitive": True}}],
        SECURITY_MSG_INVALID_PASSWORD=(_("This is not your password."), "error"),
        SECURITY_MSG_PASSWORD_IS_THE_SAME=(_("Choose another password than the one you have."), "error"),
        SECURITY_MSG_PASSWORD_CHANGE=(_("Your password is changed."), "success"),
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_TRACKABLE=False,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_AUTO_LOAD_LOGIN_FORM=False,
        SECURITY_DEFAULT_REMEMBER_ME=False,
    )
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Account, NoRoles),
        login_form=SignInForm,
        change_password_form=NewPasswordForm,
    )
    user_logged_in.connect(_begin, app)
    password_changed.connect(_own_password, app)
    app.before_request(_end)


def _begin(_app: Flask, user: Account) -> None:
    session.permanent = True
    session[SIGNED_IN_AT] = datetime.now(UTC).timestamp()


def _end() -> None:
    began = session.get(SIGNED_IN_AT)
    hours = timedelta(hours=current_app.config["FIELDAPP"].session_hours)
    if began is not None and datetime.now(UTC).timestamp() - began > hours.total_seconds():
        logout_user()
        session.clear()


def _own_password(_app: Flask, user: Account, **_kwargs: Any) -> None:
    user.must_change_password = False
