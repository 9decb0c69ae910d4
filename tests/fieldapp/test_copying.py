"""A database's rows in another database, as they were: SQLite to PostgreSQL and back."""

import pytest
from sqlalchemy import create_engine, select

from fieldapp.copying import NotEmpty, OtherVersion, copy_all, counted, opened, prepared, sqlite_file
from fieldapp.db import db
from fieldapp.log.models import LogContent, LogEntry, LogHead
from fieldapp.people.models import Account
from sync.log import content_hash


@pytest.fixture
def source(app):
    with app.app_context():
        yield db.engine


def rows(engine, table):
    with engine.connect() as connection:
        return connection.execute(select(table).order_by(*table.primary_key)).all()


def test_there_and_back_nothing_has_changed(source, postgresql, tmp_path):
    with prepared(postgresql) as server, prepared(sqlite_file(tmp_path / "back.sqlite3")) as back:
        there = copy_all(source, server)
        assert copy_all(server, back) == there
        assert there["participant"] > 0
        for table in db.metadata.sorted_tables:
            assert rows(back, table) == rows(source, table), table.name


def test_epoch_head_and_hashes_stay(source, postgresql):
    with prepared(postgresql) as server:
        copy_all(source, server)
        assert rows(server, LogHead.__table__) == rows(source, LogHead.__table__)
        hashes = {row.n: row.content for row in rows(server, LogEntry.__table__)}
        for row in rows(server, LogContent.__table__):
            assert content_hash(row.salt, row.content) == hashes[row.n]


def test_postgresql_goes_on_counting_where_the_copied_rows_end(source, postgresql):
    with prepared(postgresql) as server:
        copy_all(source, server)
        with server.begin() as connection:
            account = dict(connection.execute(select(Account.__table__)).mappings().first())
            highest = max(connection.scalars(select(Account.id)))
            account |= {"username": "another", "fs_uniquifier": "another"}
            del account["id"]
            made = connection.execute(Account.__table__.insert().values(**account))
            assert made.inserted_primary_key[0] == highest + 1


def test_only_an_empty_database_is_filled(source, tmp_path):
    with prepared(sqlite_file(tmp_path / "target.sqlite3")) as target:
        copy_all(source, target)
        before = counted(target.connect())
        with pytest.raises(NotEmpty):
            copy_all(source, target)
        assert counted(target.connect()) == before


def test_a_database_of_another_version_is_left_alone(source, tmp_path):
    address = sqlite_file(tmp_path / "empty.sqlite3")
    with opened(address) as target, pytest.raises(OtherVersion):
        copy_all(source, target)
    engine = create_engine(address)
    assert engine.dialect.get_table_names(engine.connect()) == []
    engine.dispose()
