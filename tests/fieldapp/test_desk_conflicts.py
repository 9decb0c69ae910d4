"""What two people wrote unknown to each other, at the desk: shown to whoever may see it, and settled."""

import re

import pytest
from desk import Desk, assign, plain, record
from sqlalchemy import select

from fieldapp.conflicts.models import Conflict
from fieldapp.demo.cast import ISAMU, SATO, SUZUKI, TANAKA
from fieldapp.log.models import LogEntry
from fieldapp.observations.models import Note

SAID, OTHER = "朝は元気だった", "昼は<b>疲れて</b>いた"


@pytest.fixture
def pair(app, phone):
    """Two workers' phones that have the same record, and its ids: observation and note."""
    assign(app, ISAMU, TANAKA)
    phones = phone("sato"), phone("tanaka")
    observation, note, _ = record(phones[0], ISAMU, "網を直していた")
    for each in phones:
        each.exchange()
    return *phones, observation, note


@pytest.fixture
def id(pair):
    """The record, after both wrote its note differently and sent it."""
    sato, tanaka, observation, note = pair
    sato.finish([sato.change("note", note, {"text": SAID})])
    tanaka.finish([tanaka.change("note", note, {"text": OTHER})])
    sato.exchange()
    tanaka.exchange()
    return observation


@pytest.fixture
def suzuki(sign_in):
    return Desk(sign_in("suzuki"))


def forms(page):
    """The settling forms of a page: address, the log number it was read at, choices."""
    found = re.findall(r'action="(/desk/conflicts/[^"]+/settlement)">(.*?)</form>', page, re.S)
    return [
        (
            address,
            re.search(r'name="n" value="(\d+)"', form)[1],
            re.search(r'name="choice" value="(\d+)"', form)[1],
        )
        for address, form in found
    ]


def settle(desk, page, place, **more):
    address, n, choice = forms(page)[place]
    return desk.post(address, n=n, choice=choice, **more)


def test_same_field_edits_do_not_overwrite_each_other_silently(id, suzuki, ask):
    text = suzuki.text(f"/desk/records/{id}")
    assert "食い違い" in text
    for words in (SAID, OTHER, SATO.name, TANAKA.name, "こちらにする", "いま使われている内容"):
        assert words in text
    [note] = ask(select(Note))
    assert note.text == OTHER, "the later one stands until somebody decides"


def test_markup_stays_text(id, suzuki):
    assert "<b>疲れて" not in suzuki.get(f"/desk/records/{id}").text


def test_the_inbox_marks_the_record_and_counts_what_is_to_decide(id, suzuki):
    text = suzuki.text("/desk/")
    assert "決める食い違いが1件あります" in text
    assert ISAMU.name in suzuki.text("/desk/conflicts")


def test_taking_one_writes_the_record_and_the_conflict_in_one_step_of_the_log(id, suzuki, ask):
    page = suzuki.get(f"/desk/records/{id}").text
    before = ask(select(LogEntry.n))[-1]
    settle(suzuki, page, 1)
    [note], [conflict] = ask(select(Note)), ask(select(Conflict))
    assert note.text == SAID
    assert (conflict.state, conflict.settled["by"], conflict.settled["fields"]["text"]) == (
        "settled",
        SUZUKI.id,
        SAID,
    )
    written = ask(select(LogEntry).where(LogEntry.n > before).order_by(LogEntry.n))
    assert [(entry.kind, entry.author) for entry in written] == [
        ("note", SUZUKI.id),
        ("conflict", SUZUKI.id),
    ]


def test_after_settling_the_page_says_who_decided_and_what_had_been_written(id, suzuki):
    page = suzuki.get(f"/desk/records/{id}").text
    settle(suzuki, page, 1)
    text = suzuki.text(f"/desk/records/{id}")
    assert f"{SUZUKI.name}さんが決めました" in text
    assert OTHER in text
    assert "決める食い違い" not in suzuki.text("/desk/")


def test_a_text_can_be_written_from_both(id, suzuki, ask):
    page = suzuki.get(f"/desk/records/{id}").text
    assert f"{OTHER}\n{SAID}".replace("<", "&lt;").replace(">", "&gt;") in page
    settle(suzuki, page, 2, text="朝は元気、昼は疲れていた")
    assert [note.text for note in ask(select(Note))] == ["朝は元気、昼は疲れていた"]
    assert [conflict.state for conflict in ask(select(Conflict))] == ["settled"]


def test_an_empty_text_settles_nothing(id, suzuki, ask):
    settle(suzuki, suzuki.get(f"/desk/records/{id}").text, 2, text=" ")
    assert [conflict.state for conflict in ask(select(Conflict))] == ["open"]


def test_a_decision_can_be_taken_back(id, suzuki, ask):
    settle(suzuki, suzuki.get(f"/desk/records/{id}").text, 1)
    [address] = re.findall(
        r'action="(/desk/conflicts/[^"]+/reopening)"', suzuki.get(f"/desk/records/{id}").text
    )
    suzuki.post(address)
    [conflict], [note] = ask(select(Conflict)), ask(select(Note))
    assert (conflict.state, note.text) == ("open", OTHER)
    assert [word["fields"]["text"] for word in conflict.words] == [OTHER, SAID]
    settle(suzuki, suzuki.get(f"/desk/records/{id}").text, 0)
    assert [conflict.state for conflict in ask(select(Conflict))] == ["settled"]


def test_a_page_that_shows_other_words_than_there_are_settles_nothing(pair, id, suzuki, ask):
    sato, _, _, note = pair
    page = suzuki.get(f"/desk/records/{id}").text
    sato.finish([sato.change("note", note, {"text": "やはり元気だった"})])
    sato.exchange()
    settle(suzuki, page, 1)
    [conflict] = ask(select(Conflict))
    assert conflict.state == "open"
    assert {word["fields"]["text"] for word in conflict.words} == {OTHER, "やはり元気だった"}
    assert "もう一度見てから" in suzuki.text(f"/desk/records/{id}")


def test_both_phones_are_told_and_later_what_was_decided(pair, id, suzuki):
    sato, tanaka, _, _ = pair
    sato.exchange()
    for phone in (sato, tanaka):
        [(_, told)] = [value for key, value in phone.pulled.items() if key[0] == "conflict"]
        assert [word["fields"]["text"] for word in told["words"]] == [OTHER, SAID]
    settle(suzuki, suzuki.get(f"/desk/records/{id}").text, 1)
    for phone in (sato, tanaka):
        phone.exchange()
        [(_, told)] = [value for key, value in phone.pulled.items() if key[0] == "conflict"]
        assert (told["state"], told["settled"]["fields"]["text"]) == ("settled", SAID)


def test_who_may_not_see_the_record_learns_nothing_of_its_conflict(id, suzuki, sign_in):
    address, n, choice = forms(suzuki.get(f"/desk/records/{id}").text)[0]
    other = Desk(sign_in("takahashi"))
    assert "食い違いが" not in other.text("/desk/")
    assert ISAMU.name not in other.text("/desk/conflicts")
    other.post(address, status=404, n=n, choice=choice)


def test_a_worker_sees_it_and_leaves_the_decision_to_the_desk(id, suzuki, sign_in):
    address, n, choice = forms(suzuki.get(f"/desk/records/{id}").text)[0]
    worker = Desk(sign_in("sato"))
    page = worker.get(f"/desk/records/{id}").text
    assert SAID in plain(page)
    assert forms(page) == []
    worker.post(address, status=403, n=n, choice=choice)


def test_a_conflict_about_a_held_note_is_its_authors_alone(pair, suzuki, sign_in, ask):
    sato, tanaka, id, note = pair
    sato.finish([sato.change("note", note, {"text": SAID, "tier": "held"})])
    tanaka.finish([tanaka.change("note", note, {"text": OTHER})])
    sato.exchange()
    tanaka.exchange()
    assert not [key for key in tanaka.pulled if key[0] in ("conflict", "note")]
    for desk in (suzuki, Desk(sign_in("ito"))):
        assert "食い違い" not in desk.text(f"/desk/records/{id}")
        assert "食い違いが" not in desk.text("/desk/")
    author = Desk(sign_in("sato"))
    settle(author, author.get(f"/desk/records/{id}").text, 1)
    assert [(one.text, one.tier) for one in ask(select(Note))] == [(SAID, "held")]


def test_an_edit_of_a_record_that_another_withdrew_is_kept_and_brought_back(pair, suzuki, ask):
    sato, tanaka, id, note = pair
    sato.finish([sato.change("note", note, {"withdrawn": True})])
    tanaka.finish([tanaka.change("note", note, {"text": OTHER})])
    sato.exchange()
    tanaka.exchange()
    [stands] = ask(select(Note))
    assert (stands.text, stands.withdrawn) == (OTHER, True)
    text = suzuki.text(f"/desk/records/{id}")
    assert "取り消したままにする" in text
    assert "元に戻して残す" in text
    settle(suzuki, suzuki.get(f"/desk/records/{id}").text, 1)
    assert [one.withdrawn for one in ask(select(Note))] == [False]
    assert OTHER in suzuki.text(f"/desk/records/{id}")


def test_who_withdrew_is_told_that_it_was_brought_back(pair, suzuki, ask):
    sato, tanaka, id, note = pair
    sato.finish([sato.change("note", note, {"withdrawn": True})])
    tanaka.finish([tanaka.change("note", note, {"text": OTHER})])
    sato.exchange()
    tanaka.exchange()
    sato.exchange()
    settle(suzuki, suzuki.get(f"/desk/records/{id}").text, 1)
    sato.exchange()
    [(_, told)] = [value for key, value in sato.pulled.items() if key[0] == "conflict"]
    assert (told["state"], told["settled"]["fields"]) == ("settled", {"withdrawn": False})
    assert sato.pulled["note", note][1]["withdrawn"] is False
