"""Each write is in the chained log; the database refuses to change it, and a change past that is named."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from fieldapp import create_app
from fieldapp.cli import main
from fieldapp.clock import new_id, now
from fieldapp.db import db
from fieldapp.demo.cast import ISAMU, NET_LOFT, ORGANISATION, SATO
from fieldapp.log.erasure import StillWaiting, erase
from fieldapp.log.verify import finding
from fieldapp.organisations.rules import start
from fieldapp.store import SqlStore, epoch_of
from sync import exchange
from sync.change import Change
from sync.problems import Problem

TABLES = {
    "log_entry": "organisation_id, n",
    "log_content": "organisation_id, n",
    "log_head": "organisation_id",
    "erasure": "organisation_id, id, kind",
}
ACTS = [
    *("UPDATE log_entry SET author = 'x'", "UPDATE log_entry SET author = author WHERE n = 1"),
    *("DELETE FROM log_entry", "DELETE FROM log_entry WHERE n = (SELECT n FROM log_head)"),
    *("UPDATE log_content SET content = '{}'", "DELETE FROM log_content WHERE n = 3"),
    *("UPDATE log_head SET n = n - 1", "DELETE FROM log_head"),
    *("UPDATE erasure SET n = n + 1", "DELETE FROM erasure"),
]


class Log:
    """The log of an organisation with a few entries, one of them erased."""

    def __init__(self, app, database):
        self.app, self.database = app, database
        store, epoch = SqlStore(ORGANISATION.id), epoch_of(ORGANISATION.id)
        sites = [new_id() for _ in range(6)]
        for number, id in enumerate(sites):
            fields = {"number": f"9{number}", "name": "網の整備場"}
            exchange.act(store, epoch, ORGANISATION.id, [Change("site", id, None, fields, now())], now())
        self.erased = ("site", sites[0])
        exchange.erase(store, epoch, ORGANISATION.id, [self.erased], now())
        self.end = db.session.scalar(text("SELECT n FROM log_head"))

    def refuses(self, act):
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(act))
        db.session.rollback()

    def tamper(self, *acts):
        """As somebody would who owns the database, and takes its guards away first."""
        for act in (*self.unguard(), *acts):
            db.session.execute(text(act))
        return finding(ORGANISATION.id)

    def unguard(self):
        if self.database == "postgresql":
            return [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES]
        names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        return [f"DROP TRIGGER {name}" for name in names.all()]


@pytest.fixture(params=["sqlite", "postgresql"])
def log(request, tmp_path):
    if request.param == "sqlite":
        app = request.getfixturevalue("app")
    else:
        url = request.getfixturevalue("postgresql")
        app = create_app({"data": str(tmp_path), "database_url": url})
    with app.app_context():
        if request.param == "postgresql":
            start(app.extensions["journal"], ORGANISATION.id, ORGANISATION.name, ORGANISATION.zone, now())
        yield Log(app, request.param)
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("act", ACTS)
def test_the_database_refuses(log, act):
    log.refuses(act)


@pytest.mark.parametrize(("table", "key"), TABLES.items())
def test_the_database_refuses_to_replace(log, table, key):
    if log.database == "sqlite":
        log.refuses(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE n > 2")
    else:
        log.refuses(
            f"INSERT INTO {table} SELECT * FROM {table} WHERE n > 2 ON CONFLICT ({key}) DO UPDATE SET n = 1"
        )


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_truncate(log, table):
    log.refuses(f"TRUNCATE {table}" if log.database == "postgresql" else f"DELETE FROM {table} WHERE n > 2")


def test_an_untouched_log_holds(log):
    assert finding(ORGANISATION.id) is None
    assert log.tamper() is None


def test_a_changed_entry_is_named(log):
    assert log.tamper("UPDATE log_entry SET author = 'x' WHERE n = 5")[:2] == (5, "changed")


def test_a_removed_entry_is_named(log):
    assert log.tamper("DELETE FROM log_entry WHERE n = 5")[:2] == (5, "removed")


@pytest.mark.parametrize("other", [3, 6, 8])
def test_reordered_entries_are_named(log, other):
    acts = [f"UPDATE log_entry SET n = {to} WHERE n = {n}" for n, to in ((5, -5), (other, 5), (-5, other))]
    assert log.tamper(*acts)[:2] == (min(5, other), "moved")


def test_a_cut_off_end_is_named(log):
    assert log.tamper(f"DELETE FROM log_entry WHERE n > {log.end - 2}")[:2] == (log.end - 1, "cut-off")


def test_a_head_that_was_turned_back_is_named(log):
    found = log.tamper(
        "UPDATE log_head SET n = n - 1, hash = (SELECT hash FROM log_entry e WHERE e.n = log_head.n - 1)"
    )
    assert found[:2] == (log.end, "beyond")


def test_an_end_that_was_cut_off_with_its_head_leaves_records_without_an_entry(log):
    found = log.tamper(
        "UPDATE log_head SET n = n - 2, hash = (SELECT hash FROM log_entry e WHERE e.n = log_head.n - 2)",
        f"DELETE FROM log_content WHERE n > {log.end - 2}",
        f"DELETE FROM log_entry WHERE n > {log.end - 2}",
    )
    assert found.how in ("content-gone", "record")


def test_changed_content_is_named(log):
    assert log.tamper("UPDATE log_content SET content = '{}' WHERE n = 5")[:2] == (5, "content")


def test_content_that_went_without_an_erasure_is_named(log):
    assert log.tamper("DELETE FROM log_content WHERE n = 5")[:2] == (5, "content-gone")


def test_a_record_written_past_the_log_is_named(log):
    found = log.tamper("UPDATE site SET n = 1 WHERE n = (SELECT max(n) FROM site)")
    assert (found.n, found.how) == (1, "record")
    assert found.record.startswith("site/")


def test_what_was_erased_is_gone_and_the_chain_holds(log):
    _, id = log.erased
    contents = "SELECT count(*) FROM log_content JOIN log_entry USING (organisation_id, n) WHERE id = :id"
    assert db.session.scalar(text("SELECT count(*) FROM site WHERE id = :id"), {"id": id}) == 0
    assert db.session.scalar(text("SELECT count(*) FROM log_entry WHERE id = :id"), {"id": id}) == 2
    assert db.session.scalar(text(contents), {"id": id}) == 1
    assert finding(ORGANISATION.id) is None


@pytest.fixture
def told(app, phone):
    """What 佐藤's phone delivered about a participant, and how to deliver more."""
    sato = phone(SATO.username)

    def tell(text):
        visit, observation = new_id(), new_id()
        of = {"visit": visit, "participant": ISAMU.id, "at": now()}
        seen = {"about": "participant", "site": NET_LOFT.id, "form": sato.form, "answers": {}}
        envelope = sato.finish(
            [
                sato.change("visit", visit, {"site": NET_LOFT.id, "at": now(), "workers": [SATO.id]}),
                sato.change("observation", observation, seen | of),
                sato.change("note", new_id(), {"observation": observation, "text": text} | of),
            ]
        )
        sato.exchange()
        return sato.receipts[envelope]

    return tell


def test_a_participant_is_erased_with_every_word_about_them(app, told):
    assert told("潮の匂いがすると話していた").status == "accepted"
    with app.app_context():
        assert "潮の匂い" in dumped()
        erase(ORGANISATION.id, ORGANISATION.id, ISAMU.id)
        assert finding(ORGANISATION.id) is None
        assert ISAMU.name not in dumped()
        assert "潮の匂い" not in dumped()


def test_phones_forget_someone_erased(app, phone):
    sato = phone(SATO.username)
    sato.exchange()
    assert any(ISAMU.id in (id, fields.get("participant")) for (_, id), (_, fields) in sato.pulled.items())
    with app.app_context():
        erase(ORGANISATION.id, ORGANISATION.id, ISAMU.id)
    sato.exchange()
    assert not any(
        ISAMU.id in (id, fields.get("participant")) for (_, id), (_, fields) in sato.pulled.items()
    )


def test_what_comes_about_someone_erased_waits_for_a_person(app, told):
    with app.app_context():
        erase(ORGANISATION.id, ORGANISATION.id, ISAMU.id)
    late = told("あとから届いた")
    assert (late.status, late.problem.code) == ("waiting", "unknown-reference")
    with app.app_context(), pytest.raises(StillWaiting):
        erase(ORGANISATION.id, ORGANISATION.id, ISAMU.id)


def test_an_edit_of_something_erased_waits_for_a_person(log):
    store, epoch = SqlStore(ORGANISATION.id), epoch_of(ORGANISATION.id)
    kind, id = log.erased
    again = Change(kind, id, None, {"number": "90", "name": "網の整備場"}, now())
    with pytest.raises(Problem, match="erased"):
        exchange.act(store, epoch, ORGANISATION.id, [again], now())


def test_the_command_asks_and_erases(app, monkeypatch):
    monkeypatch.setenv("FIELDAPP_DATA", str(app.config["FIELDAPP"].directory))
    number = ISAMU.number
    assert "Aborted" in CliRunner().invoke(main, ["audit", "erase", number], input="n\n").output
    done = CliRunner().invoke(main, ["audit", "erase", number], input="y\n")
    assert (done.exit_code, "Erased: " in done.output) == (0, True)
    again = CliRunner().invoke(main, ["audit", "erase", number], input="y\n")
    assert (again.exit_code, "0 participants" in again.output) == (1, True)
    assert "The log holds" in CliRunner().invoke(main, ["audit", "verify"]).output


def dumped():
    """Every word of the database file."""
    db.session.commit()
    return "\n".join(db.session.connection().connection.iterdump())
