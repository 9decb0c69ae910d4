"""Finding participants, and the page of one."""

import pytest
from desk import Desk, counted, links, plain, record
from sqlalchemy import select

from fieldapp.audit import Access
from fieldapp.clock import new_id
from fieldapp.demo.cast import (
    DAISUKE,
    ISAMU,
    KAZUKO_1957,
    KAZUKO_1974,
    MASAO,
    PARTICIPANTS,
    RYO,
    SUMIE,
    SUZUKI,
)

PATH = "/desk/participants"


@pytest.fixture
def suzuki(sign_in):
    return Desk(sign_in("suzuki"))


def found(desk, query):
    address = desk.post(PATH, q=query).headers["Location"]
    shown = links(desk.get(address).text, f"{PATH}/")
    return {one for one in PARTICIPANTS if f"{PATH}/{one.id}" in shown}


@pytest.mark.parametrize(
    ("query", "person"),
    [
        ("髙﨑", ISAMU),
        ("高崎", ISAMU),
        ("たかさき", ISAMU),
        ("タカサキ　イサム", ISAMU),
        ("吉田", SUMIE),
        ("\U00020bb7田", SUMIE),
        ("葛西", RYO),
        ("渡辺", MASAO),
        ("1001", ISAMU),
        ("いさむさん", ISAMU),
    ],
)
def test_a_name_is_found_in_any_writing(suzuki, query, person):
    assert found(suzuki, query) == {person}


def test_names_are_shown_exactly_as_typed(suzuki):
    page = suzuki.get(PATH).text
    for person in (ISAMU, RYO, SUMIE):
        assert person.name in page


def test_two_people_of_one_name_are_told_apart(suzuki):
    address = suzuki.post(PATH, q="山本和子").headers["Location"]
    text = suzuki.text(address)
    assert "1957年(昭和32年)生" in text
    assert "1974年(昭和49年)生" in text
    assert found(suzuki, "山本和子") == {KAZUKO_1957, KAZUKO_1974}


def test_only_ones_own_people_are_found(suzuki, sign_in):
    assert found(suzuki, DAISUKE.name) == set()
    assert found(Desk(sign_in("takahashi")), DAISUKE.name) == {DAISUKE}
    assert "該当する方はいません" in suzuki.text(suzuki.post(PATH, q="だいすけ").headers["Location"])


def test_no_name_stands_in_an_address(suzuki):
    address = suzuki.post(PATH, q="たかさき").headers["Location"]
    assert "%E3%81%9F" not in address
    assert "たかさき" not in address
    suzuki.get(f"{PATH}?q=forged", status=404)


def test_a_page_of_the_list_goes_on_where_the_last_one_ended(app, sign_in):
    from fieldapp.participants import rules

    with app.app_context():
        from datetime import date

        from fieldapp.demo.cast import ITO, ORGANISATION
        from fieldapp.visibility import Reader

        ito = Reader(ORGANISATION.id, ITO.id, "supervisor", date.today())
        seen, after = [], None
        while True:
            page = rules.listed(ito, after=after, limit=7)
            seen += [person.id for person in page.people]
            after = page.after
            if after is None:
                break
    assert sorted(seen) == sorted(one.id for one in PARTICIPANTS)


def test_the_page_of_a_person_says_where_they_stand(suzuki):
    text = suzuki.text(f"{PATH}/{ISAMU.id}")
    for words in (ISAMU.name, ISAMU.kana, "中間的就労", "人に教える場面が増えた", "社会生活自立"):
        assert words in text
    for words in ("網の整備場", "非雇用型", "鈴木 恵子", "佐藤 美咲", "昭和37年", "いさむさん"):
        assert words in text


def test_their_records_stand_newest_first_and_go_on(suzuki, phone):
    sato = phone("sato")
    sent = [record(sato, ISAMU, f"メモ{n}", at=f"2026-02-{n:02}T01:00:00.000Z")[0] for n in range(1, 25)]
    sato.exchange()
    page = suzuki.get(f"{PATH}/{ISAMU.id}").text
    [older] = [link for link in links(page, f"{PATH}/{ISAMU.id}") if "after=" in link]
    shown = links(page, "/desk/records/") + links(suzuki.get(older).text, "/desk/records/")
    assert shown == [f"/desk/records/{id}" for id in reversed(sent)]


def test_a_timeline_says_what_was_seen_and_answered(suzuki, phone):
    sato = phone("sato")
    id, _, _ = record(sato, ISAMU, "結び方を教えていた", level="step_up", words="もう一日ふやしたい")
    sato.exchange()
    suzuki.post(f"/desk/records/{id}/comments", id=new_id(), text="うれしい知らせです")
    text = suzuki.text(f"{PATH}/{ISAMU.id}")
    for words in ("結び方を教えていた", "ステップアップの兆し", "もう一日ふやしたい", "うれしい知らせです"):
        assert words in text


@pytest.mark.parametrize("username", ["takahashi", "admin"])
def test_a_person_is_not_there_for_who_is_not_assigned(sign_in, username):
    Desk(sign_in(username)).get(f"{PATH}/{ISAMU.id}", status=404)


def test_a_reading_is_noted_once(suzuki, ask):
    suzuki.get(f"{PATH}/{ISAMU.id}")
    query = select(Access.participant).where(Access.door == "desk/participant", Access.person == SUZUKI.id)
    assert ask(query) == [ISAMU.id]


def test_the_list_asks_as_many_questions_for_many_as_for_few(sign_in, app):
    asked = []
    for desk in (Desk(sign_in(username)) for username in ("sato", "suzuki")):
        desk.get(PATH)
        with counted(app) as statements:
            page = desk.get(PATH).text
        asked.append((len(links(page, f"{PATH}/")), len(statements)))
    few, many = sorted(asked)
    assert few[0] < many[0]
    assert few[1] == many[1]


def test_somebody_with_html_in_the_name_stays_text(sign_in, tell):
    from sqlalchemy import update

    from fieldapp.participants.models import Participant

    tell(update(Participant).where(Participant.id == ISAMU.id).values(name="<img src=x>"))
    page = Desk(sign_in("suzuki")).get(f"{PATH}/{ISAMU.id}").text
    assert "<img src=x>" not in page
    assert "<img src=x>" in plain(page)


def test_a_place_that_is_none_is_refused(suzuki):
    for path in (PATH, f"{PATH}/{ISAMU.id}"):
        suzuki.get(f"{path}?after=%00", status=400)
