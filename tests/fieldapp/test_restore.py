"""An office put back from yesterday's copy: phones bring what it forgot, once, by themselves."""

import shutil
import threading

from desk import Desk, record
from founded import both
from photographs import File, Uploads, picture, visit
from restored import asked, calls
from sqlalchemy import func, select, update

from fieldapp.clock import new_id
from fieldapp.db import db
from fieldapp.demo.cast import ISAMU, ORGANISATION, SUZUKI
from fieldapp.devices.models import Device, Enrolment, KeptEnvelope
from fieldapp.devices.rules import revoke
from fieldapp.log.models import Epoch, LogEntry, LogHead
from fieldapp.log.verify import finding
from fieldapp.observations.models import Note
from fieldapp.photos.models import PhotoFile
from fieldapp.restoring.healing import heal
from fieldapp.restoring.models import LostAct, Wanted


def notes(office):
    return sorted(asked(office, select(Note.text)))


def state(office):
    """What phones have brought: envelopes, and the records without their place in the log."""
    with office.app_context():
        written = select(LogEntry.kind, LogEntry.id).where(LogEntry.envelope.is_not(None))
        return (
            sorted(db.session.scalars(select(KeptEnvelope.id))),
            sorted(map(tuple, db.session.execute(written))),
            notes(office),
        )


@both
def test_phones_resend_what_a_restored_server_forgot(app, phone, yesterday):
    sato, tanaka = phone("sato"), phone("tanaka")
    record(sato, ISAMU, note="前の日の記録")
    sato.exchange()
    tanaka.exchange()
    put_back = yesterday()
    for n in range(3):
        record(sato, ISAMU, note=f"失われた記録 {n}")
        sato.exchange()
    record(tanaka, ISAMU, note="別の端末の記録")
    tanaka.exchange()
    before = state(app)

    office = put_back()
    assert office.left == [], "nothing outside the database is ahead: only phones can tell"
    assert notes(office) == ["前の日の記録"]
    for one in (sato, tanaka):
        calls(one, office)
        one.exchange()
    assert state(office) == before
    assert len(asked(office, select(Wanted.id))) == 4
    length = asked(office, select(func.count()).select_from(LogEntry))
    for one in (sato, tanaka):
        one.exchange()
    assert asked(office, select(func.count()).select_from(LogEntry)) == length
    with office.app_context():
        assert finding(ORGANISATION.id) is None


@both
def test_the_restored_point_is_known_although_others_wrote_before_anybody_noticed(app, phone, yesterday):
    sato, tanaka = phone("sato"), phone("tanaka")
    for one in (sato, tanaka):
        one.exchange()
    put_back = yesterday()
    [there] = asked(app, select(LogHead))
    record(sato, ISAMU, note="失われた記録")
    sato.exchange()

    office = put_back()
    for one in (tanaka, sato):
        calls(one, office)
    record(tanaka, ISAMU, note="コピーの後の記録")
    tanaka.exchange()
    assert asked(office, select(Epoch)) == [], "this phone was given nothing that is lost"
    sato.exchange()
    [left] = asked(office, select(Epoch))
    assert (left.epoch, left.n, left.noticed) == (there.epoch, there.n, "phone")
    assert notes(office) == ["コピーの後の記録", "失われた記録"]


@both
def test_an_epoch_is_left_once_however_many_notice(app, phone, yesterday):
    phones = [phone("sato") for _ in range(4)]
    for one in phones:
        one.exchange()
    put_back = yesterday()
    for one in phones:
        record(one, ISAMU, note="失われた記録")
        one.exchange()
    for one in phones:
        one.exchange()
    office = put_back()
    start = threading.Barrier(len(phones))

    def call(one):
        start.wait()
        one.exchange()

    threads = [threading.Thread(target=call, args=(one,)) for one in phones]
    for one, thread in zip(phones, threads, strict=True):
        calls(one, office)
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked(office, select(Epoch))) == 1
    assert notes(office) == ["失われた記録"] * 4


def test_a_start_without_a_restore_keeps_the_epoch(app, phone, sign_in):
    sato = phone("sato")
    observation, *_ = record(sato, ISAMU)
    sato.exchange()
    Desk(sign_in("suzuki")).post(f"/desk/records/{observation}/confirmations", id=new_id())
    with app.app_context():
        assert heal() == []
        revoke(app.extensions["journal"], ORGANISATION.id, sato.device)
        assert heal() == []


def test_a_phone_enrolled_since_is_known_and_one_revoked_since_stays_revoked(app, phone, yesterday):
    lost = phone("sato")
    record(lost, ISAMU, note="盗まれる前の記録")
    lost.exchange()
    put_back = yesterday()
    new = phone("tanaka")
    record(new, ISAMU, note="新しい端末の記録")
    new.exchange()
    record(lost, ISAMU, note="盗まれた日の記録")
    lost.exchange()
    with app.app_context():
        revoke(app.extensions["journal"], ORGANISATION.id, lost.device)

    office = put_back()
    assert office.left == [ORGANISATION.id]
    [left] = asked(office, select(Epoch))
    assert left.noticed == "journal"
    for one in (new, lost):
        calls(one, office)
    new.exchange()
    assert notes(office) == ["新しい端末の記録", "盗まれる前の記録"]
    assert lost.exchange()["pull"] == "device-revoked"
    waits = [receipt for receipt in lost.receipts.values() if receipt.status == "waiting"]
    assert [receipt.problem.code for receipt in waits] == ["revoked-device"]


def test_one_persons_enrolment_that_was_revoked_since_stays_revoked(app, phone, yesterday):
    sato = phone("sato")
    put_back = yesterday()
    with app.app_context():
        enrolment = sato.enrolled["enrolment"]
        revoke(app.extensions["journal"], ORGANISATION.id, sato.device, enrolment)
    office = put_back()
    assert asked(office, select(Enrolment.id).where(Enrolment.revoked_at.is_not(None))) == [enrolment]
    assert asked(office, select(Device.id).where(Device.revoked_at.is_not(None))) == []


def test_work_of_a_person_added_since_waits(app, phone, yesterday, tell):
    sato = phone("sato")
    put_back = yesterday()
    record(sato, ISAMU, note="まだ知られていない人の記録")
    sato.exchange()
    office = put_back()
    with office.app_context():  # as if 佐藤 had been added after the copy
        db.session.execute(update(Enrolment).values(person=(nobody := new_id())))
        db.session.commit()
    sato.person, sato.outbox = nobody, {}
    record(sato, ISAMU, note="まだ知られていない人の記録")
    calls(sato, office)
    sato.round()
    [receipt] = [sato.receipts[id] for id in sato.receipts if sato.receipts[id].status == "waiting"]
    assert (receipt.problem.code, receipt.problem.where) == ("unknown-reference", f"person/{nobody}")


def test_acts_of_the_desk_that_are_gone_are_named(app, phone, sign_in, yesterday):
    sato = phone("sato")
    observation, *_ = record(sato, ISAMU)
    sato.exchange()
    desk = Desk(sign_in("suzuki"))
    desk.post(f"/desk/records/{observation}/comments", id=new_id(), text="前の日のコメント")
    put_back = yesterday()
    desk.post(f"/desk/records/{observation}/comments", id=new_id(), text="失われたコメント")
    desk.post(f"/desk/records/{observation}/confirmations", id=new_id())

    office = put_back()
    assert office.left == [ORGANISATION.id]
    gone = asked(office, select(LostAct).order_by(LostAct.n))
    assert [(act.kind, act.act, act.author) for act in gone] == [
        ("review", "commented", SUZUKI.id),
        ("review", "confirmed", SUZUKI.id),
    ]
    assert {act.participant for act in gone} == {ISAMU.id}
    kept = (app.config["FIELDAPP"].directory / "keys" / "acts.jsonl").read_text()
    assert "失われた" not in kept, "what was said stays in the database"
    with office.app_context():
        assert heal() == [], "once is enough"


def test_a_copy_put_back_twice_still_knows_the_epoch_between(app, phone, yesterday):
    sato = phone("sato")
    record(sato, ISAMU, note="前の日の記録")
    sato.exchange()
    first, second = yesterday(), yesterday()
    record(sato, ISAMU, note="一日目")
    sato.exchange()
    [start] = asked(app, select(LogHead))
    between = first()
    calls(sato, between)
    sato.exchange()
    [middle] = asked(between, select(LogHead))
    record(sato, ISAMU, note="二日目")
    sato.exchange()

    office = second()
    assert office.left == [ORGANISATION.id], "the journal knows a later epoch than this database"
    left = {row.epoch: row.n for row in asked(office, select(Epoch))}
    assert left.keys() == {start.epoch, middle.epoch}
    assert left[middle.epoch] == left[start.epoch] < start.n
    calls(sato, office)
    sato.exchange()
    assert notes(office) == ["一日目", "二日目", "前の日の記録"]


@both
def test_a_phone_that_was_given_nothing_since_goes_on_where_it_was(app, phone, yesterday):
    behind, ahead = phone("sato"), phone("tanaka")
    for one in (behind, ahead):
        one.exchange()
    put_back = yesterday()
    record(ahead, ISAMU, note="失われた記録")
    ahead.exchange()
    office = put_back()
    for one in (ahead, behind):
        calls(one, office)
    assert ahead.round()["anew"], "it was given what is lost"
    assert not behind.round()["anew"]


def test_a_phone_forgets_what_it_was_given_and_nobody_brings_again(app, phone, sign_in, yesterday):
    sato = phone("sato")
    observation, *_ = record(sato, ISAMU)
    sato.exchange()
    put_back = yesterday()
    Desk(sign_in("suzuki")).post(f"/desk/records/{observation}/comments", id=new_id(), text="失われた")
    sato.exchange()
    assert [key for key in sato.pulled if key[0] == "review"]
    calls(sato, put_back())
    sato.exchange()
    assert [key for key in sato.pulled if key[0] == "review"] == []
    assert ("observation", observation) in sato.pulled


def test_a_lost_waiting_envelope_is_noticed_although_the_log_is_the_same(app, phone, yesterday):
    sato = phone("sato")
    sato.exchange()
    put_back = yesterday()
    waits = sato.finish([sato.change("visit", new_id(), {"site": new_id()})])
    sato.exchange()
    assert sato.receipts[waits].status == "waiting"
    sato.exchange()
    office = put_back()
    calls(sato, office)
    sato.exchange()
    assert asked(office, select(KeptEnvelope.id)) == [waits]


def test_receipts_are_counted_on_from_those_that_a_phone_knows(app, phone, yesterday):
    sato = phone("sato")
    put_back = yesterday()
    for _ in range(3):
        record(sato, ISAMU)
        sato.exchange()
    sato.exchange()
    known = sato.ack
    office = put_back()
    calls(sato, office)
    sato.exchange()
    assert min(receipt.n for receipt in sato.receipts.values()) > known


def test_a_restored_office_claims_no_backup_that_it_did_not_hold(app, phone, yesterday, tell):
    sato = phone("sato")
    put_back = yesterday()
    tell(update(LogHead).values(backed_up_to="2026-11-23T03:00:00.000Z"))
    assert sato.exchange()["backed_up_to"] == "2026-11-23T03:00:00.000Z"
    calls(sato, put_back())
    assert sato.exchange()["backed_up_to"] is None


def test_a_cursor_of_another_phone_proves_nothing(app, phone, yesterday):
    sato, tanaka = phone("sato"), phone("tanaka")
    put_back = yesterday()
    record(sato, ISAMU)
    sato.exchange()
    office = put_back()
    calls(tanaka, office)
    tanaka.cursor = sato.cursor
    tanaka.exchange()
    assert asked(office, select(Epoch)) == []


def test_an_unproven_request_opens_no_epoch(app, phone, yesterday):
    sato = phone("sato")
    put_back = yesterday()
    record(sato, ISAMU)
    sato.exchange()
    office = put_back()
    calls(sato, office)
    request = {"device": sato.device, "incarnation": sato.incarnation, "cursor": sato.cursor}
    assert sato.send_raw(request, Authorization="Device of nobody").status_code == 200
    assert asked(office, select(Epoch)) == []


# ---- what had come before it could be read, and photos ----


def test_what_came_from_a_phone_before_the_journal_was_there_again_goes_in_with_it(app, phone, yesterday):
    journal = app.extensions["journal"].path
    put_back, older = yesterday(), journal.read_bytes()
    sato = phone("sato")
    record(sato, ISAMU, note="まだ読めない記録")
    newer = journal.read_bytes()
    journal.write_bytes(older)
    office = put_back()
    calls(sato, office)
    envelope = next(iter(sato.outbox))
    answer = sato.round()
    assert [receipt["problem"]["code"] for receipt in answer["receipts"]] == ["unknown-device"]
    journal.write_bytes(newer)
    with office.app_context():
        assert heal() == [ORGANISATION.id]
    assert notes(office) == ["まだ読めない記録"]
    assert asked(office, select(KeptEnvelope.id)) == [envelope]


def has(office, file):
    """Whether the office shows a photo."""
    return asked(office, select(PhotoFile.stored).where(PhotoFile.id == file.id)) == ["image/jpeg"]


def test_photos_come_back_with_their_words(app, phone, yesterday):
    sato = phone("sato")
    put_back = yesterday()
    file = File(picture())
    visit(sato, ISAMU.id, file)
    sato.exchange()
    Uploads(sato).whole(file)
    sato.exchange()
    shutil.rmtree(app.config["FIELDAPP"].directory / "photos")
    office = put_back()
    calls(sato, office)
    sato.exchange()
    assert sato.lacking() == {file.id}
    Uploads(sato).whole(file)
    sato.exchange()
    assert sato.lacking() == set()
    assert has(office, file)


def test_a_photo_that_came_after_the_copy_of_its_words_is_asked_for_again(app, phone, yesterday):
    sato, file = phone("sato"), File(picture())
    visit(sato, ISAMU.id, file)
    sato.exchange()
    put_back = yesterday()
    Uploads(sato).whole(file)
    record(sato, ISAMU)
    sato.exchange()
    assert sato.lacking() == set()
    office = put_back()
    calls(sato, office)
    sato.exchange()
    assert sato.lacking() == {file.id}
    Uploads(sato).whole(file)
    sato.exchange()
    assert has(office, file)


def test_photos_that_did_not_come_back_with_the_database_are_asked_for(app, phone, sign_in, yesterday):
    sato, file = phone("sato"), File(picture())
    _, observation = visit(sato, ISAMU.id, file)
    sato.exchange()
    Uploads(sato).whole(file)
    sato.exchange()
    put_back = yesterday()
    Desk(sign_in("suzuki")).post(f"/desk/records/{observation}/confirmations", id=new_id())
    shutil.rmtree(app.config["FIELDAPP"].directory / "photos")
    office = put_back()
    assert not has(office, file)
    calls(sato, office)
    sato.exchange()
    assert sato.lacking() == {file.id}
    Uploads(sato).whole(file)
    sato.exchange()
    assert has(office, file)
