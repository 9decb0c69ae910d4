"""What a phone delivers, and what it is answered; on every store."""

import msgspec
import pytest


def sent(phone):
    return [msgspec.to_builtins(outer) for outer in phone.outbox.values()]


def test_a_visit_is_accepted_and_the_caseworker_may_read_it(office):
    participant = office.participant("髙﨑 実", office.sato, office.suzuki)
    phone = office.phone(office.sato)
    envelope, note = office.observe(phone, participant)
    phone.exchange()
    assert phone.receipts[envelope].status == "accepted"
    assert set(phone.receipts[envelope].versions) >= {f"note/{note}"}
    desk = office.phone(office.suzuki)
    desk.exchange()
    assert desk.pulled["note", note][1]["text"] == "黙々と作業していた"


def test_the_same_envelope_twice_is_taken_once(office):
    phone = office.phone(office.sato)
    office.observe(phone, office.participant("島袋 渚", office.sato))
    [first] = office.deliver(sent(phone))
    [second] = office.deliver(sent(phone))
    assert (first.again, second.again) == (False, True)
    assert second == msgspec.structs.replace(first, again=True)


def test_the_same_envelope_twice_in_one_request_is_taken_once(office):
    phone = office.phone(office.sato)
    office.observe(phone, office.participant("島袋 渚", office.sato))
    first, second = office.deliver(sent(phone) * 2)
    assert first.status == second.status == "accepted"
    assert (first.n, second.n) == (1, 1)


def test_another_content_under_a_known_id_is_refused(office):
    phone = office.phone(office.sato)
    office.observe(phone, office.participant("島袋 渚", office.sato))
    [good] = sent(phone)
    office.deliver([good])
    [receipt] = office.deliver([{**good, "sealed": good["sealed"] + " "}])
    assert (receipt.status, receipt.problem.code) == ("refused", "id-taken")


def test_one_bad_envelope_does_not_stop_the_rest(office):
    participant = office.participant("島袋 渚", office.sato)
    phone = office.phone(office.sato)
    bad = phone.finish([phone.change("diary", office.new_id(), {})])
    good, _ = office.observe(phone, participant)
    phone.exchange()
    assert (phone.receipts[bad].status, phone.receipts[bad].problem.code) == ("waiting", "unknown-kind")
    assert phone.receipts[good].status == "accepted"


def test_a_bad_change_leaves_nothing_of_its_envelope(office):
    participant = office.participant("島袋 渚", office.sato)
    phone = office.phone(office.sato)
    visit = office.new_id()
    fields = {"site": office.site, "at": office.now, "workers": [office.sato]}
    bad = phone.finish(
        [
            phone.change("visit", visit, fields),
            phone.change(
                "task", office.new_id(), {"kind": "homework", "participant": participant, "due": "2026-02-31"}
            ),
        ]
    )
    phone.exchange()
    assert phone.receipts[bad].problem.code == "invalid-field"
    assert phone.receipts[bad].problem.where == "task.due"
    assert ("visit", visit) not in phone.pulled


def test_only_the_office_writes_reviews(office):
    phone = office.phone(office.sato)
    bad = phone.finish([phone.change("review", office.new_id(), {"act": "confirmed"})])
    phone.exchange()
    assert phone.receipts[bad].problem.code == "not-writable"


def test_a_record_that_names_nobody_known_waits(office):
    phone = office.phone(office.sato)
    envelope, _ = office.observe(phone, office.new_id())
    phone.exchange()
    assert (phone.receipts[envelope].status, phone.receipts[envelope].problem.code) == (
        "waiting",
        "unknown-reference",
    )


def test_what_builds_on_a_missing_envelope_waits_and_goes_in_by_itself(office):
    phone = office.phone(office.sato)
    first, note = office.observe(phone, office.participant("島袋 渚", office.sato))
    second = phone.finish([phone.change("note", note, {"text": "笑顔が見られた"}, after=first)])
    one, two = sent(phone)
    [early] = office.deliver([two])
    assert (early.status, early.problem.code, early.problem.where) == ("waiting", "missing-dependency", first)
    office.deliver([one])
    [late] = office.deliver([two])
    assert (late.id, late.status) == (second, "accepted")
    assert late.n > early.n
    phone.exchange()
    assert phone.pulled["note", note][1]["text"] == "笑顔が見られた"


def test_a_second_edit_of_ones_own_unsent_work_never_conflicts(office):
    phone = office.phone(office.sato)
    first, note = office.observe(phone, office.participant("島袋 渚", office.sato))
    phone.finish([phone.change("note", note, {"text": "書き直した"}, after=first)])
    phone.exchange()
    assert phone.pulled["note", note][1]["text"] == "書き直した"
    with office.store.writing() as writing:
        assert writing.records([("note", note)])["note", note].fields["text"] == "書き直した"


def test_an_old_schema_waits_for_a_person(office):
    phone = office.phone(office.sato)
    envelope, _ = office.observe(phone, office.participant("島袋 渚", office.sato))
    outer = phone.outbox[envelope]
    newer = outer.sealed.replace('"schema":1', '"schema":99')
    [receipt] = office.deliver([{**msgspec.to_builtins(outer), "sealed": newer}])
    assert receipt.problem.code == "unknown-schema"


def test_a_lost_answer_is_given_again(office):
    phone = office.phone(office.sato)
    envelope, _ = office.observe(phone, office.participant("島袋 渚", office.sato))
    answer = phone.send
    phone.send = lambda request: [answer(request), (_ for _ in ()).throw(ConnectionError)][0]
    with pytest.raises(ConnectionError):
        phone.round()
    phone.send = answer
    phone.exchange()
    assert phone.receipts[envelope].again
    assert phone.receipts[envelope].status == "accepted"


def test_a_nul_in_an_answer_waits_instead_of_stopping_the_request(office):
    participant = office.participant("島袋 渚", office.sato)
    phone = office.phone(office.sato)
    bad, _ = office.observe(phone, participant, text="途中\0まで")
    good, _ = office.observe(phone, participant)
    phone.exchange()
    assert (phone.receipts[bad].status, phone.receipts[bad].problem.code) == ("waiting", "invalid-field")
    assert phone.receipts[good].status == "accepted"


def test_a_reference_that_is_no_text_waits_instead_of_stopping_the_request(office):
    participant = office.participant("島袋 渚", office.sato)
    phone = office.phone(office.sato)
    visit = {"site": office.site, "at": office.now, "workers": [{"id": office.sato}]}
    bad = phone.finish([phone.change("visit", office.new_id(), visit)])
    good, _ = office.observe(phone, participant)
    phone.exchange()
    assert (phone.receipts[bad].status, phone.receipts[bad].problem.code) == ("waiting", "invalid-field")
    assert phone.receipts[good].status == "accepted"
