"""端末 at the desk: who is on which phone, what has not arrived, what waits and why."""

import pytest
from desk import Desk, record

from fieldapp.demo.cast import ISAMU


def test_it_names_the_phone_its_person_and_its_last_contact(phone, sign_in):
    phone("sato").exchange()
    text = Desk(sign_in("admin")).text("/desk/devices")
    for words in ("端末1", "浜の端末", "佐藤 美咲", "未着なし", "reference/0"):
        assert words in text


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
