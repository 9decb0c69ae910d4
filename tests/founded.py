"""The office of the demo's cast: everybody is there, no visit has been recorded yet."""

from datetime import datetime
from zoneinfo import ZoneInfo

import flask_migrate
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


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """A data directory with the cast in it, to be copied."""
    directory = tmp_path_factory.mktemp("founded")
    app = create_app({"data": str(directory)})
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
    return directory
