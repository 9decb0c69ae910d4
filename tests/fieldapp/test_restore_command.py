"""`fieldapp restore`: a copy back in its place, what stood there kept aside, or a clear no."""

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from desk import record
from founded import both
from restored import calls
from server import ROOT
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DatabaseError

from fieldapp import create_app
from fieldapp.db import db
from fieldapp.demo.cast import ISAMU
from fieldapp.log.models import Epoch, LogHead
from fieldapp.observations.models import Note
from fieldapp.restoring.copies import DATABASE, found_in
from fieldapp.running import share


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    settings = app.config["FIELDAPP"]
    for name in ("backups", "keys-apart"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("FIELDAPP_DATA", settings.data)
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("FIELDAPP_BACKUPS", str(tmp_path / "backups"))
    monkeypatch.setenv("FIELDAPP_JOURNAL_COPY", str(tmp_path / "keys-apart"))

    def run(*words):
        """In a process of its own, as an administrator does, with nobody else at the database."""
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        asked = [sys.executable, "-m", "fieldapp", *words]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
        return SimpleNamespace(exit_code=done.returncode, output=done.stdout + done.stderr)

    return run


@pytest.fixture
def backup(run, tmp_path):
    def backup(*words):
        done = run("backup", *words)
        assert done.exit_code == 0, done.output
        return found_in(tmp_path / "backups")[-1]

    return backup


@pytest.fixture
def later(app):
    """The server started again."""
    made = []

    def later():
        settings = app.config["FIELDAPP"]
        made.append(create_app({"data": settings.data, "database_url": settings.database_url}))
        made[-1].testing = True
        return made[-1]

    yield later
    for one in made:
        with one.app_context():
            db.engine.dispose()


def scalars(office, query):
    with office.app_context():
        return sorted(db.session.scalars(query).all())


@both
def test_what_came_after_the_copy_comes_back_from_the_phone(app, phone, run, backup, later):
    sato = phone("sato")
    record(sato, ISAMU, note="前の日の記録")
    sato.exchange()
    copy = backup()
    record(sato, ISAMU, note="失われた記録")
    sato.exchange()
    refused = run("restore", str(copy))
    assert refused.exit_code == 1
    assert "--yes-replace" in refused.output
    assert scalars(app, select(Epoch.epoch)) == []

    done = run("restore", str(copy), "--yes-replace")
    assert done.exit_code == 0, done.output
    office = later()
    [left] = scalars(office, select(Epoch.noticed))
    assert left == "copy"
    assert scalars(office, select(Note.text)) == ["前の日の記録"]
    calls(sato, office)
    sato.exchange()
    assert scalars(office, select(Note.text)) == ["前の日の記録", "失われた記録"]


def test_what_stood_there_is_kept_aside(app, phone, run, backup):
    copy = backup()
    sato = phone("sato")
    record(sato, ISAMU, note="失われた記録")
    sato.exchange()
    run("restore", str(copy), "--yes-replace")
    [aside] = app.config["FIELDAPP"].directory.glob("replaced-*")
    kept = create_app({"data": app.config["FIELDAPP"].data, "database_url": f"sqlite:///{aside / DATABASE}"})
    assert scalars(kept, select(Note.text)) == ["失われた記録"]
    with kept.app_context():
        db.engine.dispose()


def test_a_copy_of_the_same_state_needs_no_flag(run, backup):
    done = run("restore", str(backup()))
    assert done.exit_code == 0, done.output


def test_nothing_is_put_back_while_the_server_runs(app, run, backup):
    copy = backup()
    lock = share(app.config["FIELDAPP"].directory)
    done = run("restore", str(copy), "--yes-replace")
    os.close(lock)
    assert done.exit_code == 1
    assert "running" in done.output
    assert scalars(app, select(Epoch.epoch)) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_nothing_is_put_back_while_others_use_the_database(app, run, backup):
    copy = backup()
    other = create_engine(app.config["FIELDAPP"].database_url)
    with other.connect():
        done = run("restore", str(copy), "--yes-replace")
    other.dispose()
    assert done.exit_code == 1
    assert "something else uses its database" in done.output
    assert scalars(app, select(Epoch.epoch)) == []


def test_a_lost_machine_starts_again_from_the_copies(app, phone, run, backup, tmp_path, monkeypatch, later):
    """Nothing is left but the copy and the copy of the key journal."""
    sato = phone("sato")
    record(sato, ISAMU, note="前の日の記録")
    sato.exchange()
    photo = app.config["FIELDAPP"].directory / "photos" / "aa" / "one.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    copy = backup()
    fresh = tmp_path / "another machine"
    monkeypatch.setenv("FIELDAPP_DATA", str(fresh))
    alone = run("restore", str(copy))
    assert alone.exit_code == 1
    assert "--journal-copy" in alone.output
    done = run("restore", str(copy), "--journal-copy", str(tmp_path / "keys-apart"))
    assert done.exit_code == 0, done.output
    assert (fresh / "photos/aa/one.jpg").read_bytes() == b"a photo"
    office = create_app({"data": str(fresh)})
    office.testing = True
    calls(sato, office)
    record(sato, ISAMU, note="新しい機械での記録")
    assert sato.exchange()["pull"] == "ok", "its cookie is still good: the secrets came along"
    assert scalars(office, select(Note.text)) == ["前の日の記録", "新しい機械での記録"]
    with office.app_context():
        db.engine.dispose()


def test_an_encrypted_copy_opens_with_its_words_only(run, backup, tmp_path):
    words = tmp_path / "words"
    words.write_text("潮の満ち干のように\n")
    copy = backup("--passphrase-file", str(words))
    without = run("restore", str(copy))
    assert "encrypted" in without.output
    other = tmp_path / "other"
    other.write_text("別の言葉\n")
    wrong = run("restore", str(copy), "--passphrase-file", str(other))
    assert wrong.exit_code == 1
    assert "does not open" in wrong.output
    done = run("restore", str(copy), "--passphrase-file", str(words))
    assert done.exit_code == 0, done.output


def test_a_damaged_photo_does_not_hold_the_rest_back(app, run, backup, tmp_path):
    photos = app.config["FIELDAPP"].directory / "photos" / "aa"
    photos.mkdir(parents=True)
    for name in ("one", "two"):
        (photos / f"{name}.shown").write_bytes(b"a photo")
    words = tmp_path / "words"
    words.write_text("潮の満ち干のように\n")
    copy = backup("--passphrase-file", str(words))
    (copy / "photos/aa/one.shown.sealed").write_bytes(bytes(64))
    shutil.rmtree(photos)
    done = run("restore", str(copy), "--passphrase-file", str(words))
    assert done.exit_code == 0, done.output
    assert "1 photos of the copy are damaged" in done.output
    assert [file.name for file in photos.iterdir()] == ["two.shown"]


@pytest.mark.parametrize("how", ["cut", "altered"])
def test_a_damaged_copy_is_not_put_back(app, run, backup, how):
    copy = backup()
    whole = (copy / DATABASE).read_bytes()
    half = len(whole) // 2
    damaged = whole[:half] if how == "cut" else whole[:half] + bytes(4096) + whole[half + 4096 :]
    (copy / DATABASE).write_bytes(damaged)
    done = run("restore", str(copy), "--yes-replace")
    assert done.exit_code == 1
    assert "Nothing was restored" in done.output
    assert list(app.config["FIELDAPP"].directory.glob("replaced-*")) == []
    assert scalars(app, select(Epoch.epoch)) == []


def test_something_else_than_a_copy_is_refused_by_name(run, tmp_path):
    done = run("restore", str(tmp_path))
    assert done.exit_code == 1
    assert "no copy made by" in done.output


def test_merely_copying_the_file_back_is_noticed_at_the_next_start(app, run, backup, later):
    copy = backup()
    [before] = scalars(app, select(LogHead.epoch))
    shutil.copy2(copy / DATABASE, app.config["FIELDAPP"].directory / DATABASE)
    run("audit", "verify")
    office = later()
    [now] = scalars(office, select(LogHead.epoch))
    assert now != before
    assert scalars(office, select(Epoch.epoch)) == [before]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_servers_role_may_do_on_postgresql_what_it_could_before(app, run, backup):
    engine = create_engine(app.config["FIELDAPP"].database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS fieldapp_test_server"))
        connection.execute(text("CREATE ROLE fieldapp_test_server"))
        connection.execute(
            text("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO fieldapp_test_server")
        )
        connection.execute(text("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO fieldapp_test_server"))
    engine.dispose()
    done = run("restore", str(backup()))
    assert done.exit_code == 0, done.output
    can = "SELECT has_{}_privilege('fieldapp_test_server', '{}', '{}')"
    with engine.begin() as connection:
        for what, name, privilege, expected in (
            ("table", "log_entry", "INSERT", True),
            ("table", "log_entry", "DELETE", False),
            ("sequence", "account_id_seq", "USAGE", True),
        ):
            assert connection.execute(text(can.format(what, name, privilege))).scalar_one() is expected
        with pytest.raises(DatabaseError, match="append-only"), connection.begin_nested():
            connection.execute(text("UPDATE log_entry SET author = 'x'"))
        connection.execute(text("DROP OWNED BY fieldapp_test_server"))
        connection.execute(text("DROP ROLE fieldapp_test_server"))
    engine.dispose()
