"""Names are found in any writing: the same vectors as on the phone."""

import json
from pathlib import Path

import pytest

from fieldapp.participants.names import fold, matches

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "fold.json").read_text())


@pytest.mark.parametrize(("typed", "key"), VECTORS["keys"])
def test_spellings_of_one_name_have_one_key(typed, key):
    assert fold(typed) == fold(key) == key


@pytest.mark.parametrize(("one", "other"), VECTORS["apart"])
def test_different_names_stay_apart(one, other):
    assert fold(one) != fold(other)


def test_a_match_lies_within_one_text():
    assert matches("高崎", "髙﨑 勇", "たかさき いさむ")
    assert not matches("勇たか", "髙﨑 勇", "たかさき いさむ")
