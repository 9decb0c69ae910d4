"""An office moves from its SQLite file to PostgreSQL: no phone notices."""

import pytest
from click.testing import CliRunner
from desk import record
from sqlalchemy import create_engine, select, text

from fieldapp import create_app
from fieldapp.cli import main
from fieldapp.db import db
from fieldapp.demo.cast import ISAMU, ORGANISATION
from fieldapp.log.models import LogEntry
from fieldapp.log.verify import finding


@pytest.fixture
def move(app, database, empty_postgresql, monkeypatch):
    """Runs the command; the server that the other fixtures asked has stopped by then."""

    def move():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        monkeypatch.setenv("FIELDAPP_DATA", database["data"])
        monkeypatch.setenv("FIELDAPP_DATABASE_URL", empty_postgresql)
        return CliRunner().invoke(main, ["import-database"])

    return move


@pytest.fixture
def moved_app(database, empty_postgresql):
    app = create_app(database | {"database_url": empty_postgresql})
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def rows(url, query):
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(query).all()
    finally:
        engine.dispose()


def test_a_phone_goes_on_from_its_cursor(phone, move, moved_app):
    sato = phone("sato")
    record(sato, ISAMU, "よく眠れたとのこと。")
    sato.exchange()
    held, receipts = dict(sato.pulled), dict(sato.receipts)
    _, unsent, _ = record(sato, ISAMU, "潮の香りがする。")

    done = move()
    assert done.exit_code == 0, done.output
    assert "every log verified" in done.output

    session = sato.client.get_cookie("__Host-fieldapp", domain="localhost")
    sato.client = moved_app.test_client()
    sato.client.environ_base["wsgi.url_scheme"] = "https"
    sato.client.set_cookie("__Host-fieldapp", session.value, domain="localhost", secure=True)
    first = sato.round()
    assert first["pull"] == "ok"
    assert {item["kind"] for item in first["records"]} == {"visit", "observation", "note"}
    assert len(first["records"]) == 3
    assert {kind_id: version for kind_id, version in sato.pulled.items() if kind_id in held} == held
    assert ("note", unsent) in sato.pulled
    assert {id: sato.receipts[id] for id in receipts} == receipts
    with moved_app.app_context():
        assert finding(ORGANISATION.id) is None


def test_every_entry_keeps_its_number_and_hash(move, database, empty_postgresql):
    move()
    query = select(LogEntry.n, LogEntry.hash).order_by(LogEntry.n)
    there = rows(f"sqlite:///{database['data']}/fieldapp.sqlite3", query)
    assert len(there) > 100
    assert rows(empty_postgresql, query) == there


def test_the_database_goes_on_refusing_what_the_log_does_not_allow(move, empty_postgresql):
    move()
    with pytest.raises(Exception, match="append-only"):
        rows(empty_postgresql, text("DELETE FROM log_entry RETURNING n"))


def test_a_database_that_is_not_empty_is_left_as_it_is(move, empty_postgresql):
    move()
    before = rows(empty_postgresql, select(LogEntry.n))
    again = move()
    assert again.exit_code == 1
    assert "Nothing was moved" in again.output
    assert rows(empty_postgresql, select(LogEntry.n)) == before


def test_what_breaks_off_leaves_nothing_behind(move, database, empty_postgresql):
    engine = create_engine(f"sqlite:///{database['data']}/fieldapp.sqlite3")
    with engine.begin() as connection:
        connection.execute(text("UPDATE person SET kana = char(0) || 'x'"))  # PostgreSQL knows no such text
    engine.dispose()
    done = move()
    assert done.exit_code == 1
    assert "Nothing was moved" in done.output
    assert rows(empty_postgresql, select(LogEntry.n)) == []


def test_it_does_not_move_under_a_running_server(move, database):
    running = create_engine(f"sqlite:///{database['data']}/fieldapp.sqlite3")
    with running.connect() as connection:
        connection.execute(text("SELECT 1 FROM visit")).all()
        done = move()
    running.dispose()
    assert done.exit_code == 1
    assert "stop the server first" in done.output


def test_it_asks_for_the_new_database(database, monkeypatch):
    monkeypatch.setenv("FIELDAPP_DATA", database["data"])
    assert "FIELDAPP_DATABASE_URL" in CliRunner().invoke(main, ["import-database"]).output
