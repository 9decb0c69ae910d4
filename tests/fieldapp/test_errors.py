"""What goes wrong says so in both languages, with what to do, and shows nothing else."""

import logging

import pytest
from desk import HERE, Desk, plain
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge, TooManyRequests

from fieldapp.db import db


@pytest.fixture
def broken(app):
    """Doors that fail, each in its own way."""
    app.testing = False

    def fail(error):
        def door():
            raise error

        return door

    for status, error in {
        400: BadRequest(),
        403: Forbidden(),
        413: RequestEntityTooLarge(),
        429: TooManyRequests(retry_after=130),
        500: RuntimeError("髙﨑 勇"),
    }.items():
        app.add_url_rule(f"/broken/{status}", f"broken{status}", fail(error))
    return app.test_client()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "前の画面に戻って"),
        (403, "役割"),
        (404, "受信箱か一覧"),
        (413, "入力した内容は残っています"),
        (429, "あと3分"),
        (500, "保存済みのものは失われていません"),
    ],
)
def test_each_page_says_what_to_do(broken, status, words):
    path = f"/broken/{status}"
    answer = broken.get(path, base_url=HERE)
    assert answer.status_code == status
    assert words in plain(answer.text)
    assert '<html lang="ja">' in answer.text
    broken.set_cookie("__Host-language", "en", domain="localhost")
    answer = broken.get(path, base_url=HERE)
    assert '<html lang="en">' in answer.text
    assert words not in answer.text


def test_a_failure_shows_nothing_of_itself_and_needs_no_database(broken, app, monkeypatch):
    monkeypatch.setattr(db.session, "execute", None)
    answer = broken.get("/broken/500", base_url=HERE)
    assert answer.status_code == 500
    assert "RuntimeError" not in answer.text
    assert "髙﨑" not in answer.text


def test_a_failing_query_does_not_log_what_people_wrote(app, caplog):
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    with app.app_context(), caplog.at_level(logging.ERROR), pytest.raises(SQLAlchemyError) as raised:
        db.session.execute(text("select :name from nowhere"), {"name": "髙﨑 勇"})
    assert "髙﨑" not in str(raised.value)


def test_a_post_too_large_is_refused_with_words(sign_in):
    desk = Desk(sign_in("suzuki"))
    answer = desk.post("/desk/participants", status=413, q="あ" * 2_000_000)
    assert "短くするか、分けて" in answer.text


def test_a_form_without_a_token_changes_nothing_and_can_be_sent_again(sign_in):
    client = sign_in("suzuki")
    answer = client.post(
        "/desk/participants",
        base_url=HERE,
        data={"q": "たかさき", "password": "秘密のことば"},
        headers={"Referer": "https://localhost/"},
    )
    assert answer.status_code == 400
    assert 'value="たかさき"' in answer.text
    assert "秘密のことば" not in answer.text


def test_a_form_from_another_site_is_refused(sign_in):
    desk = Desk(sign_in("suzuki"))
    answer = desk.client.post(
        "/language",
        base_url=HERE,
        data={"csrf_token": desk.token(), "language": "en"},
        headers={"Referer": "https://evil.example/", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400
    assert "__Host-language" not in str(answer.headers)
    assert "もう一度送信" not in answer.text
