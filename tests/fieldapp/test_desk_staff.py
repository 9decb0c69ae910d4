"""職員: the administrator adds people, lets them in and out, and never learns their password."""

import re

import pytest
from desk import Desk, plain
from sqlalchemy import select, update

from fieldapp.demo.cast import ADMIN, PASSWORD, SATO, SUZUKI
from fieldapp.people.models import Account, Person

PATH = "/desk/staff"
NEW = {"name": "大野 結", "kana": "おおの ゆい", "phone": "000-0000-0109", "username": "ono"}


@pytest.fixture
def admin(sign_in):
    return Desk(sign_in("admin"))


def once(answer):
    return re.search(r"<code>([^<]+)</code>", answer.text)[1]


def test_somebody_added_signs_in_once_and_chooses_a_password(admin, app, sign_in):
    password = once(admin.post(PATH, status=200, roles=["caseworker"], **NEW))
    assert password not in admin.get(PATH).text
    ono = Desk(sign_in("ono", password))
    assert ono.get("/desk/", status=302).headers["Location"].endswith("/password")
    assert ono.client.get("/api/v1/devices").status_code in (401, 404, 405)
    own = "わたしだけが知る長いことば"
    ono.post("/password", password=password, new_password=own, new_password_confirm=own)
    assert "受信箱" in ono.text("/desk/")
    sign_in("ono", own)


def test_a_one_time_password_opens_no_door_of_the_phone(admin, sign_in):
    password = once(admin.post(PATH, status=200, roles=["worker"], **NEW))
    client = sign_in("ono", password)
    answer = client.post("/api/v1/devices", json={})
    assert answer.status_code in (400, 403)
    assert client.get("/sign-in").headers["Location"].endswith("/password")


def test_a_new_password_is_twelve_characters_or_more(admin, sign_in):
    password = once(admin.post(PATH, status=200, roles=["worker"], **NEW))
    ono = Desk(sign_in("ono", password))
    answer = ono.post(
        "/password", status=200, password=password, new_password="みじかい", new_password_confirm="x"
    )
    assert "12文字以上" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "suzuki"},
        {"username": "SUZUKI"},
        {"username": "だめ"},
        {"name": " "},
        {"roles": []},
        {"roles": ["king"]},
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(admin, ask, wrong):
    answer = admin.post(PATH, status=422, **({"roles": ["worker"]} | NEW | wrong))
    assert 'class="error"' in answer.text
    assert NEW["kana"] in answer.text
    assert ask(select(Person).where(Person.kana == NEW["kana"])) == []


def test_a_number_is_corrected_and_reaches_the_phone(admin, phone):
    fields = {"name": SUZUKI.name, "kana": SUZUKI.kana, "phone": "000-0000-0999", "roles": ["caseworker"]}
    admin.post(f"{PATH}/{SUZUKI.id}", **fields)
    sato = phone("sato")
    sato.exchange()
    assert sato.pulled["person", SUZUKI.id][1]["phone"] == "000-0000-0999"


def test_somebody_stopped_is_out_at_once_and_can_come_back(admin, sign_in, app):
    suzuki = Desk(sign_in("suzuki"))
    admin.post(f"{PATH}/{SUZUKI.id}/deactivation")
    assert "/sign-in" in suzuki.get("/desk/", status=302).headers["Location"]
    with pytest.raises(AssertionError):
        sign_in("suzuki")
    admin.post(f"{PATH}/{SUZUKI.id}/activation")
    sign_in("suzuki")


def test_a_forgotten_password_is_replaced(admin, sign_in):
    before = Desk(sign_in("suzuki"))
    password = once(admin.post(f"{PATH}/{SUZUKI.id}/password", status=200))
    assert "/sign-in" in before.get("/desk/", status=302).headers["Location"]
    with pytest.raises(AssertionError):
        sign_in("suzuki", PASSWORD)
    assert sign_in("suzuki", password)


def test_an_administrator_does_not_lock_themself_out(admin, ask):
    admin.post(f"{PATH}/{ADMIN.id}/deactivation", status=404)
    fields = {"name": ADMIN.name, "kana": ADMIN.kana, "phone": "", "roles": ["worker"]}
    assert "外せません" in admin.post(f"{PATH}/{ADMIN.id}", status=422, **fields).text
    assert ask(select(Person.roles).where(Person.id == ADMIN.id)) == [["administrator"]]


@pytest.mark.parametrize("username", ["ito", "suzuki", "sato"])
def test_it_is_for_administrators(sign_in, username):
    desk = Desk(sign_in(username))
    desk.get(PATH, status=404)
    desk.post(f"{PATH}/{SUZUKI.id}/password", status=404)


def test_somebody_with_two_roles_changes_between_them(sign_in, tell, ask):
    tell(update(Person).where(Person.id == SATO.id).values(roles=["worker", "administrator"]))
    desk = Desk(sign_in("sato"))
    assert "自立支援員" in desk.text("/desk/")
    desk.post("/role", role="administrator")
    assert "システム管理者" in plain(desk.get("/desk/staff").text)
    desk.post("/role", status=403, role="supervisor")
    desk.post("/role", role="worker")
    desk.get("/desk/staff", status=404)


def test_a_password_is_kept_as_a_hash_only(admin, ask):
    password = once(admin.post(PATH, status=200, roles=["worker"], **NEW))
    [kept] = ask(select(Account.password).where(Account.username == "ono"))
    assert kept.startswith("$argon2")
    assert password not in kept
