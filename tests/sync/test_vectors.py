"""What Python and the phone's JavaScript must agree on: tests/app/vectors.test.js reads the same files."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync import clock
from sync.problems import Problem
from sync.record import KINDS, check

VECTORS = Path(__file__).parent.parent / "vectors"
CLOCK = json.loads((VECTORS / "clock.json").read_text())
RECORD = json.loads((VECTORS / "record.json").read_text())
PHONE = {kind: struct for kind, struct in KINDS.items() if struct.writers == "phone"}
START = datetime(1970, 1, 1, tzinfo=UTC)


def values(which):
    return [
        pytest.param(kind, field, value, id=f"{kind}.{field} {value!r:.60}")
        for kind, fields in RECORD["values"].items()
        for field, said in fields.items()
        for value in said[which]
    ]


@pytest.mark.parametrize("case", CLOCK["instants"], ids=lambda case: case["instant"])
def test_an_instant_is_written_and_read(case):
    moment = START + timedelta(milliseconds=case["milliseconds"])
    assert clock.instant(moment) == case["instant"]
    assert clock.moment(case["instant"]) == moment


@pytest.mark.parametrize("case", CLOCK["ids"], ids=lambda case: case["id"])
def test_an_id_is_made_of_time_and_chance(case):
    assert clock.uuid7(case["milliseconds"], bytes.fromhex(case["random"])) == case["id"]


def test_the_vectors_name_every_field_that_a_phone_may_write():
    assert {kind: set(fields) for kind, fields in RECORD["values"].items()} == {
        kind: set(struct.__struct_fields__) for kind, struct in PHONE.items()
    }
    assert set(RECORD["office_only"]) == set(KINDS) - set(PHONE)


@pytest.mark.parametrize(("kind", "field", "value"), values("accepted"))
def test_a_value_is_accepted(kind, field, value):
    assert check(kind, {field: value}, new=False) == {field: value}


@pytest.mark.parametrize(("kind", "field", "value"), values("refused"))
def test_a_value_is_refused(kind, field, value):
    with pytest.raises(Problem) as refused:
        check(kind, {field: value}, new=False)
    assert (refused.value.code, refused.value.where) == ("invalid-field", f"{kind}.{field}")


@pytest.mark.parametrize("kind", RECORD["least"])
def test_a_new_record_needs_these_fields_and_no_others(kind):
    least = RECORD["least"][kind]
    assert check(kind, least, new=True).items() >= least.items()
    for left_out in least:
        with pytest.raises(Problem) as refused:
            check(kind, {name: least[name] for name in least if name != left_out}, new=True)
        assert (refused.value.code, refused.value.where) == ("invalid-field", kind)


@pytest.mark.parametrize("case", RECORD["longest"], ids=lambda case: f"{case['kind']}.{case['field']}")
def test_a_text_has_a_length_in_characters(case):
    kind, field, most = case["kind"], case["field"], case["most"]
    assert check(kind, {field: "𠮷" * most}, new=False)
    with pytest.raises(Problem, match="invalid-field"):
        check(kind, {field: "a" * (most + 1)}, new=False)


def test_so_many_workers_and_no_more_come_to_a_site():
    [worker] = RECORD["least"]["visit"]["workers"]
    assert check("visit", {"workers": [worker] * RECORD["workers"]}, new=False)
    with pytest.raises(Problem, match="invalid-field"):
        check("visit", {"workers": [worker] * (RECORD["workers"] + 1)}, new=False)


@pytest.mark.parametrize("case", RECORD["unknown_fields"], ids=lambda case: f"{case['kind']}.{case['field']}")
def test_an_unknown_field_is_refused(case):
    with pytest.raises(Problem) as refused:
        check(case["kind"], {case["field"]: 1}, new=False)
    assert (refused.value.code, refused.value.where) == ("unknown-field", f"{case['kind']}.{case['field']}")


@pytest.mark.parametrize("kind", RECORD["unknown_kinds"])
def test_an_unknown_kind_is_refused(kind):
    with pytest.raises(Problem) as refused:
        check(kind, {}, new=False)
    assert (refused.value.code, refused.value.where) == ("unknown-kind", kind)
