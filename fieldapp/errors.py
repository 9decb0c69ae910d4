"""What a person sees when something went wrong: never a stack, always what to do."""

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from .problems import SENTENCES, STATUS, problem_response


def init_app(app: Flask) -> None:
    """Registers the answers to refusals and failures, for pages and for the API."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int] | Response:
        if request.path.startswith("/api/"):
            return problem_response(error)
        status = error.code or 500
        sentence = SENTENCES[STATUS.get(status, "bad-request")]
        return render_template("errors/error.html", status=status, sentence=sentence), status

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[str, int] | Response:
        app.logger.exception("request failed")
        return refused(InternalServerError(original_exception=error))
