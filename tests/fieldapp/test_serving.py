"""`fieldapp serve` with several processes under load, and while its database is in trouble."""

import json
import resource
from pathlib import Path

import postgres
import psutil
import pytest
from founded import both, found
from real_phone import RealPhone, Shift, wrong
from server import Office

from fieldapp import create_app
from fieldapp.db import let_go


@pytest.fixture
def office(database):
    office = Office(**database)
    office.start(FIELDAPP_PROCESSES="3")
    yield office
    office.stop()


def files(process):
    return {opened.path for opened in process.open_files()}


@both
def test_several_processes_refuse_nobody_and_lose_nothing(app, office):
    phones = [RealPhone(app, username, office.url) for username in ("sato", "sato", "tanaka", "tanaka")]
    with Shift(phones) as shift:
        shift.over.wait(3)
    assert {status for phone in phones for status in phone.heard} == {200}
    finished = {id: note for phone in phones for id, note in phone.notes.items()}
    assert {id for phone in phones for id in phone.acknowledged} == finished.keys()
    assert wrong(app, finished) == []
    for phone in phones:
        phone.exchange()
    assert len({frozenset(phone.pulled) for phone in phones if phone.person == phones[0].person}) == 1


def test_no_process_inherits_an_open_database(app, office, database):
    phone = RealPhone(app, "sato", office.url)
    for _ in range(6):
        phone.finish_visit()
        phone.round()
    first = psutil.Process(office.process.pid)
    path = f"{database['data']}/fieldapp.sqlite3"
    assert path not in files(first)
    assert any(path in files(process) for process in first.children())


def all_of(phones):
    """The envelopes that these phones finished, with their notes, once all were acknowledged."""
    for phone in phones:
        while phone.outbox:
            phone.tries()
        assert phone.acknowledged == phone.notes.keys()
    return {id: note for phone in phones for id, note in phone.notes.items()}


def may_write(office, size):
    """Lets the web processes make no file larger than so many bytes, as a full disk would."""
    for process in psutil.Process(office.process.pid).children():
        process.rlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_disk_that_fills_up_under_the_server_passes_without_a_restart(app, office, database):
    phones = [RealPhone(app, username, office.url) for username in ("sato", "tanaka")]
    with Shift(phones) as shift:
        shift.over.wait(0.5)
    largest = max(path.stat().st_size for path in Path(database["data"]).glob("fieldapp.sqlite3*"))
    may_write(office, largest + 20_000)
    with Shift(phones) as shift:
        shift.over.wait(2)
    hindered = {status for phone in phones for status in phone.heard} - {200}
    assert hindered
    assert hindered <= {503, 507}
    assert wrong(app, {id: phone.notes[id] for phone in phones for id in phone.acknowledged}) == []
    may_write(office, resource.RLIM_INFINITY)
    assert wrong(app, all_of(phones)) == []


def test_a_phone_whose_keys_find_no_room_is_not_enrolled_until_there_is(app, office, database):
    phone = RealPhone(app, "sato", office.url)
    journal = Path(database["data"], "keys/journal.jsonl")
    keys = {"transport_key": phone.transport.as_dict(private=False), "incarnation": phone.incarnation}
    asked = json.dumps(keys | {"name": "浜の端末", "signing_key": phone.signing.as_dict(private=False)})

    def enrol():
        return phone.client.post("/api/v1/devices", asked.encode(), {}, "application/json")

    before = journal.read_bytes()
    may_write(office, len(before) + 100)  # the line begins and does not end
    assert enrol().status_code == 507
    may_write(office, resource.RLIM_INFINITY)
    assert enrol().status_code == 201
    assert journal.read_bytes().startswith(before)
    assert [json.loads(line)["event"] for line in journal.read_bytes()[len(before) :].splitlines()] == [
        "enrolled"
    ]


def test_postgresql_restarts_and_its_connections_are_cut_while_phones_deliver(tmp_path):
    with postgres.own_server() as (server, restart), postgres.copied(server, "template1") as url:
        found(tmp_path, url)
        database = {"data": str(tmp_path), "database_url": url}
        app, office = create_app(database), Office(**database)
        office.start()
        phones = [RealPhone(app, username, office.url) for username in ("sato", "tanaka")]
        with app.app_context():
            let_go()
        with Shift(phones) as shift:
            for _ in range(3):
                shift.over.wait(0.5)
                postgres.run(
                    server,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    f"WHERE datname = '{postgres.name_of(url)}'",
                )
            for _ in range(2):
                shift.over.wait(0.5)
                restart()
            shift.over.wait(0.5)
        assert {status for phone in phones for status in phone.heard} == {200, 503}
        assert wrong(app, all_of(phones)) == []
        office.stop()
