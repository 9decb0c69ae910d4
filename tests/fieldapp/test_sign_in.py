"""The way in: signing in and out, how often one may try, the language, and where one lands."""

import pytest
import time_machine
from desk import Desk, plain

from fieldapp.demo.cast import PASSWORD
from fieldapp.people.throttle import PER_ADDRESS, PER_NAME

HERE = "https://localhost"


class Way:
    """Somebody at the sign-in page."""

    def __init__(self, app, address="192.0.2.1"):
        self.client, self.address = app.test_client(), address

    def page(self, path="/sign-in"):
        return self.client.get(path, base_url=HERE, environ_base={"REMOTE_ADDR": self.address})

    def send(self, username, password=PASSWORD, path="/sign-in", **more):
        token = self.page(path).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        return self.client.post(
            path,
            base_url=HERE,
            data={"username": username, "password": password, "csrf_token": token} | more,
            headers={"Referer": HERE},
            environ_base={"REMOTE_ADDR": self.address},
        )


@pytest.mark.parametrize(
    ("username", "first"),
    [("sato", "/field/"), ("suzuki", "/desk/"), ("ito", "/desk/"), ("admin", "/desk/waiting")],
)
def test_everybody_lands_where_they_work(sign_in, username, first):
    assert sign_in(username).get("/").headers["Location"] == first


def test_who_is_not_signed_in_is_asked_to_and_comes_back(app):
    answer = app.test_client().get("/desk/participants", base_url=HERE)
    assert answer.headers["Location"] == "/sign-in?next=/desk/participants"
    assert Way(app).send("suzuki", path="/sign-in?next=/desk/sites").headers["Location"] == "/desk/sites"


@pytest.mark.parametrize(
    "next",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"],
)
def test_next_leads_nowhere_else(app, next):
    place = Way(app).send("suzuki", next=next).headers.get("Location", "/")
    assert not place.startswith(("http", "//", "/\\", "\\", "javascript"))


@pytest.mark.parametrize(("username", "password"), [("suzuki", "not this"), ("nobody", "not this")])
def test_a_wrong_sign_in_says_the_same_and_keeps_the_name(app, username, password):
    answer = Way(app).send(username, password)
    assert "ユーザー名かパスワードが違います" in answer.text
    assert f'value="{username}"' in answer.text
    assert password not in answer.text


def test_a_name_is_taken_in_any_case_and_with_spaces(app):
    assert Way(app).send(" Suzuki ").status_code == 302


def test_five_wrong_ones_wait_without_locking_others(app):
    with time_machine.travel("2026-11-23T01:00:00Z", tick=False) as clock:
        for _ in range(PER_NAME):
            Way(app).send("suzuki", "wrong")
        answer = Way(app).send("suzuki")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "900"
        assert "あと15分で" in answer.text
        assert Way(app).send("ito").status_code == 302
        assert Way(app, "198.51.100.7").send("suzuki").status_code == 302
        clock.shift(15 * 60 + 1)
        assert Way(app).send("suzuki").status_code == 302


def test_signing_in_forgets_what_went_wrong_before(app):
    for _ in range(2):
        for _ in range(PER_NAME - 1):
            Way(app).send("suzuki", "wrong")
        assert Way(app).send("suzuki").status_code == 302


def test_one_address_cannot_try_names_without_end(app):
    for n in range(PER_ADDRESS):
        with app.test_request_context():
            from fieldapp.clock import now
            from fieldapp.people import throttle

            throttle.attempt(app.secret_key, f"name{n}", "2001:db8::1", now())
    assert Way(app, "2001:db8::2").send("suzuki").status_code == 429


def test_a_sign_in_lasts_its_hours_and_no_longer(app):
    with time_machine.travel("2026-11-23T00:00:00Z", tick=False) as clock:
        way = Way(app)
        way.send("suzuki")
        for _ in range(11):
            clock.shift(3600)
            assert way.page("/desk/").status_code == 200
        clock.shift(3700)
        assert "/sign-in" in way.page("/desk/").headers["Location"]


def test_the_cookie_is_for_this_site_alone(app):
    cookie = Way(app).send("suzuki").headers["Set-Cookie"]
    for part in ("__Host-fieldapp=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie


def test_signing_out_is_a_post(sign_in):
    desk = Desk(sign_in("suzuki"))
    assert desk.client.get("/sign-out").status_code == 405
    desk.post("/sign-out")
    assert "/sign-in" in desk.get("/desk/", status=302).headers["Location"]


def test_the_language_is_chosen_by_a_post_and_stays(sign_in):
    desk = Desk(sign_in("suzuki"))
    answer = desk.post("/language", language="en", back="/desk/sites")
    assert answer.headers["Location"] == "/desk/sites"
    assert "__Host-language=en" in answer.headers["Set-Cookie"]
    page = desk.get("/desk/").text
    assert '<html lang="en">' in page
    assert "Inbox" in plain(page)
    assert desk.post("/language", language="ja", back="//evil.example").headers["Location"] == "/"
    desk.post("/language", status=400, language="xx")


def test_a_page_open_for_too_long_says_so_and_keeps_the_name(app):
    answer = app.test_client().post(
        "/sign-in",
        base_url=HERE,
        data={"username": "suzuki", "password": PASSWORD, "csrf_token": "old"},
        headers={"Referer": HERE},
    )
    assert answer.status_code == 400
    assert 'value="suzuki"' in answer.text
    assert PASSWORD not in answer.text
    assert "もう一度ログイン" in answer.text
