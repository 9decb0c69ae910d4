"""Bounds on how often someone may ask. Counted in the memory of each process."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

from .problems import ApiProblem

limiter = Limiter(get_remote_address, storage_uri="memory://")
UNPROVEN = parse("60 per minute")
"""Requests that deliver without proving which phone they come from, per address."""


def spend_unproven() -> None:
    """Counts such a request. Raises ApiProblem 429 when there were too many."""
    if not limiter.limiter.hit(UNPROVEN, "unproven", get_remote_address()):
        raise ApiProblem(429)
