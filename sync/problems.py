"""Every way in which the exchange says no, by a code that never changes meaning.

The sentence a person reads and the HTTP status belong to `fieldapp/problems.py`.
"""

from typing import Literal, get_args

Code = Literal[
    "malformed",  # not an envelope at all
    "too-large",  # over the documented limit, sealed or opened
    "unknown-office-key",  # sealed to a key this office never had
    "cannot-open",  # sealed wrongly, truncated or altered
    "wrong-signature",  # opens, but was not signed by its enrolment's key
    "foreign-organisation",  # made for another organisation
    "mismatch",  # inner and outer id, incarnation or seq differ
    "id-taken",  # this id came before with another content
    "unknown-device",  # the office does not know the enrolment
    "revoked-device",  # the enrolment or its device was revoked
    "not-the-author",  # signed by one person, in the name of another
    "foreign-replacement",  # replaces what somebody else, or another phone, made
    "unknown-schema",  # newer than this office
    "schema-too-old",  # older than the twelve months that are upcast
    "unknown-kind",
    "unknown-field",
    "invalid-field",
    "not-writable",  # a kind that only the office writes
    "unknown-reference",  # names a record that the office does not have
    "erased",  # is about a record whose content was erased for good
    "missing-dependency",  # builds on an envelope that has not come
    "unmatched-photo",  # a photo's record and its file are not both there, or the file is another
    "unknown-base",  # builds on a version of no known epoch
]
CODES: tuple[str, ...] = get_args(Code)


class Problem(Exception):
    """A refusal: its code, and the place it is about, e.g. `note.text`."""

    def __init__(self, code: Code, where: str = "") -> None:
        super().__init__(f"{code} {where}".rstrip())
        self.code: Code = code
        self.where = where
