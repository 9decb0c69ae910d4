"""Photos and voice memos at the desk: who sees them, how they are served, and what stands for them."""

import re

import pytest
from desk import HERE, Desk, record, shown_at
from photographs import File, Uploads, picture, visit
from sqlalchemy import func, select

from fieldapp.audit import Access
from fieldapp.demo.cast import ISAMU, SUZUKI

VOICE = b"OggS" + bytes(range(256)) * 8


@pytest.fixture
def sato(phone):
    return phone("sato")


@pytest.fixture
def suzuki(sign_in):
    return Desk(sign_in("suzuki"))


@pytest.fixture
def sent(sato):
    """Sends a visit with files, and the files; returns the record's id."""

    def sent(*files, uploaded=True, **of):
        _, observation = visit(sato, ISAMU.id, *files, **of)
        sato.exchange()
        for file in files if uploaded else ():
            Uploads(sato).whole(file)
        return observation

    return sent


def path(file):
    return f"/desk/photos/{file.id}"


def served(desk, file, **headers):
    """The answer with a file, read to its end and closed as a server would."""
    with desk.client.get(path(file), base_url=HERE, headers=headers) as answer:
        answer.get_data()
    assert answer.status_code in (200, 206)
    return answer


def test_a_record_shows_its_photos_and_voice_memos(sent, suzuki):
    photo, voice = File(picture()), File(VOICE, "audio/ogg")
    page = suzuki.get(f"/desk/records/{sent(photo, voice)}").text
    assert "写真・音声メモ" in page
    assert re.search(rf'<a href="{path(photo)}"><img src="{path(photo)}" alt="\d\d:\d\dの写真', page)
    assert re.search(rf'<audio controls preload="none" src="{path(voice)}" aria-label="音声メモ', page)
    assert "0:12" in page


def test_a_photo_is_served_as_what_it_is_and_kept_nowhere(sent, suzuki):
    file = File(picture(2000, 1500, "PNG"), "image/png")
    sent(file)
    answer = served(suzuki, file)
    assert answer.data.startswith(b"\xff\xd8\xff")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"default-src 'none'", "sandbox"} <= set(answer.headers["Content-Security-Policy"].split("; "))
    assert "ETag" not in answer.headers


def test_a_voice_memo_is_played_from_any_place(sent, suzuki):
    file = File(VOICE, "audio/ogg")
    sent(file)
    part = served(suzuki, file, Range="bytes=100-199")
    assert (part.status_code, part.data) == (206, VOICE[100:200])
    assert part.headers["Content-Type"] == "audio/ogg"


def test_opening_a_photo_is_noted(sent, suzuki, ask):
    file = File(picture())
    sent(file)
    served(suzuki, file)
    noted = select(Access.participant).where(Access.person == SUZUKI.id, Access.door == "desk/photo")
    assert ask(noted) == [ISAMU.id]


@pytest.mark.parametrize("username", ["takahashi", "admin"])
def test_it_is_not_there_for_who_may_not_see_the_record(sent, sign_in, username, ask):
    file = File(picture())
    sent(file)
    Desk(sign_in(username)).get(path(file), status=404)
    assert ask(select(func.count()).select_from(Access).where(Access.door == "desk/photo")) == [0]


def test_nobody_sees_one_without_signing_in(sent, app):
    file = File(picture())
    sent(file)
    answer = app.test_client().get(path(file), base_url=HERE)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in")


@pytest.mark.parametrize("of", [{"tier": "held"}, {"tier": "held", "note": "まだ言わないでほしい"}])
def test_a_held_photo_is_not_even_hinted_at(sent, suzuki, sign_in, of):
    file = File(picture())
    observation = sent(file, **of)
    for desk in (suzuki, Desk(sign_in("ito"))):
        assert "写真" not in desk.text(f"/desk/records/{observation}")
        desk.get(path(file), status=404)
    own = Desk(sign_in("sato"))
    assert "担当者に伝えない" in own.text(f"/desk/records/{observation}")
    served(own, file)


def test_a_photo_follows_its_note_when_that_is_held_later(sent, sato, suzuki):
    file = File(picture())
    sent(file, note="本人が作業を見せてくれた")
    sato.exchange()
    note = next(id for kind, id in sato.pulled if kind == "note")
    sato.finish([sato.change("note", note, {"text": "取り下げ", "tier": "held", "consent": None})])
    sato.exchange()
    suzuki.get(path(file), status=404)


def test_words_are_there_before_their_photos(sent, suzuki):
    observation = sent(File(picture()), uploaded=False, note="網を一枚仕上げた")
    text = suzuki.text(f"/desk/records/{observation}")
    assert "網を一枚仕上げた" in text
    assert re.search(r"まだ届いていません\(\d+ 分前から待っています\)", text)


def test_what_has_not_come_has_no_address(sent, suzuki):
    file = File(picture())
    sent(file, uploaded=False)
    suzuki.get(path(file), status=404)


def test_what_cannot_be_shown_says_why(sent, suzuki):
    file = File(b"<!doctype html><script>alert(1)</script>")
    text = suzuki.text(f"/desk/records/{sent(file)}")
    assert "表示できる形式の写真ではありません" in text
    assert "届いたまま保管しています" in text
    suzuki.get(path(file), status=404)


def test_a_photo_that_was_taken_back_is_gone(sent, suzuki, sato):
    file = File(picture())
    observation = sent(file)
    sato.exchange()
    sato.finish([sato.change("photo", file.id, {"withdrawn": True})])
    sato.exchange()
    assert path(file) not in suzuki.get(f"/desk/records/{observation}").text
    suzuki.get(path(file), status=404)


def test_a_photo_that_comes_later_makes_its_record_unread_again(sent, suzuki, sato):
    observation, _, _ = record(sato, ISAMU, "網を一枚仕上げた")
    sato.exchange()
    suzuki.get(f"/desk/records/{observation}")
    assert observation not in suzuki.get("/desk/").text
    file = File(picture())
    visit_of = next(c["id"] for c in sato.changes[next(iter(sato.changes))] if c["kind"] == "visit")
    fields = {"visit": visit_of, "observation": observation, "participant": ISAMU.id, "at": sato.now()}
    sato.finish([sato.change("photo", file.id, fields)], photos=[file.named()])
    sato.exchange()
    assert observation in suzuki.get("/desk/").text


def test_a_file_that_is_gone_from_the_disk_is_asked_for_again(sent, suzuki, sato, app):
    file = File(picture())
    observation = sent(file)
    sato.exchange()
    assert sato.lacking() == set()
    [lying] = (app.config["FIELDAPP"].directory / "photos").rglob("*.shown")
    lying.unlink()
    suzuki.get(path(file), status=404)
    assert "まだ届いていません" in suzuki.text(f"/desk/records/{observation}")
    sato.exchange()
    assert sato.lacking() == {file.id}
    assert Uploads(sato).offset(file) == 0
    Uploads(sato).whole(file)
    sato.exchange()
    assert sato.lacking() == set()
    served(suzuki, file)


def test_it_goes_over_with_the_record_of_somebody_who_was_not_on_the_list(sato, suzuki, sign_in):
    file = File(picture())
    _, observation = visit(sato, None, file, typed_name="いさむさん")
    sato.exchange()
    Uploads(sato).whole(file)
    suzuki.get(path(file), status=404)
    ito, page = Desk(sign_in("ito")), f"/desk/unlisted/{observation}"
    ito.post(f"{page}/match", participant=ISAMU.id, n=shown_at(ito.get(page).text))
    assert "写真・音声メモ" in suzuki.text(f"/desk/records/{observation}")
    served(suzuki, file)


def test_the_timeline_counts_what_the_reader_may_see(sent, suzuki):
    sent(File(picture()), File(VOICE, "audio/ogg"))
    assert "写真・音声メモ2件" in suzuki.text(f"/desk/participants/{ISAMU.id}")
