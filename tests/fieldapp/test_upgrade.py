"""Bringing a database up to date while others start, and while a server writes."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from desk import record
from founded import both
from sqlalchemy import inspect, text

from fieldapp import create_app
from fieldapp.db import db
from fieldapp.demo.cast import ISAMU, ORGANISATION
from fieldapp.log.verify import finding

MIGRATIONS = Path(__file__).resolve().parents[2] / "fieldapp/migrations"
STARTERS = 4


@pytest.fixture
def next_version(tmp_path):
    """The migrations of a later fieldapp, which changes two tables that every visit writes to."""
    directory = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    [head] = ScriptDirectory(str(MIGRATIONS)).get_heads()
    (directory / "versions/9999_later.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n\n"
        f"revision, down_revision = '9999', '{head}'\n\n\n"
        "def upgrade():\n"
        "    for table in ('visit', 'log_head'):\n"
        "        op.add_column(table, sa.Column('later', sa.String(), nullable=True))\n"
    )
    return str(directory)


def upgraded(app, directory):
    with app.app_context():
        try:
            flask_migrate.upgrade(directory=directory)
        finally:
            db.session.remove()
            db.engine.dispose()


def stands_at(app):
    with app.app_context():
        found = db.session.scalars(text("SELECT version_num FROM alembic_version")).all()
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_servers_that_start_at_once_upgrade_once(kind, tmp_path, request):
    url = "" if kind == "sqlite" else request.getfixturevalue("empty_postgresql")
    script = (
        "import flask_migrate, fieldapp\n"
        f"with fieldapp.create_app({{'data': {str(tmp_path)!r}, 'database_url': {url!r}}}).app_context():\n"
        "    input()\n"
        "    flask_migrate.upgrade()\n"
    )
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(STARTERS)
    ]
    for starter in starters:
        starter.stdin.write("\n")
        starter.stdin.flush()
    said = [starter.communicate()[1] for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * STARTERS, said
    app = create_app({"data": str(tmp_path), "database_url": url})
    assert stands_at(app) == ScriptDirectory(str(MIGRATIONS)).get_heads()


@both
def test_an_upgrade_while_phones_deliver_loses_nothing(app, phone, ask, database, next_version):
    sato, notes, over = phone("sato"), [], threading.Event()

    def deliver():
        while not over.is_set() or len(notes) < 10:
            notes.append(record(sato, ISAMU, "よく眠れたとのこと。")[1])
            sato.round()

    delivering = threading.Thread(target=deliver)
    delivering.start()
    try:
        upgraded(create_app(database), next_version)
    finally:
        over.set()
        delivering.join()
    assert stands_at(app) == ["9999"]
    assert sato.outbox == {}
    assert set(notes) <= {id for kind, id in sato.pulled if kind == "note"}
    with app.app_context():
        assert finding(ORGANISATION.id) is None


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_upgrade_that_must_wait_lets_everybody_else_through(app, phone, database, next_version):
    sato = phone("sato")
    upgrading = threading.Thread(target=lambda: upgraded(create_app(database), next_version))
    with app.app_context(), db.engine.connect() as report:
        report.execute(text("SELECT count(*) FROM visit"))  # a long report holds the table
        upgrading.start()
        for _ in range(3):
            record(sato, ISAMU, "よく眠れたとのこと。")
            sato.round()
        assert sato.outbox == {}
        assert upgrading.is_alive()
    upgrading.join()
    assert stands_at(app) == ["9999"]


@both
def test_an_upgrade_that_fails_leaves_the_database_as_it_was(app, database, next_version):
    before = stands_at(app)
    script = Path(next_version, "versions/9999_later.py")
    script.write_text(script.read_text() + "    op.add_column('nowhere', sa.Column('x', sa.String()))\n")
    with pytest.raises(Exception, match="nowhere"):
        upgraded(create_app(database), next_version)
    assert stands_at(app) == before
    with app.app_context():
        assert "later" not in {column["name"] for column in inspect(db.engine).get_columns("visit")}
