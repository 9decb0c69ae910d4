"""Which numbers of a phone are missing, since when, and what a person said about it."""

from hypothesis import given
from hypothesis import strategies as st

from sync.numbers import Gap, Lost, Numbers, Odd, arrived, declare

LOST = Lost("ito", "2026-11-23T09:00:00.000Z", "端末が壊れた")


def came(*numbers, start=None):
    result = start or Numbers()
    for hour, seq in enumerate(numbers):
        result = arrived(result, seq, f"e{seq}", f"{hour:02d}h")
    return result


def test_a_gap_is_noticed_when_a_later_number_arrives():
    assert came(1, 2).gaps == []
    assert came(1, 4).gaps == [Gap(2, 3, "01h")]


def test_what_came_after_all_leaves_the_rest_missing():
    assert came(1, 6, 4).gaps == [Gap(2, 3, "01h"), Gap(5, 5, "01h")]


@given(st.permutations(range(1, 9)), st.integers(0, 8))
def test_missing_is_exactly_what_did_not_come(order, upto):
    numbers = came(*order[:upto])
    missing = {seq for gap in numbers.gaps for seq in range(gap.first, gap.last + 1)}
    assert missing == set(range(1, numbers.highest + 1)) - set(order[:upto])
    assert (numbers.doubled, numbers.late) == ([], [])


def test_two_envelopes_under_one_number_are_reported():
    assert came(1, 2, 2).doubled == [Odd(2, "02h")]


def test_a_gap_is_declared_lost_and_taken_back():
    lost = declare(came(1, 4), 2, 3, LOST)
    assert lost.gaps == [Gap(2, 3, "01h", LOST)]
    assert not lost.open_below(4)
    assert declare(lost, 2, 3, None) == came(1, 4)


def test_only_a_gap_as_it_stands_is_declared_and_only_once():
    assert declare(came(1, 4), 2, 2, LOST) is None
    lost = declare(came(1, 4), 2, 3, LOST)
    assert declare(lost, 2, 3, LOST) is None
    assert declare(came(1, 4), 2, 3, None) is None


def test_a_lost_number_that_comes_after_all_is_taken_and_told():
    numbers = came(3, start=declare(came(1, 4), 2, 3, LOST))
    assert numbers.gaps == [Gap(2, 2, "01h", LOST)]
    assert numbers.late == [Odd(3, "00h")]


def test_a_number_of_any_size_costs_one_range():
    assert came(2**53 - 1).gaps == [Gap(1, 2**53 - 2, "00h")]
