"""受信箱: who sees which records, in which order, and what reading them leaves behind."""

import pytest
from desk import Desk, counted, links, record
from founded import both
from sqlalchemy import select

from fieldapp.audit import Access
from fieldapp.demo.cast import DAISUKE, ISAMU, RYO, SUMIE, SUZUKI

pytestmark = both


@pytest.fixture
def sato(phone):
    return phone("sato")


def names(page):
    return [name for name in (ISAMU.name, RYO.name, SUMIE.name, DAISUKE.name) if name in page]


def test_it_shows_a_caseworker_their_own_people_only(sato, sign_in):
    record(sato, ISAMU, "網の目がそろってきた")
    record(sato, DAISUKE, "別の担当の人")
    sato.exchange()
    assert names(Desk(sign_in("suzuki")).text("/desk/")) == [ISAMU.name]
    assert names(Desk(sign_in("takahashi")).text("/desk/")) == [DAISUKE.name]
    assert names(Desk(sign_in("ito")).text("/desk/")) == [ISAMU.name, DAISUKE.name]


def test_it_puts_urgent_first_then_concern_then_the_newest(sato, sign_in):
    urgent, _, _ = record(sato, ISAMU, level="urgent", text="熱", at="2026-01-01T01:00:00.000Z")
    concern, _, _ = record(sato, RYO, level="concern", at="2026-01-02T01:00:00.000Z")
    old, _, _ = record(sato, SUMIE, level="step_up", at="2026-01-03T01:00:00.000Z")
    new, _, _ = record(sato, SUMIE, at="2026-01-04T01:00:00.000Z")
    sato.exchange()
    page = Desk(sign_in("suzuki")).get("/desk/").text
    order = [f"/desk/records/{id}" for id in (urgent, concern, new, old)]
    assert links(page, "/desk/records/") == order
    assert "緊急のサインが1件、未読です" in page
    assert links(Desk(sign_in("suzuki")).get("/desk/?tab=recent").text, "/desk/records/") == [
        order[2],
        order[3],
        order[1],
        order[0],
    ]


def test_it_says_what_when_where_and_who(sato, sign_in):
    record(sato, ISAMU, "声をかけると手を止めて話してくれた", level="urgent", at="2026-01-04T01:02:00.000Z")
    sato.exchange()
    text = Desk(sign_in("suzuki")).text("/desk/")
    for words in (
        "緊急",
        "来ている",
        "声をかけると",
        "網の整備場",
        "佐藤 美咲",
        "1月4日(日) 10:02",
        "令和8年",
        "受領済み",
    ):
        assert words in text


def test_opening_a_record_reads_it_and_an_addition_makes_it_unread_again(sato, sign_in):
    id, _, _ = record(sato, ISAMU, "一つ目")
    sato.exchange()
    desk = Desk(sign_in("suzuki"))
    desk.get(f"/desk/records/{id}")
    assert "未読の記録はありません" in desk.text("/desk/")
    assert ISAMU.name in desk.text("/desk/?tab=unconfirmed")

    fields = {"visit": sato.pulled["observation", id][1]["visit"], "observation": id}
    fields |= {"participant": ISAMU.id, "at": sato.now(), "text": "書き忘れた"}
    sato.finish([sato.change("note", sato.new_id(), fields)])
    sato.exchange()
    assert ISAMU.name in desk.text("/desk/")


def test_one_readers_mark_is_not_anothers(sato, sign_in):
    id, _, _ = record(sato, ISAMU)
    sato.exchange()
    Desk(sign_in("ito")).get(f"/desk/records/{id}")
    assert ISAMU.name in Desk(sign_in("suzuki")).text("/desk/")


def test_what_i_wrote_myself_is_not_unread(sato, sign_in):
    record(sato, ISAMU)
    sato.exchange()
    desk = Desk(sign_in("sato"))
    assert "未読の記録はありません" in desk.text("/desk/")
    assert ISAMU.name in desk.text("/desk/?tab=recent")


def test_a_held_note_is_not_even_counted(sato, sign_in):
    record(sato, ISAMU, "まだ言わないでほしい", tier="held")
    sato.exchange()
    assert "まだ言わないで" not in Desk(sign_in("suzuki")).text("/desk/")
    assert "まだ言わないで" not in Desk(sign_in("ito")).text("/desk/")


def test_it_pages_without_losing_or_repeating(sato, sign_in):
    sent = {
        record(sato, ISAMU, level="urgent" if n < 3 else None, at=f"2026-01-01T00:{n // 2:02}:00.000Z")[0]
        for n in range(65)
    }
    sato.exchange()
    desk, path, seen = Desk(sign_in("suzuki")), "/desk/?tab=unread", []
    while path:
        page = desk.get(path).text
        seen += links(page, "/desk/records/")
        path = next((link for link in links(page, "/desk/") if "after=" in link), None)
    assert len(seen) == len(set(seen)) == 65
    assert {link.rsplit("/", 1)[1] for link in seen} == sent


def test_a_broken_place_is_refused(sign_in):
    Desk(sign_in("suzuki")).get("/desk/?after=nonsense", status=400)
    Desk(sign_in("suzuki")).get("/desk/?tab=nonsense", status=404)


def test_it_asks_as_many_questions_for_fifty_as_for_five(sato, sign_in, app):
    desk, asked = Desk(sign_in("ito")), []
    for more in (5, 25):
        for n in range(more):
            record(sato, (ISAMU, RYO, SUMIE)[n % 3], f"メモ {n}", level="concern")
        sato.exchange()
        desk.get("/desk/")
        with counted(app) as statements:
            desk.get("/desk/")
        asked.append(len(statements))
    assert asked[0] == asked[1] < 30


def test_it_notes_once_whose_records_were_shown(sato, sign_in, ask):
    record(sato, ISAMU)
    record(sato, ISAMU)
    record(sato, RYO)
    sato.exchange()
    Desk(sign_in("suzuki")).get("/desk/")
    seen = ask(select(Access.participant).where(Access.person == SUZUKI.id, Access.door == "desk/inbox"))
    assert sorted(seen) == sorted([ISAMU.id, RYO.id])


def test_an_administrator_is_shown_no_case(sato, sign_in):
    id, _, _ = record(sato, ISAMU)
    sato.exchange()
    desk = Desk(sign_in("admin"))
    assert desk.get("/desk/", status=302).headers["Location"] == "/desk/waiting"
    for path in (
        f"/desk/records/{id}",
        "/desk/participants",
        f"/desk/participants/{ISAMU.id}",
        "/desk/sites",
        "/desk/unlisted",
    ):
        desk.get(path, status=404)


def test_nothing_personal_is_kept_by_the_browser(sign_in):
    answer = Desk(sign_in("suzuki")).get("/desk/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert " style=" not in answer.text
    assert "<script>" not in answer.text
