"""The demo world: whole and plausible on whatever day it is built."""

from datetime import datetime, timedelta
from unicodedata import name

import flask_migrate
import pytest
from sqlalchemy import select

from fieldapp import create_app
from fieldapp.conflicts.models import Conflict
from fieldapp.db import db
from fieldapp.demo import cast, harbour, story, town, visits, world
from fieldapp.demo.register import ZONE
from fieldapp.devices.models import Device, Incarnation, KeptEnvelope
from fieldapp.forms.definition import builtin, settled
from fieldapp.observations.models import Note, Observation, ReadMark, Review, Signal
from fieldapp.people.models import Account
from fieldapp.photos.models import Photo, PhotoFile
from fieldapp.tasks.models import Task
from fieldapp.visits.models import Visit
from sync import clock, record

FORMS = {"situation": cast.identity("form", "situation"), "site": cast.identity("form", "site")}
WEEK = [datetime(2026, 11, 16 + day, hour, 20, tzinfo=ZONE) for day in range(7) for hour in (0, 9, 13)]
BEATS = [beat for arc in visits.ARCS for beat in arc.beats]


@pytest.fixture(params=WEEK, ids=lambda now: f"{now:%a-%H}", scope="module")
def now(request):
    return request.param


@pytest.fixture(scope="module")
def told(now):
    return story.story(now, FORMS)


def changes(told, kind):
    return [change for written in told for change in written.changes if change.kind == kind]


# The cast


def test_the_names_have_the_characters_that_are_easily_lost():
    names = "".join(participant.name for participant in cast.PARTICIPANTS)
    assert {"髙", "﨑", "邉", "濵", "\U00020bb7"} <= set(names)
    assert sum("VARIATION SELECTOR" in name(char, "") for char in names) == 2


def test_two_people_have_the_same_name_and_are_told_apart_by_the_year_of_birth():
    first, second = cast.KAZUKO_1957, cast.KAZUKO_1974
    assert (first.name, first.kana) == (second.name, second.kana)
    assert first.label != second.label
    names = [participant.name for participant in cast.PARTICIPANTS]
    assert len(names) - len(set(names)) == 1


def test_nobody_can_be_called():
    phones = [*(user.phone for user in cast.USERS), *(site.phone for site in cast.SITES)]
    assert all(phone.startswith("000-") for phone in phones)


def test_everyone_has_one_caseworker_and_a_worker(now):
    today = now.date()
    for participant in cast.PARTICIPANTS:
        assert len(list(cast.caseworkers(participant, today, today))) == 1, participant.label
        assert any((each.participant, each.role) == (participant, "worker") for each in cast.ASSIGNMENTS), (
            participant.label
        )


def test_placements_have_days_and_somebody_of_sato_is_expected_on_each(now):
    assert all(placement.days for placement in cast.PLACEMENTS)
    for site in (cast.NET_LOFT, cast.OYSTER_SHED):
        assert len(cast.expected(site, now.date(), now.date())) >= 3


# The story


def test_every_change_is_valid_and_names_only_what_is_there(told):
    there = {("organisation", cast.ORGANISATION.id), *(("form", id) for id in FORMS.values())}
    envelopes = set()
    for written in told:
        if written.phone:
            assert written.phone not in envelopes
            envelopes.add(written.phone)
        made = {change.key for change in written.changes}
        for change in written.changes:
            record.check(change.kind, change.fields, new=change.key not in there)
            assert record.references(change.fields) <= there | made, change
            assert change.base is None or change.base["after"] in envelopes
        there |= made


def test_nothing_was_made_twice(told):
    for kind in ("visit", "observation", "note", "review"):
        new = [change.id for change in changes(told, kind) if change.fields.get("at")]
        assert len(new) == len(set(new))


def test_everything_lies_in_the_past_and_in_order(told, now):
    assert all(written.made_at <= written.received_at < now for written in told)
    assert [written.received_at for written in told] == sorted(written.received_at for written in told)
    for change in changes(told, "visit"):
        assert change.fields["at"] < clock.instant(now)


def test_answers_fit_their_forms(told):
    trades = {site.id: site.trade for site in cast.SITES}
    definitions = {FORMS[key]: builtin(key) for key in FORMS}
    for change in changes(told, "observation"):
        if "answers" not in change.fields:
            continue
        definition, answers = definitions[change.fields["form"]], change.fields["answers"]
        assert answers == settled(definition, answers), change
        for question in definition["questions"]:
            given = answers.get(question["name"])
            assert given or not question.get("required"), change
            if given and question["type"] != "text":
                by_trade = question.get("choices_by", {"trade": {}})["trade"]
                offered = question.get("choices") or by_trade[trades[change.fields["site"]]]
                values = {choice["value"] for choice in offered}
                assert set(given if isinstance(given, list) else [given]) <= values, (question["name"], given)


def test_what_was_noted_about_answers_was_asked():
    """An answer of a story that relevance would drop is a slip of its writer."""
    situation = builtin("situation")
    for arc in visits.ARCS:
        for beat in arc.beats:
            answers = {"attendance": "present", "condition": arc.usual.condition} | beat.answers
            given = {name: value for name, value in answers.items() if value}
            kept = settled(situation, given)
            assert given.keys() - kept.keys() <= {"condition"}, (arc.participant.label, beat.ago)


def test_people_were_met_where_they_were_expected(now):
    for visit in visits.visits(now):
        for arc, beat in visit.beats:
            if beat.ago > 1 and arc.participant != cast.HIROSHI:
                there = cast.expected(visit.site, visit.day, now.date())
                assert arc.participant in there, (visit, arc.participant.label)


def test_notes_are_many_and_none_is_said_twice(told):
    texts = [change.fields["text"] for change in changes(told, "note") if "text" in change.fields]
    assert len(texts) == len(set(texts)) >= 60


def test_no_words_name_another_participant():
    names = {
        part
        for participant in cast.PARTICIPANTS
        for part in [participant.nickname, *participant.name.split()]
    }
    for beat in BEATS:
        words = " ".join([beat.note, beat.also, beat.sign.text if beat.sign else ""])
        assert not [name for name in names if len(name) > 1 and name in words], words


def test_a_visit_at_which_nobody_was_there_records_nobody(told):
    nobody = [change.id for change in changes(told, "visit") if change.fields["nobody"]]
    assert len(nobody) == 1
    assert not [c for c in changes(told, "observation") if c.fields.get("visit") in nobody]


def test_a_look_in_is_due_today(told, now):
    last = {}
    for change in changes(told, "task"):
        if change.fields.get("kind") == "next_visit":
            last[change.fields["site"]] = change.fields["due"]
    assert last[cast.NET_LOFT.id] == now.date().isoformat()
    assert last[cast.BOOKSHOP.id] == now.date().isoformat()


def test_the_newest_urgent_sign_has_no_answer_yet(told):
    urgent = [change for change in changes(told, "signal") if change.fields.get("level") == "urgent"]
    assert [bool(change.fields["told"]) for change in urgent] == [True, False]
    answered = {change.fields["observation"] for change in changes(told, "review")}
    assert [change.fields["observation"] in answered for change in urgent] == [True, False]


def test_the_inbox_of_each_caseworker_lives(told, now):
    reviewed = {change.fields["observation"] for change in changes(told, "review")}
    for caseworker in (cast.SUZUKI, cast.TAKAHASHI):
        mine = {
            participant.id
            for participant in cast.PARTICIPANTS
            if caseworker in cast.caseworkers(participant, now.date(), now.date())
        }
        unread = [
            change
            for change in changes(told, "observation")
            if change.fields.get("participant") in mine
            and change.id not in reviewed
            and "answers" in change.fields
        ]
        assert 4 <= len(unread) <= 40
        oldest = clock.instant(now - timedelta(days=16))
        assert all(change.fields["at"] > oldest for change in unread)


def test_reviews_are_made_by_the_caseworker_of_that_day(told, now):
    by_id = {participant.id: participant for participant in cast.PARTICIPANTS}
    for written in told:
        for change in written.changes:
            if change.kind == "review":
                participant = by_id[change.fields["participant"]]
                there = cast.caseworkers(participant, written.received_at.date(), now.date())
                assert change.fields["person"] == written.author.id
                assert written.author in there or participant == cast.NORIKO


def test_one_typed_name_is_matched_and_one_is_not(told):
    typed = {c.id: c for c in changes(told, "observation") if c.fields.get("typed_name")}
    matched = {c.id for c in changes(told, "observation") if c.id in typed and "answers" not in c.fields}
    assert (len(typed), len(matched)) == (2, 1)


def test_the_same_moment_tells_the_same_story(now, told):
    assert story.story(now, FORMS) == told


def test_remarks_about_sites_fit_their_form():
    definition = builtin("site")
    names = {question["name"] for question in definition["questions"]}
    for remark in harbour.REMARKS + town.REMARKS:
        assert remark.answers.keys() <= names


# The world


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    app = create_app({"data": str(tmp_path_factory.mktemp("world"))})
    with app.app_context():
        flask_migrate.upgrade()
        world.build_once(app)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_all_that_was_sent_is_accepted_without_conflict_but_for_what_is_unsettled_on_purpose(built):
    receipts = db.session.scalars(select(KeptEnvelope.receipt)).all()
    waiting = [receipt for receipt in receipts if receipt["status"] != "accepted"]
    assert len(receipts) > 60
    assert [receipt["problem"]["code"] for receipt in waiting] == ["unknown-reference"]
    [conflict] = db.session.scalars(select(Conflict)).all()
    assert (conflict.kind, conflict.state, {word["by"] for word in conflict.words}) == (
        "note",
        "open",
        {cast.SATO.id, cast.TANAKA.id},
    )
    gaps = [gap for gaps in db.session.scalars(select(Incarnation.gaps)) for gap in gaps]
    assert [gap["first"] - gap["last"] for gap in gaps] == [0]


def test_it_holds_what_the_screens_need(built):
    count = {
        model: len(db.session.scalars(select(model.id)).all()) for model in (Visit, Observation, Note, Review)
    }
    assert count[Visit] > 60
    assert count[Observation] > 200
    assert count[Note] > 60
    assert count[Review] > 100
    assert {signal.level for signal in db.session.scalars(select(Signal))} == {"step_up", "concern", "urgent"}
    kinds = {task.kind for task in db.session.scalars(select(Task)) if task.state == "open"}
    assert kinds == {"next_visit", "appointment", "homework", "call", "retention"}
    assert "returned" in db.session.scalars(select(Review.act)).all()
    assert db.session.scalars(select(ReadMark)).first()


def test_its_photos_have_come_and_can_be_seen(built):
    files = db.session.execute(select(PhotoFile.id, PhotoFile.stored)).all()
    assert [file.stored for file in files] == ["image/jpeg"] * 2
    assert set(db.session.scalars(select(Photo.id))) == {file.id for file in files}
    receipts = db.session.scalars(select(KeptEnvelope.receipt)).all()
    assert not any(receipt["photos_missing"] for receipt in receipts)


def test_names_are_kept_exactly(built):
    from fieldapp.participants.models import Participant

    names = {one.number: one.name for one in db.session.scalars(select(Participant))}
    assert names == {participant.number: participant.name for participant in cast.PARTICIPANTS}


def test_only_the_demo_accounts_are_there_and_a_second_start_keeps_the_data(built):
    before = len(db.session.scalars(select(Observation.id)).all())
    world.build_once(built)
    usernames = set(db.session.scalars(select(Account.username)))
    assert usernames == {user.username for user in cast.USERS}
    assert all(username in world.accounts() for username in usernames)
    assert len(db.session.scalars(select(Observation.id)).all()) == before
    assert len(db.session.scalars(select(Device.id)).all()) == 2


def test_a_half_built_world_is_not_passed_off_as_whole(tmp_path):
    from fieldapp.organisations.rules import start

    app = create_app({"data": str(tmp_path)})
    with app.app_context():
        flask_migrate.upgrade()
        start(
            app.extensions["journal"],
            cast.ORGANISATION.id,
            cast.ORGANISATION.name,
            "Asia/Tokyo",
            clock.instant(WEEK[0]),
        )
        with pytest.raises(world.NotWhole):
            world.build_once(app)
        db.session.remove()
        db.engine.dispose()
