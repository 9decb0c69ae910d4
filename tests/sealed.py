"""The reference phone with real keys, against the real doors: what JavaScript does in the browser."""

import gzip
import hashlib
import json
import secrets
import zlib
from typing import Any

import msgspec
from joserfc import jwe, jws
from joserfc.jwk import ECKey

from fieldapp.clock import new_id, now
from fieldapp.demo.cast import PASSWORD
from fieldapp.sealing import SEAL, SIGN
from sync.client import Phone
from sync.dictionaries import DICTIONARIES


def seal(body: bytes, signing: ECKey, enrolment: str, office: dict[str, Any], cty: str = "deflate-1") -> str:
    """Signs, packs and seals an envelope's JSON."""
    header = {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": enrolment}
    signature = jws.serialize_compact(header, body, signing, registry=SIGN)
    packed = PACKED_AS[cty](signature.encode() + b"\n" + body)
    protected = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": office["kid"], "cty": cty}
    return jwe.encrypt_compact(protected, packed, ECKey.import_key(office), registry=SEAL)


def deflated(plain: bytes) -> bytes:
    """Raw deflate with dictionary 1."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=DICTIONARIES[1])
    return packer.compress(plain) + packer.flush()


PACKED_AS = {"gzip": lambda plain: gzip.compress(plain, mtime=0), "deflate-1": deflated}


def token(transport: ECKey, device: str, body: bytes, at: str) -> str:
    """The device token of a request with this body."""
    payload = {"device": device, "at": at, "nonce": secrets.token_urlsafe(16)}
    payload["body"] = hashlib.sha256(body).hexdigest()
    return jws.serialize_compact(
        {"alg": "ES256", "kid": device}, json.dumps(payload), transport, registry=SIGN
    )


def signed_in(app: Any, username: str, password: str = PASSWORD) -> Any:
    """A test client with a live session of a user, by the sign-in page itself."""
    client = app.test_client()
    page = client.get("/sign-in", base_url="https://localhost")
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post(
        "/sign-in",
        base_url="https://localhost",
        data={"username": username, "password": password, "csrf_token": token},
        headers={"Referer": "https://localhost/sign-in"},
    )
    assert answer.status_code == 302, answer.text
    client.environ_base["wsgi.url_scheme"] = "https"
    return client


class SealedPhone(Phone):
    """Enrolled through the door with keys of its own; `client` is a signed-in Flask test client."""

    def __init__(self, client: Any, device: str | None = None) -> None:
        self.client = client
        self.transport, self.signing = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
        incarnation = secrets.token_hex(16)
        answer = client.post(
            "/api/v1/devices",
            json={
                "name": "浜の端末",
                "transport_key": self.transport.as_dict(private=False),
                "signing_key": self.signing.as_dict(private=False),
                "incarnation": incarnation,
            }
            | ({"device": device} if device else {}),
        )
        assert answer.status_code == 201, answer.text
        self.enrolled = answer.json
        self.clock = now
        super().__init__(
            organisation=answer.json["organisation"]["id"],
            device=answer.json["device"],
            person=answer.json["person"]["id"],
            incarnation=incarnation,
            seal=self.seal_envelope,
            send=self.post,
            now=now,
            new_id=new_id,
        )

    def seal_envelope(self, body: bytes) -> str:
        return seal(body, self.signing, self.enrolled["enrolment"], self.enrolled["office_keys"][0])

    def post(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = self.send_raw(request)
        assert answer.status_code == 200, answer.text
        return answer.json

    def send_raw(self, request: dict[str, Any], **headers: str) -> Any:
        body, own = self.packed(request)
        return self.client.post(
            "/api/v1/sync", data=body, headers=own | headers, content_type="application/json"
        )

    def packed(self, request: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """A request as it is sent: body and headers."""
        body = gzip.compress(msgspec.json.encode(request))
        return body, {
            "Content-Encoding": "gzip",
            "X-Fieldapp-Client": "reference/0",
            "Authorization": f"Device {token(self.transport, self.device, body, self.clock())}",
        }
