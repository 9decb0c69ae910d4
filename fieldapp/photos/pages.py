"""The desk's door to the photos and voice memos themselves."""

from flask import Blueprint, abort, send_file
from werkzeug.wrappers import Response

from ..people.guard import entered
from .rules import shown

photos = Blueprint("photos", __name__, url_prefix="/desk")

ALONE = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
"""What a file may do that is opened by itself: be seen and heard (browsers style its page inline)."""


@photos.get("/photos/<uuid:id>")
def photo(id: object) -> Response:
    """One photo or voice memo, for whoever may see its record."""
    reader = entered()
    file = shown(reader, str(id))
    if file is None:
        abort(404)
    answer = send_file(file.path, mimetype=file.type, etag=False)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = ALONE
    return answer
