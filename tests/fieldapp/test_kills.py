"""The server is killed at any moment: what it acknowledged is there, once."""

from founded import both
from survival import run

ROUNDS = 10


@both
def test_a_killed_server_keeps_what_it_acknowledged(database):
    outcome = run(database, ROUNDS)
    assert outcome.faults == []
    assert 0 < outcome.whole_server < ROUNDS
    assert outcome.acknowledged == outcome.finished > ROUNDS
    assert outcome.heard.keys() <= {200, 503}
