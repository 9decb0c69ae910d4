"""Whether the server can work, for a proxy or a monitor."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from . import __version__
from .db import db
from .log.models import LogHead

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> tuple[Response, int]:
    """200 with the epochs of all organisations joined, or 503 without a working database."""
    try:
        epochs = db.session.scalars(select(LogHead.epoch).order_by(LogHead.organisation_id)).all()
    except SQLAlchemyError:
        return jsonify(status="error", version=__version__, database="error", epoch=None), 503
    return jsonify(status="ok", version=__version__, database="ok", epoch=",".join(epochs) or None), 200
