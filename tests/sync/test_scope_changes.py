"""Who is responsible changes while finished work is still on a phone; on every store.

Everything arrives at whoever is responsible now, its author is told, and nothing stays or
comes where it is not to be seen any more.
"""

from datetime import date

import pytest


@pytest.fixture
def participant(office):
    return office.participant("島袋 渚", office.suzuki)


@pytest.fixture
def assignment(office, participant):
    return office.assign(participant, office.sato)


@pytest.fixture
def phone(office, assignment):
    made = office.phone(office.sato)
    made.exchange()
    return made


def about(seen, participant):
    """What a phone has about somebody."""
    return [
        key
        for key, fields in seen.items()
        if fields.get("participant") == participant or key == ("participant", participant)
    ]


def test_edits_arrive_after_a_person_changed_hands(office, phone, participant, assignment):
    first, note = office.observe(phone, participant)
    phone.exchange()
    edit = phone.finish([phone.change("note", note, {"text": "あとから書き直した"})])
    second, _ = office.observe(phone, participant, "別の日の様子")
    office.end(assignment)
    office.assign(participant, office.tanaka)
    phone.exchange()
    assert [phone.receipts[id].status for id in (first, edit, second)] == ["accepted"] * 3
    for person in (office.tanaka, office.suzuki):
        now = office.phone(person)
        now.exchange()
        texts = {fields["text"] for (kind, _), (_, fields) in now.pulled.items() if kind == "note"}
        assert texts == {"あとから書き直した", "別の日の様子"}


def test_the_author_is_told_whom_it_was_about_and_keeps_nothing(office, phone, participant, assignment):
    first, note = office.observe(phone, participant)
    phone.exchange()
    edit = phone.finish([phone.change("note", note, {"text": "あとから書き直した"})])
    second, _ = office.observe(phone, participant)
    office.end(assignment)
    phone.exchange()
    assert phone.receipts[first].elsewhere == []
    assert phone.receipts[edit].elsewhere == phone.receipts[second].elsewhere == [participant]
    assert about(phone.seen(), participant) == []


def test_what_went_elsewhere_is_not_shown_even_before_the_download(office, phone, participant, assignment):
    other = office.participant("潮田 凪", office.sato)
    office.observe(phone, participant)
    office.observe(phone, other)
    office.end(assignment)
    phone.keep_page = lambda answer: None  # the answer's second half is lost
    phone.round()
    notes = [fields["participant"] for (kind, _), fields in phone.seen().items() if kind == "note"]
    assert notes == [other], "what is still hers she goes on reading"


def test_an_edit_of_what_was_taken_back_shows_no_shadow_of_it(office, phone, participant, assignment):
    _, note = office.observe(phone, participant)
    phone.exchange()
    send, phone.send = phone.send, lambda request: send({**request, "envelopes": []})
    phone.finish([phone.change("note", note, {"text": "あとから書き直した"})])
    office.end(assignment)
    phone.exchange()
    assert ("note", note) not in phone.seen()
    phone.send = send
    phone.exchange()
    assert not phone.outbox


def test_another_caseworker_gets_what_was_finished_before(office, phone, participant):
    [old] = [key[1] for key, (_, fields) in phone.pulled.items() if fields.get("person") == office.suzuki]
    _, note = office.observe(phone, participant)
    ito = office.new_id()
    office.caseworkers.add(ito)
    office.write(("person", ito, {"name": "伊藤 直美", "roles": ["caseworker"]}))
    office.end(old)
    office.assign(participant, ito)
    phone.exchange()
    before, now = office.phone(office.suzuki), office.phone(ito)
    before.exchange()
    now.exchange()
    assert ("note", note) in now.pulled
    assert about(before.seen(), participant) == []
    assert phone.receipts[next(iter(phone.receipts))].elsewhere == [], "she still has them herself"


def test_everybody_of_a_participant_may_change_at_once(office, phone, participant, assignment):
    """As when somebody moves to another unit of the organisation."""
    _, note = office.observe(phone, participant)
    [old] = [key[1] for key, (_, fields) in phone.pulled.items() if fields.get("person") == office.suzuki]
    ito = office.new_id()
    office.caseworkers.add(ito)
    office.write(("person", ito, {"name": "伊藤 直美", "roles": ["caseworker"]}))
    office.end(old)
    office.end(assignment)
    office.assign(participant, ito)
    office.assign(participant, office.tanaka)
    phone.exchange()
    for person in (ito, office.tanaka):
        now = office.phone(person)
        now.exchange()
        assert ("note", note) in now.pulled
    assert about(phone.seen(), participant) == []


def test_a_new_assignment_and_unsent_work_meet(office, phone):
    fresh = office.participant("潮田 凪", office.tanaka)
    office.observe(phone, next(key[1] for key in phone.pulled if key[0] == "participant"))
    office.assign(fresh, office.sato)
    phone.exchange()
    assert ("participant", fresh) in phone.pulled
    assert not phone.outbox


def test_a_held_note_stays_its_authors_when_somebody_takes_over(office, phone, participant, assignment):
    _, note = office.observe(phone, participant)
    phone.finish([phone.change("note", note, {"tier": "held"})])
    office.end(assignment)
    office.assign(participant, office.tanaka)
    phone.exchange()
    now = office.phone(office.tanaka)
    records = now.round()["records"]
    assert ("note", note) not in {(item["kind"], item["id"]) for item in records}
    assert about(phone.seen(), participant) == []


def test_somebody_found_for_a_typed_name_is_not_told_to_who_does_not_have_them(office, phone):
    visit, observation = office.new_id(), office.new_id()
    seen = {"visit": visit, "about": "participant", "typed_name": "浜の人", "site": office.site}
    phone.finish(
        [
            phone.change("visit", visit, {"site": office.site, "at": office.now, "workers": [office.sato]}),
            phone.change(
                "observation", observation, {**seen, "at": office.now, "form": office.form, "answers": {}}
            ),
        ]
    )
    phone.exchange()
    edit = phone.finish([phone.change("observation", observation, {"typed_name": "浜の人(青い帽子)"})])
    found = office.participant("浜 太郎", office.tanaka)
    office.write(("observation", observation, {"participant": found}))
    phone.exchange()
    assert phone.receipts[edit].status == "accepted"
    assert phone.receipts[edit].elsewhere == []
    assert found not in str(phone.seen())


def test_an_assignment_ends_and_begins_by_its_date_alone(office):
    leaving, coming = office.participant("島袋 渚"), office.participant("潮田 凪")
    office.assign(leaving, office.sato, until="2026-11-23")
    office.assign(coming, office.sato, since="2026-11-24")
    phone = office.phone(office.sato)
    phone.exchange()
    assert ("participant", leaving) in phone.pulled
    assert ("participant", coming) not in phone.pulled
    office.today = date(2026, 11, 24)
    phone.exchange()
    assert ("participant", leaving) not in phone.pulled
    assert ("participant", coming) in phone.pulled
    office.today = date(2026, 11, 25)
    assert phone.round()["records"] == [], "once is enough"
