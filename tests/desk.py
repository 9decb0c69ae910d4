"""The desk as a test sits at it: a signed-in browser without scripts, and records that phones sent."""

import re
from contextlib import contextmanager
from html import unescape

from sqlalchemy import event

from fieldapp.clock import new_id, now
from fieldapp.db import db
from fieldapp.demo.cast import ITO, NET_LOFT, ORGANISATION
from fieldapp.store import SqlStore, epoch_of
from sync import exchange
from sync.change import Change

HERE = "https://localhost"


class Desk:
    """`client` is a Flask test client, signed in or not."""

    def __init__(self, client):
        self.client = client

    def get(self, path, status=200):
        answer = self.client.get(path, base_url=HERE)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return answer

    def text(self, path):
        """What a reader reads of a page."""
        return plain(self.get(path).text)

    def post(self, path, status=302, **fields):
        """Posts a form with a fresh token, as a page of this session would."""
        fields |= {"csrf_token": self.token()}
        answer = self.client.post(path, base_url=HERE, data=fields, headers={"Referer": f"{HERE}/"})
        assert answer.status_code == status, f"{path}: {answer.status_code} {plain(answer.text)[:300]}"
        return answer

    def token(self):
        page = self.client.get("/password", base_url=HERE).text
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def plain(html):
    text = re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]+>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(text))


def links(html, start):
    """The addresses on a page that begin so, once each, in order."""
    found = re.findall(r'href="([^"]+)"', html)
    return [*dict.fromkeys(unescape(link) for link in found if link.startswith(start))]


def shown_at(html):
    """The log number that a page was read at, as its forms send it."""
    return re.search(r'name="n" value="(\d+)"', html)[1]


def record(phone, participant, note="", level=None, typed_name="", at=None, tier="caseworker", **signal):
    """Finishes a visit to one person; returns the ids of observation, note and signal. Not sent yet."""
    visit, observation, noted, sign = (new_id() for _ in range(4))
    at = at or now()
    person = participant.id if participant else None
    of = {"visit": visit, "participant": person, "at": at}
    seen = {"about": "participant", "site": NET_LOFT.id, "form": phone.form, "typed_name": typed_name}
    changes = [
        phone.change("visit", visit, {"site": NET_LOFT.id, "at": at, "workers": [phone.person]}),
        phone.change("observation", observation, of | seen | {"answers": {"attendance": "present"}}),
    ]
    if note:
        changes.append(
            phone.change("note", noted, of | {"observation": observation, "text": note, "tier": tier})
        )
    if level:
        changes.append(
            phone.change("signal", sign, of | {"observation": observation, "level": level} | signal)
        )
    phone.finish(changes)
    return observation, noted, sign


def write(app, *records):
    """The office's own writing, by the supervisor: (kind, id, fields) each."""
    changes = [Change(kind, id, None, fields, now()) for kind, id, fields in records]
    with app.app_context():
        exchange.act(SqlStore(ORGANISATION.id), epoch_of(ORGANISATION.id), ITO.id, changes, now())


def assign(app, participant, person, role="worker", since="2026-01-01", until=None):
    """Gives a participant to a person; returns the assignment's id."""
    id = new_id()
    of = {"participant": participant.id, "person": person.id, "role": role}
    write(app, ("assignment", id, {**of, "since": since, "until": until}))
    return id


@contextmanager
def counted(app):
    """The statements that the database was asked meanwhile."""
    asked = []

    def ask(_connection, _cursor, statement, *_):
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", ask)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", ask)
