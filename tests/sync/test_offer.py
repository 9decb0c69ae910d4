"""What phones bring again to an office that was restored, and what it makes of old versions."""

import copy

import pytest
from sync_offices import memory_office

from sync.envelope import Receipt
from sync.offer import AT_ONCE, Offered, known, wanted
from sync.store import Kept

LATER = "2026-11-23T02:00:00.000Z"


def kept(id, digest, status="accepted", missing=()):
    receipt = Receipt(id, status, digest, LATER, photos_missing=list(missing))
    return Kept(id, "device", "0" * 32, 1, "author", digest, receipt)


def test_what_is_not_here_is_wanted_and_nothing_else():
    offer = [Offered("a", "1"), Offered("b", "2"), Offered("c", "3")]
    assert wanted(offer, {"a": kept("a", "1"), "c": kept("c", "other")}) == ["b", "c"]


def test_receipts_that_a_restore_turned_back_are_said_again():
    offer = [Offered("a", "1"), Offered("b", "2"), Offered("c", "3"), Offered("d", "4")]
    here = {
        "a": kept("a", "1"),
        "b": kept("b", "2", missing=["photo"]),
        "c": kept("c", "3", "waiting"),
        "d": kept("d", "of another", "waiting"),
    }
    assert [receipt.id for receipt in known(offer, here)] == ["a", "b", "c"]


# ---- a phone and an office that forgets ----


@pytest.fixture
def office():
    with memory_office() as made:
        yield made


@pytest.fixture
def restored(office):
    """Takes a copy of the office's memory; returns what puts it back under a new epoch."""

    def restored():
        held = {name: value for name, value in vars(office.store).items() if not callable(value)}
        held = copy.deepcopy(held)

        def put_back(epoch="e1"):
            vars(office.store).update(copy.deepcopy(held))
            office.open_epoch(epoch)

        return put_back

    return restored


def stands(office):
    """The records that phones made, as they are, without their place in the log."""
    mine = ("visit", "observation", "note", "task")
    return {key: stored.fields for key, stored in office.store.stored.items() if key[0] in mine}


def test_what_a_restored_office_forgot_comes_back_exactly_once(office, restored):
    person = office.participant("小川 三郎", office.sato)
    phone = office.phone(office.sato)
    office.observe(phone, person, "前の日の記録")
    phone.exchange()
    put_back = restored()
    for day in range(3):
        office.observe(phone, person, f"{day}日目の記録")
    phone.exchange()
    before = stands(office)

    put_back()
    assert len(stands(office)) < len(before)
    phone.exchange()
    assert stands(office) == before
    length = len(office.store.log)
    phone.exchange()
    assert len(office.store.log) == length, "a second contact brings nothing more"


def test_a_phone_that_meets_the_same_epoch_offers_nothing(office):
    person = office.participant("小川 三郎", office.sato)
    phone, asked = office.phone(office.sato), []
    answer = phone.send
    phone.send = lambda request: asked.append(request) or answer(request)
    office.observe(phone, person)
    phone.exchange()
    phone.exchange()
    assert [request for request in asked if "offer" in request] == []


def test_many_envelopes_are_offered_in_portions(office, restored):
    person = office.participant("小川 三郎", office.sato)
    phone, asked = office.phone(office.sato), []
    put_back = restored()
    for _ in range(AT_ONCE + 1):
        office.observe(phone, person)
    phone.exchange()
    before = stands(office)
    answer = phone.send
    phone.send = lambda request: asked.append(request) or answer(request)
    put_back()
    phone.exchange()
    assert [len(request["offer"]) for request in asked if "offer" in request] == [AT_ONCE, 1]
    assert stands(office) == before


def test_a_phone_whose_answer_was_lost_offers_again(office, restored):
    person = office.participant("小川 三郎", office.sato)
    phone = office.phone(office.sato)
    put_back = restored()
    office.observe(phone, person)
    phone.exchange()
    before = stands(office)
    put_back()
    phone.round()
    answer = phone.send
    phone.send = lambda request: answer(request) and {}
    with pytest.raises(KeyError):
        phone.round()
    phone.send = answer
    phone.exchange()
    assert stands(office) == before


def test_work_on_what_another_phone_has_yet_to_bring_waits_for_it(office, restored):
    person = office.participant("小川 三郎", office.sato, office.tanaka)
    one, other = office.phone(office.sato), office.phone(office.tanaka)
    other.exchange()
    put_back = restored()
    task = office.new_id()
    one.finish([one.change("task", task, {"kind": "call", "participant": person, "text": "電話する"})])
    one.exchange()
    other.exchange()
    other.finish([other.change("task", task, {"state": "done"})])
    other.exchange()
    assert office.store.stored["task", task].fields["state"] == "done"

    put_back()
    other.exchange()
    assert ("task", task) not in office.store.stored
    [waits] = [receipt for receipt in other.receipts.values() if receipt.status == "waiting"]
    assert (waits.problem.code, waits.problem.where) == ("missing-dependency", f"task/{task}")
    one.exchange()
    assert office.store.stored["task", task].fields["state"] == "done"
