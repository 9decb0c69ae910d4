"""A worker takes her own record back at the desk: it stays to be seen, can come back, and loses nothing."""

import pytest
from desk import Desk, record, shown_at
from sqlalchemy import select

from fieldapp.conflicts.models import Conflict
from fieldapp.demo.cast import ISAMU, SATO
from fieldapp.observations.models import Note, Observation, Signal


@pytest.fixture
def phone_(phone):
    return phone("sato")


@pytest.fixture
def id(phone_):
    id, _, _ = record(phone_, ISAMU, "書いた人がまちがえた", level="urgent", text="至急")
    phone_.exchange()
    return id


@pytest.fixture
def sato(sign_in):
    return Desk(sign_in("sato"))


@pytest.fixture
def suzuki(sign_in):
    return Desk(sign_in("suzuki"))


def press(desk, id, what):
    page = desk.get(f"/desk/records/{id}").text
    return desk.post(f"/desk/records/{id}/{what}", n=shown_at(page))


def withdrawn(ask, id):
    notes, signals = (ask(select(model.withdrawn).where(model.observation == id)) for model in (Note, Signal))
    return {*ask(select(Observation.withdrawn).where(Observation.id == id)), *notes, *signals}


def test_it_goes_with_all_its_parts_and_stays_to_be_seen(id, sato, suzuki, ask):
    press(sato, id, "withdrawal")
    assert withdrawn(ask, id) == {True}
    assert ISAMU.name not in suzuki.text("/desk/")
    text = suzuki.text(f"/desk/records/{id}")
    assert f"{SATO.name}さんがこの記録を取り消しました" in text
    assert "書いた人がまちがえた" in text


def test_it_can_be_brought_back(id, sato, suzuki, ask):
    press(sato, id, "withdrawal")
    press(sato, id, "restoration")
    assert withdrawn(ask, id) == {False}
    assert ISAMU.name in suzuki.text("/desk/")


@pytest.mark.parametrize("what", ["withdrawal", "restoration"])
def test_it_is_its_authors_to_take_back(id, suzuki, ask, what):
    page = suzuki.get(f"/desk/records/{id}").text
    assert "取り消す</button>" not in page
    suzuki.post(f"/desk/records/{id}/{what}", status=404, n=1)
    assert withdrawn(ask, id) == {False}


def add(phone, id, ask):
    """A further note to a record, finished on the phone and not sent yet."""
    of = ask(select(Observation).where(Observation.id == id))[0]
    fields = {"visit": of.visit, "observation": id, "participant": ISAMU.id, "at": of.at}
    phone.finish([phone.change("note", phone.new_id(), fields | {"text": "あとで聞いた話"})])


def test_a_note_that_comes_after_it_puts_the_record_before_the_caseworker_again(
    id, sato, suzuki, phone_, ask
):
    add(phone_, id, ask)
    press(sato, id, "withdrawal")
    phone_.exchange()
    assert ISAMU.name in suzuki.text("/desk/")
    assert "あとで聞いた話" in suzuki.text(f"/desk/records/{id}")


def test_a_note_that_came_since_the_page_was_read_is_in_conflict_with_it(id, sato, suzuki, phone_, ask):
    page = sato.get(f"/desk/records/{id}").text
    add(phone_, id, ask)
    phone_.exchange()
    sato.post(f"/desk/records/{id}/withdrawal", n=shown_at(page))
    assert [(one.kind, one.unit) for one in ask(select(Conflict))] == [("note", "withdrawn")]
    assert ISAMU.name in suzuki.text("/desk/")


def test_what_a_phone_changed_since_the_page_was_read_is_a_conflict(id, sato, suzuki, phone_, ask):
    page = sato.get(f"/desk/records/{id}").text
    phone_.finish([phone_.change("observation", id, {"answers": {"attendance": "absent"}})])
    phone_.exchange()
    sato.post(f"/desk/records/{id}/withdrawal", n=shown_at(page))
    [conflict] = ask(select(Conflict))
    assert (conflict.unit, conflict.state) == ("withdrawn", "open")
    assert ISAMU.name in suzuki.text("/desk/"), "what is in conflict is listed though it is withdrawn"
