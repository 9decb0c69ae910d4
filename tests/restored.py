"""An office whose database is put back from yesterday's copy, beside the same key journal.

`yesterday()` takes a copy behind everybody's back; what it returns puts that copy in the place
of the database, as a start of the server finds it.
"""

import itertools
import shutil
from contextlib import ExitStack

import postgres
import pytest

from fieldapp import create_app
from fieldapp.db import db
from fieldapp.restoring.healing import heal


@pytest.fixture
def yesterday(app, request, tmp_path):
    settings = app.config["FIELDAPP"]
    later, number = [], itertools.count()
    with ExitStack() as stack:

        def copy():
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            if settings.database_url:
                server = request.getfixturevalue("postgresql_server")
                name = postgres.name_of(settings.database_url)
                return stack.enter_context(postgres.copied(server, name))
            path = tmp_path / f"yesterday-{next(number)}.sqlite3"
            shutil.copy2(settings.directory / "fieldapp.sqlite3", path)
            return f"sqlite:///{path}"

        def yesterday():
            url = copy()

            def put_back():
                restored = create_app({"data": settings.data, "database_url": url})
                restored.testing = True
                later.append(restored)
                with restored.app_context():
                    restored.left = heal()
                return restored

            return put_back

        yield yesterday
        for restored in later:
            with restored.app_context():
                db.engine.dispose()


def calls(phone, office):
    """Lets a phone reach this office from now on."""
    phone.client.application = office


def asked(office, query):
    with office.app_context():
        return db.session.scalars(query).all()
