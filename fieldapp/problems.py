"""Every refusal as a person meets it: the HTTP status and the sentence for each code.

The API answers with RFC 9457 problem details; pages with `templates/errors/`.
"""

from typing import Literal

import msgspec
from flask import Response
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import HTTPException

from sync.envelope import Receipt

SENTENCES = {
    "malformed": lazy_gettext("This is not a fieldapp record. Update the app and send it again."),
    "too-large": lazy_gettext("This record is too large. Split it into several and send them again."),
    "unknown-office-key": lazy_gettext(
        "This record was sealed for another office. Ask the administrator to enrol this phone again."
    ),
    "cannot-open": lazy_gettext(
        "This record was damaged on the way and cannot be opened. It stays on the phone; tell the office."
    ),
    "wrong-signature": lazy_gettext(
        "This record was not signed by the phone it names. It stays on the phone; tell the administrator."
    ),
    "foreign-organisation": lazy_gettext(
        "This record belongs to another organisation. Sign in to the office it was made for."
    ),
    "mismatch": lazy_gettext("This record was altered on the way. It stays on the phone; tell the office."),
    "id-taken": lazy_gettext(
        "The office already has another record under this number. It stays on the phone; tell the office."
    ),
    "unknown-device": lazy_gettext(
        "The office does not know this phone. The record is kept; ask the administrator to enrol the phone."
    ),
    "revoked-device": lazy_gettext(
        "This phone was withdrawn. The record is kept at the office until a person there releases it."
    ),
    "not-the-author": lazy_gettext(
        "This record names another author than the person who signed it. Tell the administrator."
    ),
    "foreign-replacement": lazy_gettext(
        "This record replaces one of somebody else. It is kept until a person at the office looks at it."
    ),
    "unknown-schema": lazy_gettext(
        "This app is newer than the office. The record is kept until the office is updated."
    ),
    "schema-too-old": lazy_gettext(
        "This app is more than a year old. The record is kept for a person at the office; update the app."
    ),
    "unknown-kind": lazy_gettext(
        "The office does not know this kind of record. It is kept until a person at the office looks at it."
    ),
    "unknown-field": lazy_gettext(
        "The office does not know a field of this record. It is kept until a person there looks at it."
    ),
    "invalid-field": lazy_gettext(
        "A field of this record cannot be read. It is kept until a person at the office mends it."
    ),
    "not-writable": lazy_gettext(
        "This can only be changed at the office. The record is kept until a person there looks at it."
    ),
    "unknown-reference": lazy_gettext(
        "This record names something the office does not have. It is kept until a person there mends it."
    ),
    "erased": lazy_gettext(
        "This is about something that was erased. It is kept until a person at the office looks at it."
    ),
    "missing-dependency": lazy_gettext(
        "This record builds on another that has not arrived. It goes in by itself when that one comes."
    ),
    "unmatched-photo": lazy_gettext(
        "A photo of this record and its file do not belong together. It is kept for a person at the office."
    ),
    "unknown-base": lazy_gettext(
        "This record builds on a state the office no longer knows. It is kept for a person there."
    ),
    "not-json": lazy_gettext("The request is not valid JSON. Update the app and try again."),
    "request-too-large": lazy_gettext("The request is over the limit. Send fewer records at once."),
    "unsupported-encoding": lazy_gettext("Only gzip is accepted as content encoding."),
    "old-upload": lazy_gettext("The office speaks tus 1.0.0. Update the app and try again."),
    "bad-upload": lazy_gettext("The office could not understand this upload. Update the app and try again."),
    "unknown-phone": lazy_gettext(
        "The office does not know this phone. The photo stays on it; ask the administrator to enrol it."
    ),
    "elsewhere-in-upload": lazy_gettext(
        "The office has more or less of this photo than the phone thinks. Ask how much, and go on from there."
    ),
    "another-file": lazy_gettext(
        "The office expects another file for this photo. It stays on the phone; tell the office."
    ),
    "photo-too-large": lazy_gettext("This photo or voice memo is too large for the office."),
    "too-many-photos": lazy_gettext(
        "This phone sent very many photos today. The rest stay on it and go by themselves later."
    ),
    "damaged-part": lazy_gettext("A part of the photo was damaged on the way. Send it once more."),
    "damaged-upload": lazy_gettext("The photo was damaged on the way. Send it from the beginning."),
    "cross-site": lazy_gettext("This request came from another site and was not carried out."),
    "sign-in-required": lazy_gettext("Sign in and try again. Nothing was lost."),
    "not-allowed": lazy_gettext("Your role does not allow this."),
    "not-found": lazy_gettext("There is nothing here, or it is not yours to see."),
    "too-many-requests": lazy_gettext("Too many requests. Wait a moment and try again."),
    "office-trouble": lazy_gettext("The office server had a problem. Nothing was lost; try again later."),
    "office-busy": lazy_gettext("The office cannot save at this moment. Nothing was lost; try again later."),
    "office-full": lazy_gettext("The office has no room left. Nothing was lost; tell the administrator."),
    "bad-request": lazy_gettext("The office could not understand this request."),
}

STATUS = {
    400: "bad-request",
    401: "sign-in-required",
    403: "not-allowed",
    404: "not-found",
    413: "request-too-large",
    415: "unsupported-encoding",
    429: "too-many-requests",
    500: "office-trouble",
    503: "office-busy",
    507: "office-full",
}


class ApiProblem(HTTPException):
    """A refusal of a whole request to the API; `extra` are further members of the answer."""

    def __init__(self, status: int, code: str = "", retry_after: int | None = None, **extra: object) -> None:
        super().__init__()
        self.retry_after = retry_after  # seconds
        self.code = status
        self.slug = code or STATUS[status]
        self.extra = extra


class ComeAgain(HTTPException):
    """The database is `busy` (503) or `full` (507): nothing was kept, and the same may be sent again."""

    def __init__(self, hindrance: Literal["busy", "full"]) -> None:
        super().__init__()
        self.code = 503 if hindrance == "busy" else 507
        self.retry_after = 5 if hindrance == "busy" else 60  # seconds


def problem_response(error: HTTPException) -> Response:
    """RFC 9457 problem details of an exception."""
    status = error.code or 500
    slug = getattr(error, "slug", STATUS.get(status, "bad-request"))
    body = {
        "type": "about:blank",
        "title": error.name,
        "status": status,
        "code": slug,
        "detail": str(SENTENCES[slug]),
        **getattr(error, "extra", {}),
    }
    answer = Response(msgspec.json.encode(body), status, mimetype="application/problem+json")
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def spoken(receipt: Receipt) -> Receipt:
    """A receipt whose problem says its sentence in the reader's language."""
    if receipt.problem is None:
        return receipt
    trouble = receipt.problem
    detail = str(SENTENCES[trouble.code])
    if "." in trouble.where:  # a field; ids tell a person nothing
        detail = gettext("%(sentence)s (%(where)s)", sentence=detail, where=trouble.where)
    return msgspec.structs.replace(receipt, problem=msgspec.structs.replace(trouble, detail=detail))
