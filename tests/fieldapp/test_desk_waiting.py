"""確認待ち at the desk: what waits, why, and what a supervisor does with it; once, and noted."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from desk import Desk, links, record
from founded import TODAY, both
from sqlalchemy import select, update

from fieldapp.audit import Access
from fieldapp.clock import new_id, now
from fieldapp.demo.cast import ISAMU, ITO, NET_LOFT, ORGANISATION
from fieldapp.devices.models import Device, KeptEnvelope
from fieldapp.log import erasure
from fieldapp.log.models import LogEntry
from fieldapp.observations.models import Note, Observation, Signal
from fieldapp.quarantine import rules
from fieldapp.quarantine.models import DeskAct
from fieldapp.quarantine.rules import one
from fieldapp.visibility import Reader
from fieldapp.visits.models import Visit


class Nobody:
    """A participant whom the office does not have."""

    def __init__(self):
        self.id = new_id()


@pytest.fixture
def sato(phone):
    return phone("sato")


@pytest.fixture
def ito(sign_in):
    return Desk(sign_in("ito"))


@pytest.fixture
def waiting(sato):
    """A record about somebody whom the office does not have: its envelope and observation."""
    observation, _, _ = record(sato, Nobody(), note="網の目をそろえた")
    envelope = [*sato.outbox][-1]
    sato.exchange()
    assert sato.receipts[envelope].status == "waiting"
    return envelope, observation


def page(envelope):
    return f"/desk/waiting/{envelope}"


def receipt(ask, envelope):
    [found] = ask(select(KeptEnvelope.receipt).where(KeptEnvelope.id == envelope))
    return found


def read_at(ask, envelope):
    return receipt(ask, envelope)["n"]


def absent(desk, envelope):
    return desk.get(page(envelope)).text.split('name="absent" value="')[1].split('"')[0]


def test_it_lists_what_waits_whose_it_is_and_why_without_what_it_says(ito, waiting):
    text = ito.text("/desk/waiting")
    for words in ("端末1", "1番", "佐藤 美咲", "指す相手が事務所にありません"):
        assert words in text
    assert "網の目をそろえた" not in text


def test_a_supervisor_reads_it_in_words_and_that_is_noted(ito, waiting, sato, ask):
    envelope, _ = waiting
    note = sato.change("note", new_id(), {"participant": ISAMU.id, "text": "x" * 10_001})
    visit = {"site": NET_LOFT.id, "at": now(), "workers": [sato.person]}
    sato.finish([sato.change("visit", new_id(), visit), note])
    about_isamu = [*sato.outbox][-1]
    sato.exchange()
    text = ito.text(page(envelope))
    for words in (NET_LOFT.name, "来ている", "網の目をそろえた", "事務所の名簿にいない人"):
        assert words in text
    ito.get(page(about_isamu))
    assert set(ask(select(Access.participant).where(Access.door == "desk/waiting"))) == {ISAMU.id}


def test_an_administrator_sees_that_it_waits_and_not_what_it_says(sign_in, waiting):
    desk = Desk(sign_in("admin"))
    assert "佐藤 美咲" in desk.text("/desk/waiting")
    text = desk.text(page(waiting[0]))
    assert "網の目をそろえた" not in text
    assert "出欠" not in text
    desk.post(page(waiting[0]) + "/release", status=404, n="1", reason="x")


@pytest.mark.parametrize("username", ["suzuki", "sato"])
def test_it_is_not_for_everybody(sign_in, waiting, username):
    desk = Desk(sign_in(username))
    desk.get("/desk/waiting", status=404)
    desk.get(page(waiting[0]), status=404)


def test_a_held_notes_words_stay_hidden(ito, sato):
    record(sato, Nobody(), note="だれにも言わないで", tier="held")
    envelope = [*sato.outbox][-1]
    sato.exchange()
    text = ito.text(page(envelope))
    assert "だれにも言わないで" not in text
    assert "内容はここには表示しません" in text


def test_saying_who_it_is_takes_it_in_and_the_phone_is_told(ito, waiting, sato, ask):
    envelope, observation = waiting
    fields = {"kind": "participant", "absent": absent(ito, envelope), "n": read_at(ask, envelope)}
    ito.post(page(envelope) + "/person", chosen=ISAMU.id, **fields)
    assert ask(select(Observation.participant)) == [ISAMU.id]
    assert ask(select(Note.participant)) == [ISAMU.id]
    assert ask(select(DeskAct.act)) == ["mended"]
    [before] = ask(select(DeskAct.before))
    assert before[1]["fields"]["participant"] == fields["absent"]
    sato.exchange()
    assert sato.receipts[envelope].status == "accepted"
    assert links(ito.get("/desk/waiting").text, "/desk/waiting/") == []
    assert ask(select(Observation.id)) == [observation]


def test_what_it_said_before_goes_with_the_person_when_they_are_erased(ito, waiting, app, ask):
    envelope, _ = waiting
    fields = {"kind": "participant", "absent": absent(ito, envelope), "n": read_at(ask, envelope)}
    ito.post(page(envelope) + "/person", chosen=ISAMU.id, **fields)
    with app.app_context():
        erasure.erase(ORGANISATION.id, ORGANISATION.id, ISAMU.id)
    assert ask(select(DeskAct.before)) == [[]]


def test_somebody_not_on_the_list_is_taken_in_under_a_name(ito, waiting, ask):
    envelope, _ = waiting
    fields = {"kind": "participant", "absent": absent(ito, envelope), "n": read_at(ask, envelope)}
    ito.post(page(envelope) + "/person", typed_name="浜で会った人", **fields)
    assert ask(select(Observation.participant)) == [None]
    assert ask(select(Observation.typed_name)) == ["浜で会った人"]
    assert "浜で会った人" in ito.text("/desk/unlisted")


def test_a_site_that_is_not_there_is_chosen(ito, sato, ask):
    visit = {"site": new_id(), "at": now(), "workers": [sato.person]}
    envelope = sato.finish([sato.change("visit", new_id(), visit)])
    sato.exchange()
    fields = {"kind": "site", "absent": absent(ito, envelope), "n": read_at(ask, envelope)}
    ito.post(page(envelope) + "/person", chosen=NET_LOFT.id, **fields)
    assert ask(select(Visit.site)) == [NET_LOFT.id]


def test_a_field_is_corrected_or_left_out_and_what_it_said_is_kept(ito, sato, ask):
    visit = {"site": NET_LOFT.id, "at": now(), "workers": [sato.person]}
    task = {"kind": "appointment", "participant": ISAMU.id, "due": "2026-02-31", "colour": "青"}
    envelope = sato.finish([sato.change("visit", new_id(), visit), sato.change("task", new_id(), task)])
    sato.exchange()
    text = ito.text(page(envelope))
    assert "2026-02-31" in text
    assert "青" in text
    said = {"do-0": "put", "value-0": "2026-02-28", "do-1": "out", "reason": "日付の間違い"}
    ito.post(page(envelope) + "/fields", n=read_at(ask, envelope), **said)
    assert receipt(ask, envelope)["status"] == "accepted"
    [before] = ask(select(DeskAct.before))
    assert before[1]["fields"] == task


def test_what_is_still_wrong_waits_on_with_its_reason(ito, sato, ask):
    task = {"kind": "appointment", "participant": ISAMU.id, "due": "2026-02-31"}
    envelope = sato.finish([sato.change("task", new_id(), task)])
    sato.exchange()
    said = {"do-0": "put", "value-0": "2026-02-30", "reason": "日付の間違い"}
    ito.post(page(envelope) + "/fields", n=read_at(ask, envelope), **said)
    assert receipt(ask, envelope)["status"] == "waiting"
    assert "2026-02-30" in ito.text(page(envelope))


def test_a_withdrawn_phones_record_is_released_once(ito, sato, tell, ask):
    record(sato, ISAMU)
    tell(update(Device).values(revoked_at=now()))
    sato.exchange()
    [envelope] = ask(select(KeptEnvelope.id))
    first = read_at(ask, envelope)
    ito.post(page(envelope) + "/release", n=first, reason="紛失の前の記録")
    again = ito.post(page(envelope) + "/release", n=first, reason="紛失の前の記録")
    assert again.location.endswith("/desk/waiting")
    assert len(ask(select(Observation.id))) == 1
    assert ask(select(DeskAct.act)) == ["released"]


@both
def test_two_people_at_once_take_it_in_once(app, sato, ask, tell):
    record(sato, ISAMU)
    tell(update(Device).values(revoked_at=now()))
    sato.exchange()
    [id] = ask(select(KeptEnvelope.id))
    reader = Reader(sato.organisation, ITO.id, "supervisor", TODAY)
    ready = Barrier(2)

    def release(_):
        with app.app_context():
            held = one(reader, id)
            ready.wait()
            return rules.release(reader, held, "紛失の前の記録")

    with ThreadPoolExecutor(2) as people:
        outcomes = [*people.map(release, range(2))]
    assert sorted(outcomes) == ["gone", "taken"]
    assert len(ask(select(LogEntry.n).where(LogEntry.envelope == id))) == 2
    assert ask(select(DeskAct.act)) == ["released"]


def test_an_act_on_what_changed_meanwhile_does_nothing(ito, waiting, ask):
    envelope, _ = waiting
    before = read_at(ask, envelope)
    ito.post(page(envelope) + "/question", n=before, words="どの方ですか。")
    fields = {"kind": "participant", "absent": absent(ito, envelope), "n": before}
    ito.post(page(envelope) + "/person", chosen=ISAMU.id, **fields)
    assert ask(select(Observation.id)) == []


def test_the_author_is_asked_on_the_phone_and_replaces_it(ito, waiting, sato, ask):
    envelope, _ = waiting
    ito.post(page(envelope) + "/question", n=read_at(ask, envelope), words="どの方の記録ですか。")
    sato.exchange()
    assert sato.receipts[envelope].problem.asked == "どの方の記録ですか。"
    changes = [
        change
        | {
            "fields": change["fields"]
            | ({"participant": ISAMU.id} if "participant" in change["fields"] else {})
        }
        for change in sato.changes[envelope]
    ]
    sato.finish(changes, replaces=envelope)
    sato.exchange()
    assert ask(select(Observation.participant)) == [ISAMU.id]
    assert "確認待ちの記録はありません" in ito.text("/desk/waiting")
    sato.exchange()
    assert sato.receipts[envelope].replaced_by


def test_an_act_needs_its_reason(ito, sato, ask):
    sato.finish([sato.change("task", new_id(), {"kind": "call", "colour": "青"})])
    sato.exchange()
    [envelope] = ask(select(KeptEnvelope.id))
    answer = ito.post(page(envelope) + "/fields", status=422, n=read_at(ask, envelope), **{"do-0": "out"})
    assert "理由を書いてください" in answer.text


def test_an_urgent_sign_that_waits_stands_on_every_page_of_a_supervisor(ito, sign_in, sato, ask):
    record(sato, Nobody(), level="urgent", text="けがをしている")
    envelope = [*sato.outbox][-1]
    sato.exchange()
    for path in ("/desk/", "/desk/participants", "/desk/devices"):
        html = ito.get(path).text
        assert f"/desk/waiting/{envelope}" in html
        assert "けがをしている" not in html
    assert "けがをしている" in ito.text(page(envelope))
    assert envelope not in Desk(sign_in("suzuki")).get("/desk/").text
    fields = {"kind": "participant", "absent": absent(ito, envelope), "n": read_at(ask, envelope)}
    ito.post(page(envelope) + "/person", chosen=ISAMU.id, **fields)
    assert envelope not in ito.get("/desk/").text
    assert ask(select(Signal.level)) == ["urgent"]


def test_every_act_says_who_and_when(ito, waiting, ask):
    envelope, _ = waiting
    ito.post(page(envelope) + "/question", n=read_at(ask, envelope), words="どの方ですか。")
    assert ask(select(DeskAct.person)) == [ITO.id]
    assert "どの方ですか。" in ito.text(page(envelope))
