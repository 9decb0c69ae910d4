"""The door of photos and voice memos: tus 1.0 (core, creation, checksum).

Like the exchange it needs no sign-in and no right clock, only a phone that the office knows.
"""

import hashlib
import hmac
from base64 import b64decode
from collections.abc import Iterator
from uuid import UUID

import msgspec
from flask import Response, request, url_for
from werkzeug.exceptions import ClientDisconnected

from sync.envelope import TAG, Sha256
from sync.record import Id

from ..devices.models import Device
from ..devices.rules import device
from ..photos import uploads
from ..photos.files import Elsewhere, NoRoom
from ..photos.models import Upload
from ..photos.rules import prepare
from ..problems import ApiProblem, ComeAgain
from ..sealing import read_token
from ..throttle import spend_unproven
from . import api

TUS = "1.0.0"
SUMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
PIECE = 4096
"""Bytes read at once: what a connection that breaks may take with it."""
PART = "application/offset+octet-stream"


class Announced(msgspec.Struct, frozen=True):
    """`Upload-Metadata`: whose photo, from which phone, and the SHA-256 of its whole ciphertext."""

    id: Id
    device: Id
    sha256: Sha256


@api.after_request
def speak_tus(answer: Response) -> Response:
    """Every answer of this door names the version of the protocol."""
    if request.path.startswith("/api/v1/uploads"):
        answer.headers["Tus-Resumable"] = TUS
    return answer


@api.route("/uploads", methods=["OPTIONS"])
@api.route("/uploads/<uuid:id>", methods=["OPTIONS"])
def describe_uploads(id: UUID | None = None) -> Response:
    """What this door can do."""
    return Response(
        status=204,
        headers={
            "Tus-Version": TUS,
            "Tus-Extension": "creation,checksum",
            "Tus-Checksum-Algorithm": ",".join(SUMS),
            "Tus-Max-Size": str(uploads.settings().max_photo_mib * uploads.MIB),
        },
    )


@api.post("/uploads")
def create_upload() -> Response:
    """Expects a ciphertext; the same again is the same upload."""
    _speaks_tus()
    announced, size = _announced(), _number("Upload-Length")
    if size < TAG or request.content_length:
        raise ApiProblem(400, "bad-upload")
    phone = device(announced.device)
    if phone is None:
        raise ApiProblem(403, "unknown-phone")
    proven = _proves(phone, b"")
    try:
        uploads.start(phone, announced.id, announced.sha256, size, proven)
    except uploads.TooLarge as problem:
        raise ApiProblem(413, "photo-too-large", limit=problem.limit) from problem
    except uploads.TooMany as problem:
        raise ApiProblem(429, "too-many-photos", retry_after=problem.wait) from problem
    except uploads.AnotherFile as problem:
        raise ApiProblem(409, "another-file") from problem
    except NoRoom as problem:
        raise ComeAgain("full") from problem
    return Response(status=201, headers={"Location": url_for(".show_upload", id=announced.id)})


@api.route("/uploads/<uuid:id>", methods=["HEAD"])
def show_upload(id: UUID) -> Response:
    """How much of an upload is here."""
    _speaks_tus()
    coming, phone = _known(id)
    _proves(phone, b"")
    organisation, size = coming.organisation_id, coming.bytes
    try:
        there = uploads.offset(coming)
    except uploads.Damaged:
        there = 0
    except NoRoom as problem:
        raise ComeAgain("full") from problem
    if there == size:
        prepare(organisation, [str(id)])
    return Response(status=200, headers={"Upload-Offset": str(there), "Upload-Length": str(size)})


@api.route("/uploads/<uuid:id>", methods=["PATCH", "POST"])
def go_on_with_upload(id: UUID) -> Response:
    """Takes the next part, or as much of it as the connection brings."""
    _speaks_tus()
    if request.method == "POST" and request.headers.get("X-HTTP-Method-Override") != "PATCH":
        raise ApiProblem(405, "bad-upload")
    if request.mimetype != PART:
        raise ApiProblem(415, "bad-upload")
    coming, phone = _known(id)
    _proves(phone, None)
    organisation, size, at = coming.organisation_id, coming.bytes, _number("Upload-Offset")
    request.max_content_length = max(0, size - at) + 1  # of a body without length the end is to be seen
    try:
        there = uploads.append(coming, at, _checked(_pieces()))
    except Elsewhere as problem:
        raise ApiProblem(409, "elsewhere-in-upload") from problem
    except uploads.TooLarge as problem:
        raise ApiProblem(413, limit=problem.limit) from problem
    except uploads.Damaged as problem:
        raise ApiProblem(460, "damaged-upload") from problem
    except NoRoom as problem:
        raise ComeAgain("full") from problem
    if there == size:
        prepare(organisation, [str(id)])
    return Response(status=204, headers={"Upload-Offset": str(there)})


def _speaks_tus() -> None:
    if request.headers.get("Tus-Resumable") != TUS:
        raise ApiProblem(412, "old-upload")


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ApiProblem(400, "bad-upload")
    return int(text)


def _announced() -> Announced:
    """The metadata: pairs of a name and a base64 value, set apart by commas."""
    pairs = (pair.split(" ") for pair in request.headers.get("Upload-Metadata", "").split(","))
    try:
        values = {name: b64decode(value, validate=True).decode() for name, value in pairs}
        return msgspec.convert(values, Announced)
    except (ValueError, msgspec.ValidationError) as error:
        raise ApiProblem(400, "bad-upload") from error


def _known(id: UUID) -> tuple[Upload, Device]:
    coming = uploads.upload(str(id))
    phone = device(coming.device) if coming else None
    if coming is None or phone is None:
        raise ApiProblem(404)
    return coming, phone


def _proves(phone: Device, body: bytes | None) -> bool:
    """Whether the request shows that it comes from this phone; what does not is counted.

    The body of a part is not compared with the token: the whole has a hash that an envelope signs.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    key = phone.transport_key
    if scheme == "Device" and read_token(token, body, lambda kid: key if kid == phone.id else None):
        return True
    spend_unproven()
    return False


def _pieces() -> Iterator[bytes]:
    """The body as it comes. Raises ClientDisconnected when it breaks off."""
    try:
        while piece := request.stream.read(PIECE):
            yield piece
    except OSError as error:
        raise ClientDisconnected from error


def _checked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same; with `Upload-Checksum` only once all of it came and is right."""
    if "Upload-Checksum" not in request.headers:
        yield from pieces
        return
    name, _, wanted = request.headers["Upload-Checksum"].partition(" ")
    if name not in SUMS:
        raise ApiProblem(400, "bad-upload")
    body = b"".join(pieces)
    try:
        right = hmac.compare_digest(b64decode(wanted, validate=True), SUMS[name](body).digest())
    except ValueError as error:
        raise ApiProblem(400, "bad-upload") from error
    if not right:
        raise ApiProblem(460, "damaged-part")
    yield body
