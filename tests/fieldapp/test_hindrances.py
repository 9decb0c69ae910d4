"""What stops a database for a while is answered "come again": nothing is lost, and it passes by itself."""

import sqlite3
from threading import Thread

import msgspec
import postgres
import psycopg
import pytest
from desk import HERE, Desk, plain, record
from sqlalchemy import delete, event, select, text

from fieldapp import create_app
from fieldapp.clock import now
from fieldapp.db import PATIENCE, db, let_go, writing
from fieldapp.demo.cast import ISAMU, ORGANISATION
from fieldapp.devices.models import Enrolment, KeptEnvelope, Stray
from fieldapp.log.models import LogEntry
from fieldapp.log.verify import finding
from fieldapp.observations.models import Note, Review

LONG = "網の目をそろえるのが早くなった。" * 60


def sent(phone):
    """The answer to a request with all that is unsent, which the phone has not taken yet."""
    envelopes = [msgspec.to_builtins(outer) for outer in phone.outbox.values()]
    return phone.send_raw({"device": phone.device, "incarnation": phone.incarnation, "envelopes": envelopes})


def comes_again(answer, status, code):
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert answer.json["code"] == code
    assert int(answer.headers["Retry-After"]) > 0


@pytest.fixture
def keeps_all(app, ask):
    """Sends again, and looks: each note of the phone's is there once, and the log's chain holds."""

    def keeps_all(phone, notes):
        envelopes = set(phone.outbox)
        phone.exchange()
        assert {phone.receipts[id].status for id in envelopes} == {"accepted"}
        found = ask(select(LogEntry.id).where(LogEntry.kind == "note", LogEntry.id.in_(notes)))
        assert sorted(found) == sorted(notes) == sorted(ask(select(Note.id).where(Note.id.in_(notes))))
        with app.app_context():
            assert finding(ORGANISATION.id) is None

    return keeps_all


def opened_with(app, *settings):
    """From now on this app's connections are opened with these settings, too; returns what ends that."""

    def on_connect(connection, _record):
        for setting in settings:
            connection.execute(setting)
        connection.commit()

    with app.app_context():
        event.listen(db.engine, "connect", on_connect)
        let_go()

    def no_more():
        with app.app_context():
            event.remove(db.engine, "connect", on_connect)
            let_go()

    return no_more


def test_a_full_disk_keeps_nothing_and_passes_without_a_restart(phone, app, ask, keeps_all):
    sato = phone("sato")
    notes = [record(sato, ISAMU, LONG)[1] for _ in range(20)]
    room_again = opened_with(
        app, "PRAGMA max_page_count = 1"
    )  # SQLite takes the pages that are there for the least
    comes_again(sent(sato), 507, "office-full")
    assert ask(select(KeptEnvelope.id).where(KeptEnvelope.id.in_(list(sato.outbox)))) == []
    room_again()
    keeps_all(sato, notes)


def test_a_full_disk_is_told_at_the_desk(phone, sign_in, app, ask):
    sato, desk = phone("sato"), Desk(sign_in("suzuki"))
    observation, *_ = record(sato, ISAMU, LONG)
    sato.exchange()
    opened_with(app, "PRAGMA max_page_count = 1")
    answer = desk.post(f"/desk/records/{observation}/comments", status=507, text="読みました。" * 600)
    assert "空きがありません" in plain(answer.text)
    assert ask(select(Review.id)) == []


def test_a_writer_that_stays_too_long_makes_others_come_again(phone, app, database, keeps_all):
    sato = phone("sato")
    notes = [record(sato, ISAMU, "よく眠れたとのこと。")[1]]
    opened_with(app, "PRAGMA busy_timeout = 20")
    other = sqlite3.connect(f"{database['data']}/fieldapp.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    comes_again(sent(sato), 503, "office-busy")
    answer = sato.client.get(f"/desk/participants/{ISAMU.id}", base_url=HERE)
    assert "もう一度お試しください" in plain(answer.text)
    other.close()
    keeps_all(sato, notes)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("moment", ["INSERT INTO log_entry", "UPDATE log_head", "COMMIT"])
def test_a_connection_cut_in_mid_request_loses_and_doubles_nothing(phone, app, keeps_all, moment, database):
    sato = phone("sato")
    notes = [record(sato, ISAMU, "よく眠れたとのこと。")[1] for _ in range(3)]
    server = database["database_url"].replace("+psycopg", "")
    cut = []

    def cut_off(connection, *rest):
        if not cut and (moment == "COMMIT" or rest[1].startswith(moment)):
            backend = connection.connection.driver_connection.info.backend_pid
            cut.append(postgres.run(server, f"SELECT pg_terminate_backend({backend}, 5000)"))

    with app.app_context():
        event.listen(db.engine, "commit" if moment == "COMMIT" else "before_cursor_execute", cut_off)
    answer = sent(sato)
    assert cut
    comes_again(answer, 503, "office-busy")
    keeps_all(sato, notes)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_process_that_hangs_with_the_head_of_the_log_holds_nobody_up(phone, app, keeps_all, database):
    sato = phone("sato")
    notes = [record(sato, ISAMU, "よく眠れたとのこと。")[1]]
    with app.app_context():
        waits = db.session.scalars(text("SHOW lock_timeout")).one()
        hangs = db.session.scalars(text("SHOW idle_in_transaction_session_timeout")).one()
    assert (waits, hangs) == (f"{PATIENCE}s", "1min")
    no_more = opened_with(app, "SET lock_timeout = '50ms'")
    with psycopg.connect(database["database_url"].replace("+psycopg", "")) as hanging:
        hanging.execute("SELECT n FROM log_head FOR UPDATE")
        comes_again(sent(sato), 503, "office-busy")
        hanging.execute("SET idle_in_transaction_session_timeout = '1ms'")
        no_more()
        keeps_all(sato, notes)
        hanging.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_connections_cut_between_requests_are_noticed_before_they_are_used(phone, keeps_all, database):
    sato = phone("sato")
    notes = [record(sato, ISAMU, "よく眠れたとのこと。")[1]]
    server = database["database_url"].replace("+psycopg", "")
    postgres.run(
        server,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    keeps_all(sato, notes)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("state", "status", "code"),
    [("53100", 507, "office-full"), ("55P03", 503, "office-busy"), ("57014", 503, "office-busy")],
)
def test_what_postgresql_says_of_disk_lock_and_time(phone, tell, keeps_all, state, status, code):
    sato = phone("sato")
    notes = [record(sato, ISAMU, "よく眠れたとのこと。")[1]]
    tell(
        text(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"
        ),
        text("CREATE TRIGGER refuse BEFORE INSERT ON note EXECUTE FUNCTION refuse()"),
    )
    comes_again(sent(sato), status, code)
    tell(text("DROP TRIGGER refuse ON note"))
    keeps_all(sato, notes)


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/fieldapp.sqlite3", "postgresql+psycopg:///x?host=/nowhere"]
)
def test_a_database_that_is_not_there_is_no_fault_of_the_phone(tmp_path, url):
    client = create_app({"data": str(tmp_path), "database_url": url}).test_client()
    nobody = {"device": "01a207f2-5b2b-7000-8000-000000000009", "incarnation": "0" * 32, "envelopes": []}
    comes_again(client.post("/api/v1/sync", json=nobody), 503, "office-busy")
    assert client.get("/healthz").status_code == 503


def test_a_fault_of_ours_stays_a_fault(phone, tell):
    sato = phone("sato")
    record(sato, ISAMU, "よく眠れたとのこと。")
    tell(text("ALTER TABLE note RENAME TO mislaid"))
    answer = sent(sato)
    assert (answer.status_code, answer.json["code"]) == (500, "office-trouble")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_two_requests_bring_at_one_moment_is_kept_once(phone, app, ask, tell, database):
    sato = phone("sato")
    record(sato, ISAMU)
    [outer] = sato.outbox.values()
    tell(delete(Enrolment))
    answers = []
    with app.app_context(), writing():  # the first request, which has not ended yet
        values = [ORGANISATION.id, outer.id, outer.incarnation, outer.seq, outer.digest, outer.sealed]
        names = ["organisation_id", "id", "incarnation", "seq", "digest", "sealed", "received_at"]
        db.session.add(Stray(**dict(zip(names, [*values, now()], strict=True))))
        db.session.flush()
        second = Thread(target=lambda: answers.append(sent(sato)))
        second.start()
        postgres.waits(database["database_url"])
    second.join()
    [receipt] = answers[0].json["receipts"]
    assert (receipt["status"], receipt["again"]) == ("waiting", True)
    assert ask(select(Stray.digest)) == [outer.digest]
