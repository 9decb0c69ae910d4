"""The two roles of docs/running.md on PostgreSQL: enough to work, too little to undo the log's guards."""

import re
from pathlib import Path

import flask_migrate
import postgres
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from fieldapp import create_app
from fieldapp.clock import now
from fieldapp.db import db
from fieldapp.demo.cast import ORGANISATION
from fieldapp.log.verify import finding
from fieldapp.organisations.rules import start

ROLES = re.search(
    r"```sql\n(.*?)```",
    Path(__file__).resolve().parents[2].joinpath("docs/running.md").read_text(),
    re.S,
)[1]


@pytest.fixture
def as_role(postgresql_server, tmp_path):
    """An app that works as a role of the documented database."""
    before, after = ROLES.split("\\c fieldapp\n")
    address = postgres.address(postgresql_server, "fieldapp")
    apps = []
    postgres.run(postgresql_server, *statements(before))
    postgres.run(address.replace("+psycopg", ""), *statements(after))

    def as_role(role):
        url = make_url(address).set(username=role).render_as_string(hide_password=False)
        apps.append(create_app({"data": str(tmp_path), "database_url": url}))
        return apps[-1]

    yield as_role
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    postgres.run(
        postgresql_server,
        "DROP DATABASE fieldapp WITH (FORCE)",
        "DROP ROLE fieldapp_owner",
        "DROP ROLE fieldapp_server",
    )


def statements(block):
    return [statement for statement in block.split(";\n") if statement.strip()]


def test_the_owner_upgrades_and_the_server_writes_but_changes_no_guard(as_role):
    with as_role("fieldapp_owner").app_context():
        flask_migrate.upgrade()
    server = as_role("fieldapp_server")
    with server.app_context():
        flask_migrate.upgrade()  # nothing is left to do, so this needs no right
        start(server.extensions["journal"], ORGANISATION.id, ORGANISATION.name, ORGANISATION.zone, now())
        assert finding(ORGANISATION.id) is None
        for forbidden in (
            "ALTER TABLE log_entry DISABLE TRIGGER ALL",
            "DROP TRIGGER log_entry_guard ON log_entry",
            "TRUNCATE log_content",
            "DROP TABLE log_entry",
        ):
            with pytest.raises(ProgrammingError, match=r"owner|permission denied"):
                db.session.execute(text(forbidden))
            db.session.rollback()
