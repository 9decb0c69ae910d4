"""Opening and verifying what phones sealed and signed, and signing what they hold.

JOSE is done by joserfc. What is pinned here: ECDH-ES on P-256 with A256GCM, ES256 with
an unencoded detached payload (RFC 7797), gzip or deflate with one of our dictionaries
inside, and a bound on inflation.
"""

import hashlib
import hmac
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from sync import envelope
from sync.dictionaries import DICTIONARIES
from sync.envelope import Opened, Outer
from sync.problems import Problem

from .keys import Journal

SEAL = JWERegistry(algorithms=["ECDH-ES", "A256GCM"])
SIGN = JWSRegistry(algorithms=["ES256"])
PACKED: dict[str, Callable[[], Any]] = {"gzip": lambda: zlib.decompressobj(31)} | {
    f"deflate-{number}": partial(zlib.decompressobj, -15, dictionary)
    for number, dictionary in DICTIONARIES.items()
}
"""What unpacks a sealed envelope, by its `cty`."""


class Signer(msgspec.Struct, frozen=True):
    """An enrolment as sealing needs it: whose key, on which device, in which organisation, and why
    what it signed waits, if it does."""

    enrolment: str
    organisation: str
    device: str
    person: str
    key: ECKey
    held: Problem | None


class UnknownSigner(Problem):
    """An envelope that opens, signed by an enrolment this office does not know."""

    def __init__(self, organisation: str) -> None:
        super().__init__("unknown-device")
        self.organisation = organisation


def open_envelope(outer: Outer, journal: Journal, signer_of: Callable[[str, str], Signer | None]) -> Opened:
    """Opens and verifies one envelope; `signer_of(organisation, enrolment)` finds its key.

    Raises Problem when it must be refused, UnknownSigner when it is to be kept unread.
    What a revoked enrolment signed still opens: it waits for a person.
    """
    organisation, plain = _unseal(outer.sealed, journal)
    signature, _, body = plain.partition(b"\n")
    signer = signer_of(organisation, _kid(signature))
    if signer is None:
        raise UnknownSigner(organisation)
    _verify(signature, body, signer)
    opened = envelope.decode(outer, body)
    if opened.org != organisation:
        raise Problem("foreign-organisation")
    if (opened.author, opened.device) != (signer.person, signer.device):
        raise Problem("not-the-author")
    return Opened(outer, opened, signer.held)


def _unseal(sealed: str, journal: Journal) -> tuple[str, bytes]:
    """The organisation whose key opened it, and the bytes within."""
    header = _header(sealed)
    found = journal.sealing_key(str(header.get("kid")))
    if found is None:
        raise Problem("unknown-office-key")
    inflater = PACKED.get(str(header.get("cty")))
    if inflater is None:
        raise Problem("cannot-open", "cty")
    organisation, key = found
    try:
        packed = jwe.decrypt_compact(sealed, key, registry=SEAL).plaintext
    except (JoseError, ValueError) as error:
        raise Problem("cannot-open") from error
    return organisation, _inflate(packed or b"", envelope.MAX_OPENED, inflater())


def _header(compact: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(
            urlsafe_b64decode(compact.split(".", 1)[0].encode("ascii")), type=dict[str, Any]
        )
    except (ValueError, msgspec.DecodeError) as error:
        raise Problem("malformed") from error


def _kid(signature: bytes) -> str:
    try:
        return str(_header(signature.decode("ascii")).get("kid"))
    except (UnicodeDecodeError, Problem) as error:
        raise Problem("wrong-signature") from error


def _verify(signature: bytes, body: bytes, signer: Signer) -> None:
    try:
        token = jws.deserialize_compact(signature, signer.key, registry=SIGN, payload=body)
    except (JoseError, ValueError) as error:
        raise Problem("wrong-signature") from error
    if token.headers().get("b64") is not False:
        raise Problem("wrong-signature", "b64")


def gunzip(packed: bytes, limit: int) -> bytes:
    """Unpacks at most `limit` bytes of gzip. Raises Problem `too-large` or `cannot-open`."""
    return _inflate(packed, limit, PACKED["gzip"]())


def _inflate(packed: bytes, limit: int, inflater: Any) -> bytes:
    try:
        plain = inflater.decompress(packed, limit + 1)
    except zlib.error as error:
        raise Problem("cannot-open", "cty") from error
    if len(plain) > limit:
        raise Problem("too-large")
    if not inflater.eof:
        raise Problem("cannot-open", "cty")
    return plain


def sign(key: ECKey, payload: dict[str, Any]) -> str:
    """A compact JWS of a JSON payload."""
    header = {"alg": "ES256", "kid": key.kid}
    return jws.serialize_compact(header, msgspec.json.encode(payload), key, registry=SIGN)


class DeviceToken(msgspec.Struct, frozen=True):
    """What a phone says about itself with each request, signed by its transport key."""

    device: str
    at: str
    nonce: str
    body: str


def read_token(
    token: str, body: bytes | None, key_of: Callable[[str], dict[str, Any] | None]
) -> DeviceToken | None:
    """The verified token of a request with this body (None: not compared); None if it proves nothing."""
    try:
        key = key_of(str(_header(token).get("kid")))
        if key is None:
            return None
        verified = jws.deserialize_compact(token, ECKey.import_key(key), registry=SIGN)
        read = msgspec.json.decode(verified.payload, type=DeviceToken)
    except (Problem, JoseError, ValueError, msgspec.DecodeError):
        return None
    fits = body is None or hmac.compare_digest(read.body, hashlib.sha256(body).hexdigest())
    return read if fits and read.device == verified.headers().get("kid") else None


def public_key(jwk: Any) -> dict[str, str]:
    """A P-256 public key as a JWK of its four members. Raises ValueError for anything else."""
    try:
        key = ECKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "y")})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise ValueError("not a public key") from error
    if key.curve_name != "P-256":
        raise ValueError("not on P-256")
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")}
