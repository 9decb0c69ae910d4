"""What waits is taken in by itself when it can be, else as a person decided; once."""

import msgspec
import pytest

from sync import exchange


@pytest.fixture
def phone(office):
    return office.phone(office.sato)


def sent(phone, *ids):
    return [msgspec.to_builtins(phone.outbox[id]) for id in ids]


def release(office, id, **how):
    with office.store.writing() as writing:
        return exchange.release(writing, office.epoch, id, office.now, **how)


def kept(office, id):
    with office.store.writing() as writing:
        return writing.kept([id])[id]


def texts(office, note):
    with office.store.writing() as writing:
        return [stored.fields["text"] for stored in writing.records([("note", note)]).values()]


def test_what_names_a_record_that_has_not_come_goes_in_when_it_does(office, phone):
    participant = office.participant("島袋 渚", office.sato)
    visit, _ = office.observe(phone, participant)
    made = {change["kind"]: change["id"] for change in phone.changes[visit]}
    note = office.new_id()
    fields = {
        "visit": made["visit"],
        "observation": made["observation"],
        "participant": participant,
        "at": office.now,
    }
    addition = phone.finish([phone.change("note", note, fields | {"text": "追記"})])
    [early] = office.deliver(sent(phone, addition))
    assert (early.status, early.problem.code) == ("waiting", "unknown-reference")
    office.deliver(sent(phone, visit))
    [late] = office.deliver(sent(phone, addition))
    assert (late.status, late.received_at) == ("accepted", early.received_at)
    assert texts(office, note) == ["追記"]


def test_what_names_a_participant_goes_in_when_the_office_writes_them(office, phone):
    nobody = office.new_id()
    envelope, note = office.observe(phone, nobody)
    office.deliver(sent(phone, envelope))
    office.write(("participant", nobody, {"number": "900", "name": "島袋 渚"}))
    assert office.deliver(sent(phone, envelope))[0].status == "accepted"
    assert texts(office, note) == ["黙々と作業していた"]


def test_a_mended_envelope_goes_in_once(office, phone):
    envelope, note = office.observe(phone, office.new_id())
    office.deliver(sent(phone, envelope))
    someone = office.participant("島袋 渚", office.sato)
    changes = [
        {
            **change,
            "fields": change["fields"]
            | ({"participant": someone} if "participant" in change["fields"] else {}),
        }
        for change in phone.changes[envelope]
    ]
    receipt = release(office, envelope, mended=changes)
    assert (receipt.status, receipt.n) == ("accepted", 2)
    assert release(office, envelope, mended=changes) is None
    assert texts(office, note) == ["黙々と作業していた"]
    assert office.deliver(sent(phone, envelope))[0].status == "accepted"


def test_what_is_still_wrong_waits_on_as_it_was_mended(office, phone):
    envelope, _ = office.observe(phone, office.new_id())
    office.deliver(sent(phone, envelope))
    changes = [change | {"kind": "diary"} for change in phone.changes[envelope]]
    receipt = release(office, envelope, mended=changes)
    assert (receipt.status, receipt.problem.code) == ("waiting", "unknown-kind")
    assert kept(office, envelope).envelope.changes == changes


def test_without_what_it_builds_on_it_goes_in_and_the_older_word_does_not_win_later(office, phone):
    participant = office.participant("島袋 渚", office.sato)
    first, note = office.observe(phone, participant, "古い言葉")
    made = phone.changes[first][2]["fields"]
    later = phone.finish([phone.change("note", note, made | {"text": "新しい言葉"}, after=first)])
    lost = phone.finish([phone.change("task", office.new_id(), {"kind": "call"})])
    office.deliver(sent(phone, later, lost))
    visit = [change for change in phone.changes[first] if change["kind"] != "note"]
    assert release(office, later).problem.code == "missing-dependency"
    # the visit itself came another way
    other = office.phone(office.sato)
    other.finish(visit)
    other.exchange()
    assert release(office, later, alone=True).status == "accepted"
    assert texts(office, note) == ["新しい言葉"]
    [receipt] = office.deliver(sent(phone, first))
    assert receipt.status == "accepted"
    assert texts(office, note) == ["新しい言葉"]


def test_the_author_is_asked_in_the_offices_words(office, phone):
    envelope, _ = office.observe(phone, office.new_id())
    [first] = office.deliver(sent(phone, envelope))
    with office.store.writing() as writing:
        exchange.ask(writing, envelope, "どの方の記録ですか。")
    [again] = office.deliver(sent(phone, envelope))
    assert (again.status, again.problem.asked) == ("waiting", "どの方の記録ですか。")
    assert again.n > first.n
