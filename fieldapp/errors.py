"""What a person sees when something went wrong: never a stack, always what to do.

These pages ask nothing of the database, which may be what went wrong.
"""

from math import ceil

from flask import Flask, Response, render_template, request
from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError

from sync.problems import Problem

from .db import hindrance
from .people.sign_in import SignInForm
from .problems import ComeAgain, problem_response
from .security import from_another_site

Answer = tuple[str, int] | tuple[str, int, dict[str, str]] | Response

TOLD = {
    400: (
        _("The office did not understand this"),
        _("The address or the form was not as expected. Go back and try again from the page before."),
    ),
    403: (
        _("Your role does not allow this"),
        _("If you have several roles, change the role at the top. Otherwise ask the administrator."),
    ),
    404: (
        _("Nothing is here for you"),
        _("There is no such page, or it is not yours to see. Look for it from the inbox or the list."),
    ),
    405: (_("This page cannot be opened like this"), _("Go back and use the buttons of the page before.")),
    413: (
        _("This is too much at once"),
        _("Go back: what you typed is still there. Shorten it or send it in several parts."),
    ),
    429: (
        _("Too many attempts"),
        _("Wait a little, then try again. Nobody else is kept waiting, and nothing is locked."),
    ),
    500: (
        _("The office server had a problem"),
        _(
            "Nothing that was saved is lost. Go back and try again; "
            "if it happens again, tell the administrator."
        ),
    ),
    503: (
        _("The office server cannot save at this moment"),
        _("Go back: what you typed is still there. Look whether it was saved; if not, try again."),
    ),
    507: (
        _("The office server has no room left"),
        _("Nothing that was saved is lost, but nothing new can be saved. Tell the administrator."),
    ),
}
"""Title and what to do, by HTTP status."""
SECRET = ("csrf_token", "password", "new_password", "new_password_confirm")
"""Fields that are never shown again."""


def init_app(app: Flask) -> None:
    """Registers the answers to refusals and failures, for pages and for the API."""

    @app.errorhandler(CSRFError)
    def expired(error: CSRFError) -> Answer:
        if request.path.startswith("/api/"):
            return problem_response(error)
        if from_another_site():  # what another site filled in is not offered to be sent again
            return refused(error)
        if request.endpoint == "security.login":
            form = SignInForm()
            form.form_errors = [_("This page was open for too long. Please sign in once more.")]
            return render_template("people/sign_in.html", login_user_form=form), 400
        typed = [(name, text) for name, text in request.form.items(multi=True) if name not in SECRET]
        return render_template("errors/expired.html", typed=typed, path=request.full_path), 400

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Answer:
        if request.path.startswith("/api/"):
            return problem_response(error)
        status = error.code or 500
        title, sentence = TOLD.get(status, TOLD[500 if status >= 500 else 400])
        wait = getattr(error, "retry_after", None)
        page = render_template(
            "errors/error.html", status=status, title=title, sentence=sentence, wait=_wait(wait)
        )
        return page, status, {"Retry-After": str(wait)} if wait else {}

    @app.errorhandler(Problem)
    def unfit(error: Problem) -> Answer:
        """A form whose text no record can hold, e.g. with a control character: no browser sends one."""
        return refused(BadRequest())

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Answer:
        hindered = hindrance(error)
        app.logger.exception("request failed: the database is %s", hindered or "not the reason")
        if hindered:
            return refused(ComeAgain(hindered))
        return refused(InternalServerError(original_exception=error))


def _wait(seconds: int | None) -> str:
    if not seconds:
        return ""
    minutes = ceil(seconds / 60)
    return ngettext("You can try again in %(num)d minute.", "You can try again in %(num)d minutes.", minutes)
