"""「復元のあと」: what came back, which phones have not called, and which work of the desk is gone."""

import pytest
from desk import Desk, plain, record
from restored import calls
from sqlalchemy import select

from fieldapp.audit import Access
from fieldapp.clock import new_id
from fieldapp.db import db
from fieldapp.demo.cast import ISAMU


@pytest.fixture
def office(phone, sign_in, yesterday):
    """The day after: 佐藤's phone has called, 田中's has not, and 鈴木 had answered in the lost hours."""
    sato, tanaka = phone("sato"), phone("tanaka")
    observation, *_ = record(sato, ISAMU, note="前の日の記録")
    sato.exchange()
    tanaka.exchange()
    put_back = yesterday()
    for n in range(2):
        record(sato, ISAMU, note=f"失われた記録 {n}")
        sato.exchange()
    suzuki = Desk(sign_in("suzuki"))
    suzuki.post(f"/desk/records/{observation}/comments", id=new_id(), text="失われたコメント")
    suzuki.post(f"/desk/records/{observation}/confirmations", id=new_id())
    people = {name: Desk(sign_in(name)) for name in ("ito", "admin", "suzuki")}
    office = put_back()
    calls(sato, office)
    sato.exchange()
    for desk in people.values():
        desk.client.application = office
    office.people = people
    return office


def test_the_supervisor_sees_what_came_back_and_who_has_not_called(office):
    text = office.people["ito"].text("/desk/restore")
    assert "足りなかった2件が戻り" in text
    assert "訪問 2" in text
    assert "1台がまだつながっていません" in text
    assert text.index("まだつながっていません") < text.index("2件が戻り")


def test_lost_work_of_the_desk_is_named_with_who_what_when_and_about_whom(office):
    text = office.people["ito"].text("/desk/restore")
    gone = text[text.index("失われた事務所の作業") :]
    assert "鈴木 恵子" in gone
    assert "コメント" in gone
    assert "確認済み" in gone
    assert ISAMU.name in gone
    assert "失われたコメント" not in text, "the words are nowhere but in the database"


def test_the_administrator_is_not_told_about_whom(office):
    text = office.people["admin"].text("/desk/restore")
    assert "鈴木 恵子" in text
    assert ISAMU.name not in text


def test_showing_it_is_noted_for_each_participant(office):
    office.people["ito"].get("/desk/restore")
    office.people["admin"].get("/desk/restore")
    with office.app_context():
        noted = db.session.scalars(select(Access.participant).where(Access.door == "desk/restore")).all()
    assert noted == [ISAMU.id]


def test_it_is_for_those_who_watch_over_the_phones(office):
    office.people["suzuki"].get("/desk/restore", status=404)


def test_the_devices_page_leads_there_only_after_a_restore(office, sign_in):
    assert "/desk/restore" in office.people["ito"].get("/desk/devices").text
    before = Desk(sign_in("ito"))
    assert "/desk/restore" not in before.get("/desk/devices").text
    before.get("/desk/restore", status=404)


def test_it_reads_in_english_too(office):
    office.people["ito"].post("/language", language="en")
    text = plain(office.people["ito"].get("/desk/restore").text)
    assert "After the restore" in text
    assert "2 have come back, all that was missing" in text
