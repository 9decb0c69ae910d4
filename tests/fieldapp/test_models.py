"""The tables and `sync/record.py` say the same, and the migrations make just these tables."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from fieldapp.db import Synced, db
from fieldapp.store import MODELS
from sync.record import KINDS


def test_every_kind_has_a_table_in_the_order_of_the_kinds():
    assert list(MODELS) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kinds_columns_are_its_fields(kind):
    columns = set(MODELS[kind].__table__.columns.keys())
    assert columns - set(Synced.__annotations__) | {"withdrawn"} == set(KINDS[kind].__struct_fields__)


def test_the_migrations_make_these_tables(app):
    with app.app_context(), db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), db.metadata)
    assert differences == []
