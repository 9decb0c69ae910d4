"""Conflicts of an office from before they were records: they move over, and lose no word."""

import flask_migrate
import pytest
import sqlalchemy as sa

from fieldapp import create_app
from fieldapp.conflicts.models import Conflict
from fieldapp.db import db
from fieldapp.log.models import LogEntry, LogHead
from fieldapp.log.verify import finding
from fieldapp.observations.models import Note
from fieldapp.store import SqlStore
from sync.conflict import key_of
from sync.log import GENESIS
from sync.merge import words

OFFICE = "01a207f2-5b2b-7000-8000-000000000001"
NOTE, PLAIN, PARTICIPANT = (f"01a207f2-5b2b-7000-8000-00000000001{n}" for n in range(3))
UNIT = ("text", "tier", "consent")


def stamp(n, author, device, **more):
    return {"n": n, "at": f"2026-11-20T0{n}:00:00.000Z", "author": author, "device": device, **more}


def note(id, text, tier, stamps):
    return {
        "organisation_id": OFFICE,
        "id": id,
        "n": 3,
        "scope": f"participant:{PARTICIPANT}",
        "author": "sato",
        "stamps": stamps,
        "written_at": "2026-11-20T01:00:00.000Z",
        "received_at": "2026-11-20T01:00:00.000Z",
        "withdrawn": False,
        "visit": "v",
        "observation": "o",
        "participant": PARTICIPANT,
        "at": "2026-11-20T01:00:00.000Z",
        "text": text,
        "tier": tier,
        "consent": None,
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request, tmp_path):
    """An office at the version before, with a contested note and one that is not."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    app = create_app({"data": str(tmp_path), "database_url": url})
    with app.app_context():
        if url:
            db.session.execute(sa.text("DROP SCHEMA public CASCADE"))
            db.session.execute(sa.text("CREATE SCHEMA public"))
            db.session.commit()
        flask_migrate.upgrade(revision="0005")
        sato, tanaka = stamp(2, "sato", "s", tier="held"), stamp(3, "tanaka", "t", tier="caseworker")
        last = stamp(3, "tanaka", "t")
        rows = [
            note(NOTE, "昼", "held", {"text": last, "tier sato s": sato, "tier tanaka t": tanaka}),
            note(PLAIN, "朝", "caseworker", {"text": last, "tier tanaka t": tanaka}),
        ]
        db.session.add(LogHead(organisation_id=OFFICE, epoch="e0", n=0, hash=GENESIS))
        db.session.flush()
        db.session.execute(sa.insert(Note), rows)
        old = sa.table("conflict", *map(sa.column, ("organisation_id", "kind", "id", "n", "unit")))
        sides = {
            "kept": {"text": "昼", "tier": "held", "consent": None},
            "kept_by": stamp(3, "tanaka", "t"),
            "other": {"text": "朝", "tier": "held", "consent": None},
            "other_by": stamp(2, "sato", "s"),
        }
        for name in sides:
            old.append_column(sa.column(name, sa.JSON))
        db.session.execute(
            sa.insert(old).values(organisation_id=OFFICE, kind="note", id=NOTE, n=3, unit="text", **sides)
        )
        db.session.commit()
        yield
        db.session.remove()
        db.engine.dispose()


def test_a_conflict_moves_over_with_all_its_words(before):
    flask_migrate.upgrade()
    [moved] = db.session.scalars(sa.select(Conflict)).all()
    assert ("conflict", moved.id) == key_of(("note", NOTE), "text")
    assert (moved.kind, moved.record, moved.observation, moved.state, moved.tier) == (
        "note",
        NOTE,
        "o",
        "open",
        "held",
    )
    assert [(word["by"], word["fields"]["text"]) for word in moved.words] == [
        ("tanaka", "昼"),
        ("sato", "朝"),
    ]
    with SqlStore(OFFICE).writing() as writing:
        stored = writing.records([("note", NOTE)])["note", NOTE]
    assert [word.value["text"] for word in words(stored, UNIT)] == ["朝", "昼"]


def test_it_stands_on_an_entry_of_the_log_that_holds(before):
    flask_migrate.upgrade()
    [moved] = db.session.scalars(sa.select(Conflict)).all()
    entry = db.session.get_one(LogEntry, (OFFICE, moved.n))
    assert (entry.kind, entry.id, db.session.get_one(LogHead, OFFICE).n) == ("conflict", moved.id, moved.n)
    found = finding(OFFICE)
    assert found.record.startswith("note/"), "only the notes, which this test wrote past the log"


def test_what_was_never_contested_keeps_one_word(before):
    flask_migrate.upgrade()
    plain = db.session.get_one(Note, (OFFICE, PLAIN))
    assert list(plain.stamps) == ["text"]
