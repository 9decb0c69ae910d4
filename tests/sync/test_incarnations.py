"""A copied phone: neither loses nor doubles, and takes an incarnation of its own."""

import copy

import pytest


@pytest.fixture
def participant(office):
    return office.participant("島袋 渚", office.sato)


def cloned(phone):
    """The same phone from a copy of its database."""
    clone = copy.copy(phone)
    for name, value in vars(phone).items():
        if isinstance(value, dict | list):
            setattr(clone, name, copy.copy(value))
    return clone


def numbers(office, phone, incarnation):
    with office.store.writing() as writing:
        return writing.numbers(phone.device, incarnation)


def notes(office, *ids):
    with office.store.writing() as writing:
        return set(writing.records([("note", id) for id in ids]))


def test_a_cloned_phone_neither_loses_nor_doubles(office, participant):
    phone = office.phone(office.sato)
    first = phone.incarnation
    _, before = office.observe(phone, participant)
    phone.exchange()
    clone = cloned(phone)
    _, mine = office.observe(phone, participant)
    _, theirs = office.observe(clone, participant)
    for one in (phone, clone, clone, phone):
        one.exchange()
    assert clone.outbox == phone.outbox == {}
    assert notes(office, before, mine, theirs) == {("note", before), ("note", mine), ("note", theirs)}
    assert (phone.incarnation, clone.incarnation == first) == (first, False)
    came = numbers(office, phone, first)
    assert ([odd.seq for odd in came.doubled], came.gaps) == ([2], [])
    assert clone.seq == 0


def test_a_phone_restored_from_an_older_copy_counts_anew(office, participant):
    phone = office.phone(office.sato)
    old = cloned(phone)
    for _ in range(3):
        office.observe(phone, participant)
    phone.exchange()
    old.exchange()
    _, note = office.observe(old, participant)
    old.exchange()
    assert notes(office, note) == {("note", note)}
    assert numbers(office, phone, phone.incarnation).doubled == []
    assert numbers(office, old, old.incarnation).highest == 1


def test_what_was_sealed_before_keeps_its_number(office, participant):
    phone = office.phone(office.sato)
    clone = cloned(phone)
    office.observe(phone, participant)
    envelope, _ = office.observe(clone, participant)
    sealed = clone.outbox[envelope]
    phone.exchange()
    answer = clone.send
    clone.send = lambda request: answer(request | {"envelopes": []})
    clone.exchange()
    assert clone.incarnation != phone.incarnation
    assert clone.outbox[envelope] == sealed
    clone.send = answer
    clone.exchange()
    assert clone.receipts[envelope].status == "accepted"


def test_a_phone_that_is_no_copy_keeps_its_incarnation(office, participant):
    phone = office.phone(office.sato)
    first = phone.incarnation
    for _ in range(3):
        office.observe(phone, participant)
        phone.exchange()
    lost = office.observe(phone, participant)[0]
    phone.outbox.pop(lost)
    office.observe(phone, participant)
    phone.exchange()
    assert (phone.incarnation, phone.seq) == (first, 5)
    assert [(gap.first, gap.last) for gap in numbers(office, phone, first).gaps] == [(4, 4)]
