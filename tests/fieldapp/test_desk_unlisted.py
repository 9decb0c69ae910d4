"""名簿にない人: a typed name becomes a participant, with everything that was said, and back."""

import pytest
from desk import Desk, record, shown_at
from sqlalchemy import select

from fieldapp.conflicts.models import Conflict
from fieldapp.demo.cast import HIROSHI, ISAMU
from fieldapp.observations.models import Note, Observation, Review, Signal


@pytest.fixture
def sato(phone):
    return phone("sato")


@pytest.fixture
def id(sato):
    id, _, _ = record(
        sato, None, "港で会った", level="concern", text="元気がない", typed_name="さかい ひろし"
    )
    sato.exchange()
    return id


@pytest.fixture
def ito(sign_in):
    return Desk(sign_in("ito"))


def scopes(ask, id):
    kinds = [(Observation, Observation.id)] + [(kind, kind.observation) for kind in (Note, Signal, Review)]
    return {scope for kind, column in kinds for scope in ask(select(kind.scope).where(column == id))}


def test_a_supervisor_sees_who_is_waiting(id, ito, sign_in):
    text = ito.text("/desk/unlisted")
    for words in ("さかい ひろし", "港で会った", "気がかり"):
        assert words in text
    assert "さかい ひろし" in ito.text("/desk/")
    assert "さかい ひろし" not in Desk(sign_in("suzuki")).text("/desk/")


@pytest.mark.parametrize("username", ["suzuki", "sato", "admin"])
def test_only_a_supervisor_matches(id, sign_in, username, ask):
    desk = Desk(sign_in(username))
    desk.get("/desk/unlisted", status=404)
    desk.post(f"/desk/unlisted/{id}/match", status=404, n=1, participant=HIROSHI.id)
    assert HIROSHI.id not in "".join(scopes(ask, id))


def test_it_offers_who_sounds_like_the_typed_name(id, ito):
    assert HIROSHI.name in ito.text(f"/desk/unlisted/{id}")
    other = ito.post(f"/desk/unlisted/{id}", q="高崎").headers["Location"]
    assert ISAMU.name in ito.text(other)


def match(desk, id, **chosen):
    """Says who it is (or takes that back) on the page as it stands."""
    page = desk.get("/desk/unlisted" if not chosen else f"/desk/unlisted/{id}").text
    return desk.post(f"/desk/unlisted/{id}/match", n=shown_at(page), **chosen)


def test_a_match_takes_every_part_along_and_reaches_the_caseworker(id, ito, sign_in, ask):
    match(ito, id, participant=HIROSHI.id)
    assert scopes(ask, id) == {f"participant:{HIROSHI.id}"}
    suzuki = Desk(sign_in("suzuki"))
    assert HIROSHI.name in suzuki.text("/desk/")
    assert "元気がない" in suzuki.text(f"/desk/records/{id}")
    assert "結び付けた記録" in ito.text("/desk/unlisted")


def test_a_held_note_goes_along_unread(sato, ito, ask):
    id, note, _ = record(sato, None, "伝えないでほしい", tier="held", typed_name="さかい ひろし")
    sato.exchange()
    assert "伝えないで" not in ito.text(f"/desk/unlisted/{id}")
    match(ito, id, participant=HIROSHI.id)
    assert ask(select(Note.participant).where(Note.id == note)) == [HIROSHI.id]


def test_a_match_can_be_taken_back(id, ito, sign_in, ask, sato):
    match(ito, id, participant=HIROSHI.id)
    match(ito, id)
    assert scopes(ask, id) == {f"own:{sato.person}"}
    Desk(sign_in("suzuki")).get(f"/desk/records/{id}", status=404)
    assert "さかい ひろし" in ito.text("/desk/unlisted")


def test_only_a_typed_name_is_matched_and_only_to_somebody(id, ito, sato):
    listed, _, _ = record(sato, ISAMU)
    sato.exchange()
    ito.post(f"/desk/unlisted/{listed}/match", status=404, n=1, participant=HIROSHI.id)
    ito.post(f"/desk/unlisted/{id}/match", status=404, n=1, participant=id)


def test_what_a_phone_said_since_the_page_was_read_stays_open_beside_it(id, ito, sato, ask):
    page = ito.get(f"/desk/unlisted/{id}").text
    sato.finish([sato.change("observation", id, {"participant": ISAMU.id})])
    sato.exchange()
    ito.post(f"/desk/unlisted/{id}/match", n=shown_at(page), participant=HIROSHI.id)
    [conflict] = ask(select(Conflict).where(Conflict.state == "open"))
    assert [word["fields"]["participant"] for word in conflict.words] == [HIROSHI.id, ISAMU.id]
    assert conflict.participant == HIROSHI.id
