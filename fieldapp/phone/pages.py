"""The doors of the phone's app. Nothing here knows or stores anything about anybody."""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, json, render_template, request
from werkzeug.security import safe_join

from .. import __version__
from .precache import files, version_of
from .sources import sent

phone = Blueprint("phone", __name__)
PLACE = '{ version: "dev", files: [] }'
"""What stands in static/sw.js where the list belongs."""


@phone.get("/field/")
def shell() -> Response:
    """The one page of the app; the rest is drawn on the phone."""
    return _asked_again(render_template("phone/shell.html", version=__version__), "text/html")


@phone.get("/sw.js")
def worker() -> Response:
    """The service worker, with the list of what it keeps filled in."""
    static = Path(current_app.static_folder or "")
    shell_hash = hashlib.sha256(render_template("phone/shell.html", version=__version__).encode()).hexdigest()
    parts = [*files(static), ("/field/", shell_hash[:16]), ("/manifest.webmanifest", "")]
    listed = json.dumps({"version": version_of(parts), "files": parts})
    return _asked_again((static / "sw.js").read_text().replace(PLACE, listed), "text/javascript")


@phone.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to install the app."""
    path = Path(current_app.static_folder or "") / "manifest.webmanifest"
    return _asked_again(path.read_text(), "application/manifest+json")


@phone.get("/static/<any(app, icons, style, vendor, words):folder>/<path:name>")
def file(folder: str, name: str) -> Response:
    """A file of the app, known by its content: what is kept already is not sent again."""
    path = safe_join(current_app.static_folder or "", folder, name)
    if path is None or not Path(path).is_file():
        abort(404)
    return _asked_again(*sent(Path(path), own=folder == "app"))


def _asked_again(content: str | bytes, mimetype: str) -> Response:
    """An answer that may be kept, but is asked about each time."""
    answer = Response(content, mimetype=mimetype)
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
