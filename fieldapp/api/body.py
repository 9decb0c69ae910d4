"""Reading a JSON body of a bounded size, gzip or plain."""

from typing import TypeVar

import msgspec
from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from sync.problems import Problem

from ..problems import ApiProblem
from ..sealing import gunzip

Shape = TypeVar("Shape")
INFLATION = 8
"""How much larger than the limit a body may be once it is unpacked."""


def read_body(shape: type[Shape]) -> tuple[Shape, bytes]:
    """The body in its shape, and its bytes as they were sent.

    Raises ApiProblem 400 (not JSON, or another shape), 413 (naming the limit in bytes)
    or 415 (an encoding other than gzip).
    """
    limit = current_app.config["FIELDAPP"].max_request_kib * 1024
    try:
        plain = sent = request.get_data()
    except RequestEntityTooLarge as error:
        raise ApiProblem(413, limit=limit) from error
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding == "gzip":
        try:
            plain = gunzip(sent, limit * INFLATION)
        except Problem as problem:
            if problem.code == "too-large":
                raise ApiProblem(413, limit=limit) from problem
            raise ApiProblem(400) from problem
    elif encoding != "identity":
        raise ApiProblem(415)
    if not request.is_json:
        raise ApiProblem(415, "not-json")
    try:
        return msgspec.json.decode(plain, type=shape), sent
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ApiProblem(400, "not-json", where=str(error)[:200]) from error
