"""Reference phones over real HTTP, on a line that breaks; and whether the office has what they finished."""

import http.client
import json
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from desk import record
from sealed import SealedPhone, signed_in
from sqlalchemy import func, select

from fieldapp.db import db
from fieldapp.demo.cast import ISAMU, ORGANISATION
from fieldapp.devices.models import KeptEnvelope
from fieldapp.devices.overview import phones
from fieldapp.forms.models import Form
from fieldapp.log.models import LogEntry
from fieldapp.log.verify import finding
from fieldapp.observations.models import Note

PATIENCE = 20
"""Seconds without an answer after which a phone gives up."""
PAUSE = 0.05
"""Seconds before a phone that got no answer tries again; a real one waits longer."""


@dataclass
class Answer:
    status_code: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Line:
    """What a SealedPhone posts with: the real server, and the cookie of a session that was opened before."""

    def __init__(self, url: str, cookie: str) -> None:
        self.host, self.cookie = urlsplit(url).netloc, cookie

    def post(self, path: str, data: bytes, headers: dict[str, str], content_type: str) -> Answer:
        """Raises OSError or HTTPException when the line breaks."""
        line = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        try:
            told = {"Content-Type": content_type, "Cookie": f"__Host-fieldapp={self.cookie}"}
            line.request("POST", path, data, headers | told)
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            line.close()


class NotNow(Exception):
    """The office asked to come again."""


class RealPhone(SealedPhone):
    """A phone that was enrolled in the app itself, and delivers to its server. It counts in `heard`
    how often which status came."""

    def __init__(self, app: Any, username: str, url: str) -> None:
        client = signed_in(app, username)
        super().__init__(client)
        with app.app_context():
            self.form = db.session.scalars(select(Form.id).where(Form.key == "situation")).one()
        self.client = Line(url, client.get_cookie("__Host-fieldapp", domain="localhost").value)
        self.heard: dict[int, int] = {}
        self.notes: dict[str, str] = {}

    def post(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = self.send_raw(request)
        self.heard[answer.status_code] = self.heard.get(answer.status_code, 0) + 1
        if answer.status_code != 200:
            raise NotNow(answer.status_code)
        return answer.json

    def finish_visit(self) -> None:
        """One more visit with a note, which waits to be sent."""
        _, note, _ = record(self, ISAMU, "網の目をそろえるのが早くなった。")
        [*_, envelope] = self.outbox
        self.notes[envelope] = note

    def tries(self) -> bool:
        """Makes one exchange; whether it came to its end."""
        try:
            self.round()
        except (OSError, http.client.HTTPException, NotNow):
            return False
        return True

    @property
    def acknowledged(self) -> set[str]:
        """The envelopes that the office said it has."""
        return {id for id, receipt in dict(self.receipts).items() if receipt.status == "accepted"}


class Shift:
    """Phones that finish visits and deliver them, each in a thread, until the shift is over."""

    def __init__(self, phones: list[RealPhone]) -> None:
        self.phones = phones
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(phone,)) for phone in phones]

    def __enter__(self) -> "Shift":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _work(self, phone: RealPhone) -> None:
        while not self.over.is_set():
            phone.finish_visit()
            if not phone.tries():
                self.over.wait(PAUSE)


def wrong(app: Any, asked: dict[str, str]) -> list[str]:
    """What is not as it should be: `asked` are envelopes that must be there with their notes, once."""
    with app.app_context():
        envelopes = set(db.session.scalars(select(KeptEnvelope.id)))
        notes = set(db.session.scalars(select(Note.id)))
        logged = dict(
            db.session.execute(
                select(LogEntry.id, func.count()).where(LogEntry.kind == "note").group_by(LogEntry.id)
            ).all()
        )
        broken = finding(ORGANISATION.id)
        gaps = [gap for phone in phones(ORGANISATION.id) for gap in phone.missing]
        db.session.remove()
        db.engine.dispose()
    found = [f"{envelope} is not there" for envelope in asked if envelope not in envelopes]
    found += [f"{envelope} has lost its note" for envelope, note in asked.items() if note not in notes]
    found += [
        f"{envelope} came in {logged[note]} times"
        for envelope, note in asked.items()
        if logged.get(note, 1) > 1
    ]
    found += [broken.sentence()] if broken else []
    return found + [f"a gap is seen that is none: {gap}" for gap in gaps]
