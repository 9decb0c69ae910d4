"""The office of the demo's cast: everybody is there, no visit has been recorded yet."""

import shutil
from datetime import datetime
from zoneinfo import ZoneInfo

import flask_migrate
import postgres
import pytest

from fieldapp import create_app
from fieldapp.clock import now
from fieldapp.db import db
from fieldapp.demo.cast import ORGANISATION, PASSWORD, USERS
from fieldapp.demo.register import register
from fieldapp.organisations.rules import start
from fieldapp.people.rules import add_account
from fieldapp.store import SqlStore, epoch_of
from sync import clock, exchange

TODAY = datetime.now(ZoneInfo("Asia/Tokyo")).date()


both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
"""For the tests of a door that shall hold on each database."""


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """A data directory with the cast in it, to be copied."""
    directory = tmp_path_factory.mktemp("founded")
    found(directory)
    return directory


@pytest.fixture(scope="session")
def data(founded):
    """The data directory that an office on a SQLite file starts from; a test file may name another."""
    return founded


@pytest.fixture(scope="session")
def founded_on_postgresql(postgresql_server, tmp_path_factory):
    """The same on PostgreSQL: a data directory and the name of a database, to be copied together."""
    directory = tmp_path_factory.mktemp("founded-on-postgresql")
    with postgres.copied(postgresql_server, postgres.TEMPLATE) as url:
        found(directory, url)
        yield directory, postgres.name_of(url)


@pytest.fixture
def database(request, data, tmp_path):
    """An own copy of an office, as settings: on a SQLite file, and where a test names it on PostgreSQL."""
    directory = tmp_path / "data"
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copytree(data, directory)
        yield {"data": str(directory)}
        return
    there, template = request.getfixturevalue("founded_on_postgresql")
    shutil.copytree(there, directory)
    with postgres.copied(request.getfixturevalue("postgresql_server"), template) as url:
        yield {"data": str(directory), "database_url": url}


def found(directory, url=""):
    """Makes the office in this directory, and in the database at this address."""
    app = create_app({"data": str(directory), "database_url": url})
    with app.app_context():
        flask_migrate.upgrade()
        start(app.extensions["journal"], ORGANISATION.id, ORGANISATION.name, ORGANISATION.zone, now())
        epoch = epoch_of(ORGANISATION.id)
        for written in register(TODAY):
            store, at = SqlStore(ORGANISATION.id), clock.instant(written.received_at)
            exchange.act(store, epoch, written.author.id, list(written.changes), at)
        for user in USERS:
            add_account(ORGANISATION.id, user.id, user.username, PASSWORD)
        db.session.remove()
        db.engine.dispose()
