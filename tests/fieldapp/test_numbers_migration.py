"""What came before numbers were counted is counted when the office is updated, and what waits is marked."""

import flask_migrate
import pytest
import sqlalchemy as sa
from sqlalchemy import select

from fieldapp import create_app
from fieldapp.db import db
from fieldapp.devices.models import Incarnation, KeptEnvelope

OFFICE = "01a207f2-5b2b-7000-8000-000000000001"
SIGNAL = {"kind": "signal", "id": "s", "base": None, "fields": {"level": "urgent"}, "at": ""}


def envelope(seq, id=None, waits=None):
    receipt = {"id": f"e{seq}", "status": "accepted", "received_at": f"2026-11-20T0{seq}:00:00.000Z"}
    problem = {"code": waits, "where": "", "detail": ""} if waits else None
    return {
        "organisation_id": OFFICE,
        "id": id or f"e{seq}",
        "device": "d",
        "incarnation": "i",
        "seq": seq,
        "author": "sato",
        "digest": "",
        "bases": {},
        "receipt_n": seq,
        "receipt": receipt | {"problem": problem},
        "needs": None,
        "envelope": {"changes": [SIGNAL]} if waits else sa.null(),
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def updated(request, tmp_path):
    """An office with the numbers 1, 4 (twice) and 5, of which the last waits, brought up to date."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    app = create_app({"data": str(tmp_path), "database_url": url})
    with app.app_context():
        if url:
            db.session.execute(sa.text("DROP SCHEMA public CASCADE"))
            db.session.execute(sa.text("CREATE SCHEMA public"))
            db.session.commit()
        flask_migrate.upgrade(revision="0006")
        table = sa.Table("envelope", sa.MetaData(), autoload_with=db.engine)
        came = [envelope(1), envelope(4), envelope(4, "other"), envelope(5, waits="unknown-kind")]
        for values in came:
            db.session.execute(sa.insert(table).values(values))
        db.session.commit()
        flask_migrate.upgrade()
        yield
        db.session.remove()
        db.engine.dispose()


def test_the_numbers_are_counted(updated):
    [row] = db.session.scalars(select(Incarnation))
    assert (row.highest, row.top) == (5, "e5")
    assert row.gaps == [{"first": 2, "last": 3, "since": "2026-11-20T04:00:00.000Z", "lost": None}]
    assert [odd["seq"] for odd in row.doubled] == [4]


def test_what_waits_is_marked_and_its_urgent_sign(updated):
    marked = db.session.execute(select(KeptEnvelope.id, KeptEnvelope.waits, KeptEnvelope.urgent))
    assert {tuple(row) for row in marked} == {
        ("e1", None, False),
        ("e4", None, False),
        ("other", None, False),
        ("e5", "unknown-kind", True),
    }
