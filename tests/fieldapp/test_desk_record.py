"""One record at the desk: what it says, who may open it, and the answers that go back to the phone."""

import pytest
from desk import HERE, Desk, counted, links, plain, record
from founded import both
from sqlalchemy import select

from fieldapp.audit import Access
from fieldapp.clock import new_id
from fieldapp.demo.cast import ISAMU, SUZUKI
from fieldapp.log.models import LogEntry
from fieldapp.observations.models import Observation, Review

pytestmark = both

TEXT = "昼から網を一枚<b>仕上げた</b> =1+1"


@pytest.fixture
def sato(phone):
    return phone("sato")


@pytest.fixture
def id(sato):
    id, _, _ = record(
        sato, ISAMU, TEXT, level="urgent", text="声がかすれていた", words="今日は来てよかった", wish="unsure"
    )
    sato.exchange()
    return id


@pytest.fixture
def suzuki(sign_in):
    return Desk(sign_in("suzuki"))


def reviews(ask, id):
    return ask(select(Review).where(Review.observation == id).order_by(Review.at))


def test_it_shows_everything_of_the_record(id, suzuki):
    text = suzuki.text(f"/desk/records/{id}")
    for words in (ISAMU.name, "来ている", "緊急", "今日は来てよかった", "迷っている", "担当者に共有"):
        assert words in text
    for words in ("見聞きした日時", "書いた日時", "事務所に届いた日時", "佐藤 美咲", "網の整備場", "未確認"):
        assert words in text


def test_markup_and_formulas_stay_text(id, suzuki):
    page = suzuki.get(f"/desk/records/{id}").text
    assert "&lt;b&gt;仕上げた&lt;/b&gt; =1+1" in page
    assert "<b>仕上げた" not in page


@pytest.mark.parametrize("act", ["", "/comments", "/confirmations", "/returns"])
def test_it_is_not_there_for_a_caseworker_who_is_not_assigned(id, sign_in, act, ask):
    desk = Desk(sign_in("takahashi"))
    if act:
        desk.post(f"/desk/records/{id}{act}", status=404, id=new_id(), text="見たい", reason="見たい")
    else:
        desk.get(f"/desk/records/{id}", status=404)
    assert reviews(ask, id) == []


@pytest.mark.parametrize("act", ["comments", "confirmations", "returns"])
def test_a_worker_reads_but_does_not_answer(id, sign_in, act, ask):
    desk = Desk(sign_in("sato"))
    assert "確認済みにする" not in desk.text(f"/desk/records/{id}")
    desk.post(f"/desk/records/{id}/{act}", status=403, id=new_id(), text="自分に", reason="自分に")
    assert reviews(ask, id) == []


def test_a_comment_goes_back_to_the_phone(id, suzuki, sato, ask):
    suzuki.post(f"/desk/records/{id}/comments", id=new_id(), text="読みました")
    [review] = reviews(ask, id)
    assert (review.act, review.text, review.person) == ("commented", "読みました", SUZUKI.id)
    sato.exchange()
    assert sato.pulled["review", review.id][1]["text"] == "読みました"
    assert "コメントを送信しました" in suzuki.text("/desk/")
    assert "読みました" in suzuki.text(f"/desk/records/{id}")


def test_a_comment_of_one_tap_works_without_scripts(id, suzuki, ask):
    answer = suzuki.post(f"/desk/records/{id}/comments", status=200, id=new_id(), text="今日の分も", tap="1")
    assert "今日の分も\n次回聞いてください:" in answer.text
    assert reviews(ask, id) == []


@pytest.mark.parametrize(("act", "field"), [("comments", "text"), ("returns", "reason")])
def test_an_empty_answer_is_asked_for_again(id, suzuki, ask, act, field):
    answer = suzuki.post(f"/desk/records/{id}/{act}", status=422, id=new_id(), **{field: "  "})
    assert 'aria-invalid="true"' in answer.text
    assert "autofocus" in answer.text
    assert reviews(ask, id) == []


def test_an_answer_that_is_too_long_is_kept_on_the_page(id, suzuki, ask):
    long = "長" * 10_001
    answer = suzuki.post(f"/desk/records/{id}/comments", status=422, id=new_id(), text=long)
    assert long in answer.text
    assert "長すぎます" in answer.text
    assert reviews(ask, id) == []


def test_a_form_sent_twice_writes_once(id, suzuki, ask):
    once = new_id()
    suzuki.post(f"/desk/records/{id}/comments", id=once, text="読みました")
    suzuki.post(f"/desk/records/{id}/comments", id=once, text="読みました")
    assert len(reviews(ask, id)) == 1
    assert "すでに済んでいます" in suzuki.text("/desk/")


def test_an_id_of_another_record_is_refused(id, suzuki, sato):
    other, _, _ = record(sato, ISAMU)
    sato.exchange()
    once = new_id()
    suzuki.post(f"/desk/records/{id}/comments", id=once, text="こちら")
    suzuki.post(f"/desk/records/{other}/comments", status=400, id=once, text="あちら")
    suzuki.post(f"/desk/records/{id}/comments", status=422, id="x", text="形がちがう")


def test_it_is_confirmed_once_and_that_can_be_taken_back(id, suzuki, ask, sato):
    suzuki.post(f"/desk/records/{id}/confirmations", id=new_id())
    suzuki.post(f"/desk/records/{id}/confirmations", id=new_id())
    [review] = reviews(ask, id)
    assert "確認済み" in suzuki.text(f"/desk/records/{id}")
    suzuki.post(f"/desk/records/{id}/reviews/{review.id}/withdrawal")
    assert "取消済み" in suzuki.text(f"/desk/records/{id}")
    assert "確認済みにする" in suzuki.text(f"/desk/records/{id}")
    sato.exchange()
    assert sato.pulled["review", review.id][1]["withdrawn"] is True


def test_nobody_takes_back_what_another_answered(id, suzuki, sign_in, ask):
    suzuki.post(f"/desk/records/{id}/confirmations", id=new_id())
    [review] = reviews(ask, id)
    Desk(sign_in("ito")).post(f"/desk/records/{id}/reviews/{review.id}/withdrawal", status=404)
    [review] = reviews(ask, id)
    assert not review.withdrawn


def test_it_is_returned_with_the_reason(id, suzuki, sato, ask):
    suzuki.post(f"/desk/records/{id}/returns", id=new_id(), reason="時刻をもう一度見てください")
    assert "差戻し" in suzuki.text("/desk/?tab=unconfirmed")
    sato.exchange()
    [review] = reviews(ask, id)
    assert sato.pulled["review", review.id][1]["act"] == "returned"


def test_each_answer_stands_in_the_log_and_each_reading_in_the_access_table(id, suzuki, ask):
    suzuki.post(f"/desk/records/{id}/comments", id=new_id(), text="読みました")
    assert ask(select(LogEntry.kind).order_by(LogEntry.n))[-1] == "review"
    suzuki.get(f"/desk/records/{id}")
    reading = select(Access).where(Access.door == "desk/record", Access.person == SUZUKI.id)
    assert {access.participant for access in ask(reading)} == {ISAMU.id}


def test_an_expired_page_keeps_what_was_typed(id, suzuki, ask):
    answer = suzuki.client.post(
        f"/desk/records/{id}/comments",
        base_url=HERE,
        data={"csrf_token": "old", "id": new_id(), "text": "長いコメントを<書いた>"},
        headers={"Referer": "https://localhost/"},
    )
    assert answer.status_code == 400
    assert "長いコメントを&lt;書いた&gt;" in answer.text
    assert "もう一度送信" in answer.text
    assert reviews(ask, id) == []


def test_answers_wait_until_somebody_not_on_the_list_is_matched(sato, sign_in):
    id, _, _ = record(sato, None, "初めて会った", typed_name="はまなか たけし")
    sato.exchange()
    desk = Desk(sign_in("ito"))
    page = desk.get(f"/desk/records/{id}").text
    assert links(page, "/desk/unlisted/") == [f"/desk/unlisted/{id}"]
    desk.post(f"/desk/records/{id}/comments", status=404, id=new_id(), text="届かない")


def test_the_next_unread_record_is_one_press_away(id, suzuki, sato):
    other, _, _ = record(sato, ISAMU)
    sato.exchange()
    assert f"/desk/records/{other}" in links(suzuki.get(f"/desk/records/{id}").text, "/desk/records/")
    assert links(suzuki.get(f"/desk/records/{other}").text, "/desk/records/") == []


def test_what_is_not_there_is_not_there(suzuki):
    suzuki.get(f"/desk/records/{new_id()}", status=404)
    assert "404" in plain(suzuki.get("/desk/records/x", status=404).text)


def test_it_asks_few_questions(id, suzuki, app, ask):
    with counted(app) as statements:
        suzuki.get(f"/desk/records/{id}")
    assert len(statements) < 40
    assert ask(select(Observation.id)) == [id]


def test_text_that_no_record_holds_is_refused(id, suzuki, ask):
    suzuki.post(f"/desk/records/{id}/comments", status=400, id=new_id(), text="a\0b")
    assert reviews(ask, id) == []
