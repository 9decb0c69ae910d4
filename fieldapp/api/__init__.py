"""The phones' doors: JSON in, JSON or a problem out, same origin only."""

from flask import Blueprint

from ..security import same_origin_only

api = Blueprint("api", __name__, url_prefix="/api/v1")
api.before_request(same_origin_only)


from . import devices, openapi, session, sync, uploads  # noqa: E402, F401  (they hang their doors on `api`)
