"""The doors of the phone's app. Nothing here knows or stores anything about anybody."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, json, render_template, request
from werkzeug.security import safe_join

from .. import __version__
from .precache import files, hash_of, version_of
from .sources import OWN, bare, sent

phone = Blueprint("phone", __name__)
PLACE = '{ version: "dev", files: [] }'
"""What stands in static/sw.js where the list belongs."""


@phone.get("/field/")
def shell() -> Response:
    """The one page of the app; the rest is drawn on the phone."""
    return _asked_again(_shell(), "text/html")


@phone.get("/sw.js")
def worker() -> Response:
    """The service worker, with the list of what it keeps filled in."""
    static = Path(current_app.static_folder or "")
    parts = [
        *files(static),
        ("/field/", hash_of(_shell().encode())),
        ("/manifest.webmanifest", hash_of(_manifest().encode())),
    ]
    listed = json.dumps({"version": version_of(parts), "files": parts})
    worker = bare((static / "sw.js").read_text())
    return _asked_again(worker.replace(PLACE, listed), "text/javascript")


@phone.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to install the app."""
    return _asked_again(_manifest(), "application/manifest+json")


@phone.get("/static/<any(app, icons, style, vendor, words):folder>/<path:name>")
def file(folder: str, name: str) -> Response:
    """A file of the app, known by its content: what is kept already is not sent again."""
    path = safe_join(current_app.static_folder or "", folder, name)
    if path is None or not Path(path).is_file():
        abort(404)
    return _asked_again(*sent(Path(path), own=folder in OWN))


def _shell() -> str:
    return render_template("phone/shell.html", version=__version__)


def _manifest() -> str:
    return (Path(current_app.static_folder or "") / "manifest.webmanifest").read_text()


def _asked_again(content: str | bytes, mimetype: str) -> Response:
    """An answer that may be kept, but is asked about each time."""
    answer = Response(content, mimetype=mimetype)
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
