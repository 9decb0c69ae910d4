"""What a version of a former epoch says its author knew, on every store.

Who knew a state may write over it; who did not makes a conflict, in which the later stands.
Here the edit is always the earlier one, so that what stands tells what the office believed.
"""

import pytest

EARLY = "2026-11-23T02:00:00.000Z"
LATE = "2026-11-23T03:00:00.000Z"


@pytest.fixture
def edited(office):
    """田中 edits a note of 佐藤, on a version that she is said to have pulled; returns what stands."""
    participant = office.participant("島袋 渚", office.sato, office.tanaka)
    sato, tanaka = office.phone(office.sato), office.phone(office.tanaka)
    office.now = LATE
    _, note = office.observe(sato, participant, "佐藤が書いた")
    sato.exchange()
    tanaka.exchange()
    pulled, _ = tanaka.pulled["note", note]

    def edited(version, between=None):
        if between:
            sato.exchange()
            sato.finish([sato.change("note", note, {"text": between})])
            sato.exchange()
        change = {**tanaka.change("note", note, {"text": "田中が書いた"}), "at": EARLY}
        envelope = tanaka.finish([change | {"base": {"version": version}}])
        tanaka.exchange()
        assert tanaka.receipts[envelope].status == "accepted", "an old version never waits"
        with office.store.writing() as writing:
            return writing.records([("note", note)])["note", note].fields["text"]

    edited.pulled = pulled
    return edited


def number(version):
    return int(version.rpartition(".")[2])


def test_up_to_where_it_was_left_a_former_epoch_is_the_same(office, edited):
    office.open_epoch("e1")
    assert edited(edited.pulled) == "田中が書いた"


def test_a_lost_version_knows_everything_up_to_where_its_epoch_was_left(office, edited):
    office.open_epoch("e1")
    assert edited(f"e0.{number(edited.pulled) + 50}") == "田中が書いた"


def test_a_lost_version_knows_nothing_of_what_came_after(office, edited):
    office.open_epoch("e1")
    lost = f"e0.{number(edited.pulled) + 50}"
    assert edited(lost, between="佐藤が書き直した") == "佐藤が書き直した"


def test_a_version_of_an_epoch_that_nobody_knows_knows_nothing(edited):
    assert edited(f"e9.{number(edited.pulled)}") == "佐藤が書いた"


def test_a_version_later_than_its_record_is_of_a_state_that_was_lost(edited):
    assert edited(f"e0.{number(edited.pulled) + 1}") == "佐藤が書いた"


def test_of_two_former_epochs_each_holds_up_to_its_own_end(office, edited):
    office.open_epoch("e1")
    office.open_epoch("e2")
    assert edited(edited.pulled) == "田中が書いた"
