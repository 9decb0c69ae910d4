"""The commands of whoever runs the server, on a real data folder."""

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from fieldapp.cli import main

PASSWORD = "潮風の吹く町の合言葉です"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(main, words)


@pytest.fixture
def started(run):
    done = run("init", "凪浦市", "--username", "admin", "--person", "小林 徹", "--password", PASSWORD)
    assert done.exit_code == 0, done.output
    return run


def test_init_starts_an_organisation_whose_log_holds(started):
    assert "The log holds" in started("audit", "verify").output


def test_a_short_password_is_refused_with_what_to_do(run):
    done = run("init", "凪浦市", "--username", "admin", "--person", "小林 徹", "--password", "short")
    assert done.exit_code == 1
    assert "12 characters" in done.output


def test_a_user_is_added_once(started):
    words = ("user", "add", "sato", "--person", "佐藤 美咲", "--role", "worker", "--password", PASSWORD)
    assert started(*words).exit_code == 0
    again = started(*words)
    assert again.exit_code == 1
    assert "taken" in again.output


def test_verify_names_the_entry_that_was_tampered_with(started, tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/data/fieldapp.sqlite3")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER log_entry_no_update"))
        connection.execute(text("UPDATE log_entry SET author = 'x' WHERE n = 2"))
    engine.dispose()
    done = started("audit", "verify")
    assert done.exit_code == 1
    assert "entry 2" in done.output


def test_verify_notices_that_the_end_was_cut_off(started, tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/data/fieldapp.sqlite3")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER log_entry_no_delete"))
        connection.execute(text("DELETE FROM log_entry WHERE n = 4"))
    engine.dispose()
    assert "entry 4" in started("audit", "verify").output


def test_a_setting_that_cannot_be_read_is_named(run, monkeypatch):
    monkeypatch.setenv("FIELDAPP_PORT", "eight thousand")
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert "port" in done.output


def test_a_database_that_does_not_answer_is_said_in_a_sentence(run, monkeypatch):
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", "postgresql+psycopg:///fieldapp?host=/nowhere")
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert "The database cannot be used now" in done.output
