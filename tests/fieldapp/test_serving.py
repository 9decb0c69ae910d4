"""`fieldapp serve` with several processes under load."""

import psutil
import pytest
from founded import both
from real_phone import RealPhone, Shift, wrong
from server import Office


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
