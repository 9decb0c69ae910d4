"""What every page of the desk asks first: who may enter, and where in a list to begin.

Whoever is not signed in, or in a role that the page is not for, is told nothing.
"""

from uuid import UUID

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ..visibility import CASE_ROLES, Reader
from .reader import account, reader

OFFICE_ROLES = ("caseworker", "supervisor")
"""The roles that review records."""
BEFORE_A_PASSWORD = ("/sign-out", "/password", "/language", "/static/", "/api/")
"""What somebody with a one-time password may still ask for (the API has its own refusal)."""


def init_app(app: Flask) -> None:
    """Sends whoever has a one-time password to choose their own first."""

    @app.before_request
    def choose_a_password() -> Response | None:
        if request.path.startswith(BEFORE_A_PASSWORD):
            return None
        if not request.path.startswith("/desk/") and request.path not in ("/", "/sign-in"):
            return None
        signed_in = account()
        if signed_in is None or not signed_in.must_change_password:
            return None
        return redirect(url_for("security.change_password"))


def page_after() -> str | None:
    """The id after which the asked page of a list begins. Aborts with 400 for what is no id."""
    try:
        return str(UUID(request.args["after"])) if "after" in request.args else None
    except ValueError:
        abort(400)


def entered(*roles: str) -> Reader:
    """The reader of this request in one of these roles (by default any with case content).

    Aborts to the sign-in page without a session, with 403 for somebody deactivated, and
    with 404 for another role.
    """
    who = reader()
    if who is None and account() is None:
        asked = request.full_path.rstrip("?") if request.method == "GET" else "/"
        abort(redirect(url_for("security.login", next=asked)))
    if who is None:
        abort(403)
    if who.role not in (roles or CASE_ROLES):
        abort(404)
    return who
