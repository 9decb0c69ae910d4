"""Each write is in the chained log, and the database itself refuses to change it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from fieldapp.db import db
from fieldapp.log.models import LogContent, LogEntry, LogHead
from sync.log import Entry, content_hash, first_break

ACTS = [
    "UPDATE log_entry SET author = 'x'",
    "DELETE FROM log_entry",
    "INSERT OR REPLACE INTO log_entry SELECT * FROM log_entry WHERE n = 1",
    "UPDATE log_content SET content = '{}'",
]


def entries(ask):
    return [
        (Entry(*(getattr(row, name) for name in Entry.__struct_fields__)), row.hash)
        for row in ask(select(LogEntry).order_by(LogEntry.n))
    ]


def test_the_chain_holds_from_the_first_entry_to_the_head(ask):
    chain = entries(ask)
    [head] = ask(select(LogHead))
    assert first_break(chain) is None
    assert (head.n, head.hash) == (chain[-1][0].n, chain[-1][1])


def test_a_changed_a_removed_and_a_swapped_entry_are_named(ask):
    chain = entries(ask)
    import msgspec

    changed = [(msgspec.structs.replace(e, author="x") if e.n == 5 else e, h) for e, h in chain]
    assert first_break(changed) == 5
    assert first_break(chain[:6] + chain[7:]) == 7
    assert first_break([*chain[:3], chain[4], chain[3], *chain[5:]]) == 4


def test_the_content_of_each_entry_has_its_hash(ask):
    hashes = {entry.n: entry.content for entry, _ in entries(ask)}
    for row in ask(select(LogContent)):
        assert content_hash(row.salt, row.content) == hashes[row.n]


@pytest.mark.parametrize("act", ACTS)
def test_the_database_refuses(app, act):
    with app.app_context(), pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(act))


@pytest.mark.parametrize("act", [a for a in ACTS if "REPLACE" not in a] + ["TRUNCATE log_entry"])
def test_postgresql_refuses_too(postgresql, act):
    from sqlalchemy import create_engine

    engine = create_engine(postgresql)
    with engine.connect() as connection, pytest.raises(DatabaseError, match="append-only"):
        connection.execute(text(act))
    engine.dispose()
