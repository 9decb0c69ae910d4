"""端末 at the desk: who is on which phone, what has not arrived, what waits and why."""

import re

import pytest
from desk import Desk, record
from sqlalchemy import select

from fieldapp.clock import new_id
from fieldapp.demo.cast import ISAMU
from fieldapp.observations.models import Note


def test_it_names_the_phone_its_person_and_its_last_contact(phone, sign_in):
    phone("sato").exchange()
    text = Desk(sign_in("admin")).text("/desk/devices")
    for words in ("端末1", "浜の端末", "佐藤 美咲", "未着なし", "reference/0"):
        assert words in text


def test_a_phone_that_only_delivered_called_too(phone, sign_in):
    sato = phone("sato")
    record(sato, ISAMU)
    sato.client.delete("/api/v1/session")
    sato.exchange()
    text = Desk(sign_in("admin")).text("/desk/devices")
    assert "reference/0" in text
    assert "まだなし" not in text


def test_a_number_that_did_not_come_is_named(phone, sign_in):
    sato = phone("sato")
    lost = [record(sato, ISAMU) and list(sato.outbox)[-1] for _ in range(3)][1]
    sato.outbox.pop(lost)
    sato.exchange()
    assert "端末1の2番が未着" in Desk(sign_in("ito")).text("/desk/devices")


def test_what_waits_says_why(phone, sign_in):
    sato = phone("sato")
    sato.finish([sato.change("visit", sato.new_id(), {"site": "nowhere", "at": sato.now(), "workers": []})])
    sato.exchange()
    text = Desk(sign_in("admin")).text("/desk/devices")
    assert "保留 1件" in text
    assert "読めない項目" in text


@pytest.mark.parametrize("username", ["suzuki", "sato"])
def test_it_is_not_for_everybody(sign_in, username):
    Desk(sign_in(username)).get("/desk/devices", status=404)


def test_no_phone_yet_says_how_one_comes(sign_in):
    assert "登録された端末はまだありません" in Desk(sign_in("admin")).text("/desk/devices")


def gap_of(page):
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]
        for name in ("incarnation", "first", "last")
    }


@pytest.fixture
def gapped(phone):
    """A phone whose second of three envelopes got lost on the way, and that envelope."""
    sato = phone("sato")
    for _ in range(3):
        record(sato, ISAMU)
    lost = sato.outbox.pop([*sato.outbox][1])
    sato.exchange()
    return sato, lost


def test_a_phones_page_says_since_when_a_number_is_missing(gapped, sign_in):
    sato, _ = gapped
    text = Desk(sign_in("admin")).text(f"/desk/devices/{sato.device}")
    for words in ("浜の端末", "佐藤 美咲", "reference/0", "3番まで受け取りました", "2番が未着", "秒前"):
        assert words in text


def test_a_person_says_that_it_will_not_come_and_takes_it_back(gapped, sign_in):
    sato, _ = gapped
    desk, path = Desk(sign_in("ito")), f"/desk/devices/{sato.device}"
    gap = gap_of(desk.get(path).text)
    desk.post(f"{path}/lost", reason="端末が海に落ちた", **gap)
    text = desk.text(path)
    for words in ("2番: この端末からは届かない", "伊藤 直美", "端末が海に落ちた"):
        assert words in text
    assert "未着" not in desk.text("/desk/devices").replace("未着なし", "")
    desk.post(f"{path}/awaited", **gap)
    assert "2番が未着" in desk.text(path)
    assert "2-2番を再び待つ" in desk.text(path)


def test_it_asks_for_the_reason(gapped, sign_in):
    sato, _ = gapped
    desk, path = Desk(sign_in("ito")), f"/desk/devices/{sato.device}"
    answer = desk.post(f"{path}/lost", status=422, **gap_of(desk.get(path).text))
    assert "理由を書いてください" in answer.text


def test_what_comes_after_all_is_taken_in_and_told(gapped, sign_in):
    sato, lost = gapped
    desk, path = Desk(sign_in("ito")), f"/desk/devices/{sato.device}"
    desk.post(f"{path}/lost", reason="端末が海に落ちた", **gap_of(desk.get(path).text))
    sato.outbox[lost.id] = lost
    sato.exchange()
    assert sato.receipts[lost.id].status == "accepted"
    text = desk.text(path)
    assert "2番は「届かない」とされたあと" in text
    assert "2番: この端末からは届かない" not in text


def test_what_waits_for_a_lost_number_is_offered_for_itself(phone, sign_in, ask):
    sato = phone("sato")
    _, note, _ = record(sato, ISAMU, note="まえ")
    first = [*sato.outbox][-1]
    later = sato.finish([sato.change("note", note, {"text": "あと"}, after=first)])
    missing = sato.outbox.pop(first)
    sato.exchange()
    desk, path = Desk(sign_in("ito")), f"/desk/devices/{sato.device}"
    assert "届けば、この記録は自動で取り込まれます" in desk.text(f"/desk/waiting/{later}")
    desk.post(f"/desk/waiting/{later}/release", n=sato.receipts[later].n, reason="早すぎる")
    sato.exchange()
    assert sato.receipts[later].status == "waiting"
    desk.post(f"{path}/lost", reason="端末が海に落ちた", **gap_of(desk.get(path).text))
    text = desk.text(f"/desk/waiting/{later}")
    assert "この記録だけを取り込めます" in text
    assert "届けば、この記録は" not in text
    sato.outbox[first] = missing
    sato.exchange()
    assert sato.receipts[later].status == "accepted"
    assert ask(select(Note.text)) == ["あと"]


def test_two_envelopes_under_one_number_are_reported(phone, sign_in):
    sato = phone("sato")
    for _ in range(2):
        record(sato, ISAMU)
        sato.seq = 0
    sato.exchange()
    text = Desk(sign_in("admin")).text(f"/desk/devices/{sato.device}")
    assert "1番が、異なる内容で二つ届きました" in text


def test_another_offices_phone_is_not_there(sign_in):
    Desk(sign_in("admin")).get(f"/desk/devices/{new_id()}", status=404)
