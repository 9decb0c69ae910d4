"""Who is responsible changes: what the desks of both sides see and the phone is told, through the doors."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from desk import Desk, assign, record, write
from sealed import SealedPhone
from sqlalchemy import select

from fieldapp.clock import now
from fieldapp.demo.cast import ISAMU, SATO, SUZUKI, TAKAHASHI, TANAKA
from fieldapp.participants.models import Assignment

YESTERDAY = (date.today() - timedelta(days=2)).isoformat()


@pytest.fixture
def end(app, ask):
    """Ends what a person has to do with a participant."""

    def end(participant, person):
        standing = ask(
            select(Assignment).where(
                Assignment.participant == participant.id,
                Assignment.person == person.id,
                Assignment.until.is_(None),
            )
        )
        write(app, *(("assignment", row.id, {"until": YESTERDAY}) for row in standing))

    return end


@pytest.fixture
def moved(app, phone, end):
    """A record that was finished before and sent after its participant went to other people; its id."""
    sato = phone("sato")
    sato.exchange()
    observation, _, _ = record(sato, ISAMU, "最後の訪問だった")
    end(ISAMU, SATO)
    end(ISAMU, SUZUKI)
    assign(app, ISAMU, TANAKA, since=YESTERDAY)
    assign(app, ISAMU, TAKAHASHI, role="caseworker", since=YESTERDAY)
    sato.exchange()
    return sato, observation


def test_edits_arrive_after_a_person_changed_hands(moved, sign_in):
    _, observation = moved
    desk = Desk(sign_in("takahashi"))
    inbox = desk.text("/desk/")
    assert ISAMU.name in inbox
    assert "前の担当者の記録" in inbox
    page = desk.text(f"/desk/records/{observation}")
    assert "最後の訪問だった" in page
    assert "前の担当者の記録" in page
    Desk(sign_in("suzuki")).get(f"/desk/records/{observation}", status=404)


def test_it_is_unread_for_whoever_is_responsible_now(moved, sign_in):
    desk = Desk(sign_in("takahashi"))
    page = desk.get("/desk/?tab=unread").text
    assert moved[1] in page


def test_the_author_is_told_and_her_phone_forgets(moved):
    sato, _ = moved
    [receipt] = sato.receipts.values()
    assert (receipt.status, receipt.elsewhere) == ("accepted", [ISAMU.id])
    assert ISAMU.id not in str(sato.pulled)
    assert ISAMU.id not in str(sato.seen())


def test_a_record_of_who_is_still_responsible_says_nothing_of_it(phone, sign_in):
    sato = phone("sato")
    observation, _, _ = record(sato, ISAMU, "いつもどおり")
    sato.exchange()
    assert "前の担当者" not in Desk(sign_in("suzuki")).text(f"/desk/records/{observation}")


@pytest.mark.parametrize("change", [{"roles": ["caseworker"]}, {"active": False}])
def test_who_is_no_worker_any_more_still_delivers_and_is_told_why_nothing_comes(app, phone, sign_in, change):
    sato = phone("sato")
    sato.exchange()
    assert sato.pulled
    observation, _, _ = record(sato, ISAMU, "その日の分")
    write(app, ("person", SATO.id, change))
    answer = sato.exchange()
    assert (answer["pull"], answer["cursor"]) == ("not-a-worker", None)
    assert [receipt.status for receipt in sato.receipts.values()] == ["accepted"]
    assert sato.pulled == {}
    assert sato.seen() == {}, "nothing stays to be read"
    assert "その日の分" in Desk(sign_in("suzuki")).text(f"/desk/records/{observation}")


def test_a_worker_again_is_given_everything_again(app, phone):
    sato = phone("sato")
    write(app, ("person", SATO.id, {"roles": ["caseworker"]}))
    sato.exchange()
    write(app, ("person", SATO.id, {"roles": ["worker"]}))
    assert sato.exchange()["pull"] == "ok"
    assert ("participant", ISAMU.id) in sato.pulled


def test_without_a_session_a_worker_is_only_asked_to_sign_in(app, phone):
    sato = phone("sato")
    sato.client = app.test_client()
    assert sato.exchange()["pull"] == "sign-in-required"


def test_dates_alone_give_and_take_on_their_day(app, sign_in, ask, end):
    """No write happens on the day: the office's own calendar decides, in its zone."""
    end(ISAMU, SATO)
    zone = ZoneInfo("Asia/Tokyo")
    first = datetime.now(zone).date() + timedelta(days=3)
    last = first + timedelta(days=1)
    assign(app, ISAMU, SATO, since=first.isoformat(), until=last.isoformat())
    has = {}
    made = None
    for day, clock in ((first, "00:01"), (last, "23:58"), (last + timedelta(days=1), "00:01")):
        for eve in (timedelta(minutes=2), timedelta(0)):
            at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone) - eve
            with time_machine.travel(at):
                client = sign_in("sato")
                made = made or SealedPhone(client)
                made.client, made.clock, made.now = client, now, now
                made.exchange()
                has[at.strftime("%d %H:%M")] = ("participant", ISAMU.id) in made.pulled
    assert list(has.values()) == [False, True, True, True, True, False]
