"""Sign-in by user name, carried by Flask-Security: what it is told, and the form it shows."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _
from flask_security import LoginForm, Security, SQLAlchemyUserDatastore
from flask_security.utils import lookup_identity
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired

from ..db import db
from .models import Account

security = Security()


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
        self.ifield = self.username
        self.user = lookup_identity(self.username.data) if self.username.data else None
        return super().validate(**kwargs)


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
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"username": {"mapper": str.strip, "case_insensitive": True}}],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_TRACKABLE=False,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_AUTO_LOAD_LOGIN_FORM=False,
        SECURITY_DEFAULT_REMEMBER_ME=False,
    )
    security.init_app(app, SQLAlchemyUserDatastore(db, Account, NoRoles), login_form=SignInForm)
