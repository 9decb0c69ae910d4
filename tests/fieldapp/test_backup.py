"""`fieldapp backup`: a whole copy of an office that goes on working, or a clear no."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from click.testing import CliRunner
from desk import record
from server import ROOT
from sqlalchemy import create_engine, select, text

from fieldapp.cli import main
from fieldapp.clock import now
from fieldapp.db import db
from fieldapp.demo.cast import PARTICIPANTS, SATO
from fieldapp.log.models import LogEntry, LogHead
from fieldapp.restoring.copies import DATABASE, NotWhole, check, found_in, read
from sync.clock import moment


@pytest.fixture
def backups(tmp_path):
    directory = tmp_path / "backups"
    directory.mkdir()
    return directory


@pytest.fixture
def keys(tmp_path):
    directory = tmp_path / "keys-apart"
    directory.mkdir()
    return directory


@pytest.fixture
def backup(app, backups, keys, monkeypatch):
    """Runs the command on the app's office."""
    monkeypatch.setenv("FIELDAPP_DATA", str(app.config["FIELDAPP"].directory))
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", app.config["FIELDAPP"].database_url)
    monkeypatch.setenv("FIELDAPP_BACKUPS", str(backups))
    monkeypatch.setenv("FIELDAPP_JOURNAL_COPY", str(keys))

    def backup(*words):
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return CliRunner().invoke(main, ["backup", *words])

    return backup


def test_a_copy_holds_everything_and_its_log_holds(backup, backups, ask):
    done = backup()
    assert done.exit_code == 0, done.output
    [path] = found_in(backups)
    copy = read(path)
    check(path / DATABASE, copy.manifest)
    [head] = ask(select(LogHead))
    assert [(place.n, place.hash) for place in copy.manifest.places] == [(head.n, head.hash)]
    assert copy.manifest.rows["log_entry"] == len(ask(select(LogEntry.n)))
    assert {"secret-key", "password-salt"} < {file.name for file in path.iterdir()}
    assert not [file for file in path.rglob("*") if file.name.endswith(("-wal", "-shm"))]


def test_the_copy_and_its_keys_are_for_the_servers_own_user_only(backup, backups, keys):
    backup()
    [path] = found_in(backups)
    assert path.stat().st_mode & 0o077 == 0
    assert (keys / "journal.jsonl").stat().st_mode & 0o077 == 0


def test_a_copy_made_while_phones_send_is_one_state(backup, backups, phone):
    sender, stop = phone(SATO.username), threading.Event()

    def send():
        while not stop.is_set():
            record(sender, PARTICIPANTS[0], note="網の目がそろってきた")
            sender.exchange()

    sending = threading.Thread(target=send)
    sending.start()
    try:
        done = backup()
    finally:
        stop.set()
        sending.join()
    assert done.exit_code == 0, done.output
    [path] = found_in(backups)
    check(path / DATABASE, read(path).manifest)


def test_phones_hear_up_to_when_the_office_has_a_copy(backup, phone):
    one = phone(SATO.username)
    record(one, PARTICIPANTS[0])
    assert one.exchange()["backed_up_to"] is None
    assert backup().exit_code == 0
    told = one.exchange()["backed_up_to"]
    assert told < now()
    assert (moment(now()) - moment(told)).total_seconds() >= 60, "a request may have begun before"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_a_transaction_received_that_is_still_open_is_not_claimed(app, backup, backups):
    other = create_engine(app.config["FIELDAPP"].database_url)
    with other.connect() as connection:
        connection.execute(select(1))
        begun = now()
        subprocess.run([sys.executable, "-m", "fieldapp", "backup"], cwd=ROOT, check=True)
    other.dispose()
    [path] = found_in(backups)
    assert (moment(begun) - moment(read(path).manifest.covers)).total_seconds() >= 60


def test_a_database_of_another_version_is_not_copied(backup, backups, tell):
    tell(text("DROP TABLE lost_act"))
    done = backup()
    assert done.exit_code == 1
    assert "No backup was made. The database cannot be copied" in done.output
    assert list(backups.iterdir()) == []


def test_a_copy_claims_no_more_than_it_holds(backup, backups):
    backup()
    [path] = found_in(backups)
    with closing(sqlite3.connect(path / DATABASE)) as file:
        [row] = file.execute("SELECT backed_up_to, copied_at FROM log_head")
    manifest = read(path).manifest
    assert row == (manifest.covers, manifest.made_at)
    assert manifest.covers < manifest.made_at


def test_without_a_place_for_the_journal_nothing_is_made(backup, backups, keys, monkeypatch):
    monkeypatch.setenv("FIELDAPP_JOURNAL_COPY", "")
    done = backup()
    assert done.exit_code == 1
    assert "No backup was made" in done.output
    assert "FIELDAPP_JOURNAL_COPY" in done.output
    assert list(backups.iterdir()) == []


@pytest.mark.parametrize("where", ["nowhere", "data"])
def test_a_journal_copy_that_would_not_help_is_refused(app, backup, backups, tmp_path, where, ask):
    place = tmp_path / "nowhere" if where == "nowhere" else app.config["FIELDAPP"].directory / "keys"
    done = backup("--journal-copy", str(place))
    assert done.exit_code == 1
    assert str(place) in done.output
    assert list(backups.iterdir()) == []
    assert ask(select(LogHead.backed_up_to)) == [None], "nothing is claimed"


def test_a_journal_that_is_gone_stops_the_backup(app, backup, backups):
    (app.config["FIELDAPP"].directory / "keys" / "journal.jsonl").unlink()
    done = backup()
    assert done.exit_code == 1
    assert "no key journal" in done.output
    assert list(backups.iterdir()) == []


def test_a_copy_with_more_keys_than_the_office_is_never_overwritten(backup, backups, keys, ask):
    (keys / "journal.jsonl").write_text('{"event":"office-key of another life"}\n')
    done = backup()
    assert done.exit_code == 1
    assert "lacks" in done.output
    assert "another life" in (keys / "journal.jsonl").read_text()
    assert list(backups.iterdir()) == []
    assert ask(select(LogHead.backed_up_to)) == [None]


def test_the_journals_copy_grows_with_the_journal(app, backup, keys, phone):
    backup()
    phone(SATO.username)
    assert backup().exit_code == 0
    journal = app.config["FIELDAPP"].directory / "keys" / "journal.jsonl"
    assert (keys / "journal.jsonl").read_bytes() == journal.read_bytes()


def test_only_the_newest_are_kept(backup, backups):
    for second in ("000", "001", "002"):
        (backups / f"fieldapp-20261101T000000.{second}Z").mkdir()
    (backups / "a folder of somebody else").mkdir()
    assert backup("--keep", "2").exit_code == 0
    kept = found_in(backups)
    assert [path.name for path in kept[:1]] == ["fieldapp-20261101T000000.002Z"]
    assert len(kept) == 2
    assert (backups / "a folder of somebody else").exists()


def test_photos_come_along_and_take_room_once(app, backup, backups):
    photo = app.config["FIELDAPP"].directory / "photos" / "aa" / "one.shown"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    backup()
    [first] = found_in(backups)
    first = first.rename(backups / "fieldapp-20261101T000000.000Z")
    assert backup().exit_code == 0
    _, second = found_in(backups)
    assert (second / "photos/aa/one.shown").read_bytes() == b"a photo"
    assert (second / "photos/aa/one.shown").samefile(first / "photos/aa/one.shown")
    assert not (second / "photos/aa/one.shown").samefile(photo), "a copy shares nothing with the office"


def test_a_damaged_database_is_no_backup(app, backup, backups, tell, ask):
    tell(text("DROP TRIGGER log_entry_no_update"), text("UPDATE log_entry SET author = 'x' WHERE n = 2"))
    done = backup()
    assert done.exit_code == 1
    assert "entry 2" in done.output
    assert list(backups.iterdir()) == []
    assert ask(select(LogHead.backed_up_to)) == [None]


def test_a_copy_that_was_cut_off_is_noticed(backup, backups):
    backup()
    [path] = found_in(backups)
    whole = (path / DATABASE).read_bytes()
    (path / DATABASE).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NotWhole):
        check(path / DATABASE, read(path).manifest)


# ---- encrypted ----


@pytest.fixture
def words(tmp_path):
    """A file with a passphrase."""
    file = tmp_path / "words"
    file.write_text("潮の満ち干のように\n")
    return file


def test_an_encrypted_copy_shows_nothing_without_the_words(app, backup, backups, keys, words, phone):
    record(phone(SATO.username), PARTICIPANTS[0])
    photo = app.config["FIELDAPP"].directory / "photos" / "aa" / "one.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    done = backup("--passphrase-file", str(words))
    assert done.exit_code == 0, done.output
    [path] = found_in(backups)
    held = [file for place in (path, keys) for file in place.rglob("*") if file.is_file()]
    assert {file.name for file in held if file.suffix != ".sealed"} == {"manifest.json"}
    inside = b"".join(file.read_bytes() for file in held)
    for told in (b"SQLite format", b"a photo", b"office-key", PARTICIPANTS[0].name.encode()):
        assert told not in inside
    assert list(app.config["FIELDAPP"].directory.glob("tmp*")) == [], "nothing lies about in clear"


def test_the_words_are_never_on_the_command_line(backup):
    from fieldapp.restoring.command import backup_command, restore_command

    options = {
        name for command in (backup_command, restore_command) for p in command.params for name in p.opts
    }
    assert [name for name in options if "passphrase" in name] == ["--passphrase-file"]


def test_the_environment_may_hold_the_words(backup, backups, monkeypatch):
    monkeypatch.setenv("FIELDAPP_BACKUP_PASSPHRASE", "潮の満ち干のように")
    backup()
    [path] = found_in(backups)
    assert read(path).manifest.encrypted


def test_photos_sealed_with_other_words_are_copied_anew(app, backup, backups, keys, words, tmp_path):
    photo = app.config["FIELDAPP"].directory / "photos" / "aa" / "one.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    backup("--passphrase-file", str(words))
    backup("--passphrase-file", str(words))
    words.write_text("別の言葉\n")
    (keys / "journal.jsonl.sealed").rename(keys / "kept.sealed")
    done = backup("--passphrase-file", str(words))
    assert done.exit_code == 0, done.output
    one, two, three = (path / "photos/aa/one.jpg.sealed" for path in found_in(backups))
    assert one.samefile(two)
    assert not two.samefile(three)


def test_a_journals_copy_that_does_not_open_is_left_alone(backup, backups, keys, words):
    backup("--passphrase-file", str(words))
    before = (keys / "journal.jsonl.sealed").read_bytes()
    words.write_text("別の言葉\n")
    done = backup("--passphrase-file", str(words))
    assert done.exit_code == 1
    assert "does not open" in done.output
    assert (keys / "journal.jsonl.sealed").read_bytes() == before
