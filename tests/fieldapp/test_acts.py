"""The line that each act of the desk leaves beside the key journal, without its content."""

import json

import pytest
from desk import Desk, record
from sqlalchemy import select

from fieldapp import lines
from fieldapp.clock import new_id
from fieldapp.demo.cast import ISAMU, ORGANISATION, SUZUKI
from fieldapp.log.models import LogEntry, LogHead
from fieldapp.observations.models import Review


@pytest.fixture
def file(app):
    return app.config["FIELDAPP"].directory / "keys" / "acts.jsonl"


@pytest.fixture
def observation(phone):
    sato = phone("sato")
    observation, *_ = record(sato, ISAMU, note="網の目がそろってきた")
    sato.exchange()
    return observation


@pytest.fixture
def suzuki(sign_in):
    return Desk(sign_in("suzuki"))


def test_it_says_who_what_when_about_whom_and_where_in_the_log(observation, suzuki, file, ask):
    before = file.read_text().count("\n")
    suzuki.post(f"/desk/records/{observation}/comments", id=(id := new_id()), text="よく読みました")
    [line] = file.read_text().splitlines()[before:]
    act = json.loads(line)
    [head] = ask(select(LogHead))
    assert (act["organisation"], act["epoch"], act["author"]) == (ORGANISATION.id, head.epoch, SUZUKI.id)
    assert (act["n"], act["hash"]) == (head.n, head.hash)
    assert act["what"] == [
        {"kind": "review", "act": "commented", "count": 1, "id": id, "participant": ISAMU.id}
    ]
    assert "よく読みました" not in line


def test_what_phones_send_leaves_none(phone, file):
    sato = phone("sato")
    before = file.read_bytes()
    record(sato, ISAMU)
    sato.exchange()
    assert file.read_bytes() == before


def test_an_act_stands_where_its_line_cannot_be_written_and_the_log_of_the_server_says_so(
    observation, suzuki, file, ask, caplog
):
    file.unlink()
    file.mkdir()
    suzuki.post(f"/desk/records/{observation}/comments", id=new_id(), text="よく読みました")
    assert [review.text for review in ask(select(Review))] == ["よく読みました"]
    [newest] = ask(select(LogEntry.n).order_by(LogEntry.n.desc()).limit(1))
    assert f"entry {newest} of the log left no line" in caplog.text


def test_a_line_that_a_crash_cut_off_spoils_no_later_one(tmp_path):
    path = tmp_path / "lines.jsonl"
    lines.append(path, {"n": 1})
    with path.open("ab") as file:
        file.write(b'{"n": 2, "cut')
    assert list(lines.read(path)) == [{"n": 1}]
    lines.append(path, {"n": 3})
    assert list(lines.read(path)) == [{"n": 1}, {"n": 3}]
