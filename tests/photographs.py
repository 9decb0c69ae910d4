"""Photos as a phone makes them: drawn, encrypted, named in an envelope, uploaded."""

import hashlib
import io
import secrets
from base64 import b64encode, urlsafe_b64encode

from PIL import Image, ImageDraw
from sealed import token

from fieldapp.clock import new_id, now
from fieldapp.demo.cast import NET_LOFT
from fieldapp.photos.segments import seal

PART = "application/offset+octet-stream"
UPLOADS = "/api/v1/uploads"


def picture(width=640, height=480, format="JPEG", **saving):
    """A net: lines that cross, so that it does not compress to nothing."""
    image = Image.new("RGB", (width, height), "#cfe3ee")
    draw = ImageDraw.Draw(image)
    for x in range(-height, width, 24):
        draw.line((x, 0, x + height, height), fill="#1f4e66", width=3)
        draw.line((x + height, 0, x, height), fill="#2b6a4f", width=3)
    made = io.BytesIO()
    image.save(made, format, **saving)
    return made.getvalue()


class File:
    """A file of a phone: what it shows, and its ciphertext."""

    def __init__(self, plain, type="image/jpeg"):
        self.plain, self.type, self.key = plain, type, secrets.token_bytes(32)
        self.sealed = b"".join(seal(io.BytesIO(plain), self.key))
        self.sha256 = hashlib.sha256(self.sealed).hexdigest()
        self.id = new_id()

    def named(self):
        """What the envelope says of it."""
        key = urlsafe_b64encode(self.key).decode().rstrip("=")
        return {
            "id": self.id,
            "sha256": self.sha256,
            "bytes": len(self.sealed),
            "type": self.type,
            "key": key,
        }


def visit(phone, participant, *files, note="", tier="caseworker", typed_name=""):
    """Finishes a visit to one person with these files; returns envelope and observation. Not sent yet."""
    visit, observation, noted = new_id(), new_id(), new_id()
    of = {"visit": visit, "participant": participant, "at": now()}
    seen = {"about": "participant", "site": NET_LOFT.id, "form": phone.form, "typed_name": typed_name}
    changes = [
        phone.change("visit", visit, {"site": NET_LOFT.id, "at": now(), "workers": [phone.person]}),
        phone.change("observation", observation, of | seen | {"answers": {"attendance": "present"}}),
    ]
    under = of | {"observation": observation, "tier": tier}
    if note:
        changes.append(phone.change("note", noted, under | {"text": note}))
        under["note"] = noted
    for file in files:
        media = {"media": "voice", "seconds": 12} if file.type.startswith("audio/") else {}
        changes.append(phone.change("photo", file.id, under | media))
    return phone.finish(changes, photos=[file.named() for file in files]), observation


class Uploads:
    """Uploads of a phone, request by request; `proven` ones carry its token."""

    def __init__(self, phone, proven=True):
        self.phone, self.proven = phone, proven

    def ask(self, method, path, body=b"", **headers):
        said = {"Tus-Resumable": "1.0.0"} | (self.signed(body) if self.proven else {})
        headers = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        return self.phone.client.open(path, method=method, data=body, headers=said | headers)

    def signed(self, body):
        made = token(self.phone.transport, self.phone.device, body, now())
        return {"Authorization": f"Device {made}"}

    def create(self, file, length=None, **metadata):
        said = {"id": file.id, "device": self.phone.device, "sha256": file.sha256} | metadata
        pairs = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())
        length = len(file.sealed) if length is None else length
        return self.ask("POST", UPLOADS, Upload_Length=length, Upload_Metadata=pairs)

    def head(self, file):
        return self.ask("HEAD", f"{UPLOADS}/{file.id}")

    def offset(self, file):
        return int(self.head(file).headers["Upload-Offset"])

    def patch(self, file, offset=0, body=None, **headers):
        headers = {"Content-Type": PART, "Upload-Offset": offset} | headers
        body = file.sealed[offset:] if body is None else body
        return self.ask("PATCH", f"{UPLOADS}/{file.id}", body, **headers)

    def whole(self, file):
        assert self.create(file).status_code == 201
        answer = self.patch(file)
        assert answer.status_code == 204, answer.text
        return answer
