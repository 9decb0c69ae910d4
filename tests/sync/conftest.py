"""The same office on each store: in memory, on a SQLite file, on a real PostgreSQL."""

import pytest
from sync_offices import memory_office, sql_office


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def office(request, tmp_path):
    if request.param == "memory":
        with memory_office() as made:
            yield made
        return
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    with sql_office(url, str(tmp_path)) as made:
        yield made
