"""An author's newer word instead of an older one: what was replaced leaves nothing behind."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sync_offices import memory_office


def sent(phone, *ids):
    return [msgspec.to_builtins(phone.outbox[id]) for id in ids or phone.outbox]


def standing(office, *keys):
    """These records as far as the office has them and nobody withdrew them."""
    with office.store.writing() as writing:
        found = writing.records(keys)
    return {key: stored.fields for key, stored in found.items() if not stored.fields["withdrawn"]}


def logged(office, envelope):
    return [entry.id for entry, _ in office.store.log if entry.envelope == envelope]


class Case:
    """One visit to one participant, written and rewritten by one phone."""

    def __init__(self, office):
        self.office = office
        self.phone = office.phone(office.sato)
        self.participant = office.participant("島袋 渚", office.sato)
        self.visit, self.observation = office.new_id(), office.new_id()
        self.notes = [office.new_id() for _ in range(3)]
        self.keys = [("observation", self.observation), *(("note", note) for note in self.notes)]

    def write(self, notes, text, replaces=None, participant=None):
        """Finishes the visit with these of its notes."""
        office, phone = self.office, self.phone
        of = {"visit": self.visit, "participant": participant or self.participant, "at": office.now}
        seen = {"about": "participant", "site": office.site, "form": office.form, "answers": {"said": text}}
        made = {"site": office.site, "at": office.now, "workers": [phone.person]}
        changes = [
            phone.change("visit", self.visit, made),
            phone.change("observation", self.observation, seen | of),
            *(
                phone.change("note", self.notes[n], of | {"observation": self.observation, "text": text})
                for n in notes
            ),
        ]
        return phone.finish(changes, replaces=replaces)

    def texts(self):
        found = standing(self.office, *self.keys)
        return {key[1]: fields.get("text", fields.get("answers")) for key, fields in found.items()}

    def deliver(self, *ids):
        return {receipt.id: receipt for receipt in self.office.deliver(sent(self.phone, *ids))}


@pytest.fixture
def case(office):
    return Case(office)


def test_in_one_request_the_replaced_one_writes_nothing(case):
    old = case.write([0, 1], "前")
    new = case.write([1, 2], "後", replaces=old)
    receipts = case.deliver()
    assert (receipts[old].status, receipts[old].replaced_by) == ("accepted", new)
    assert (receipts[old].versions, receipts[new].replaced_by) == ({}, None)
    assert case.texts() == {
        case.observation: {"said": "後"},
        case.notes[1]: "後",
        case.notes[2]: "後",
    }
    with case.office.store.writing() as writing:
        assert writing.records([("note", case.notes[0])]) == {}


def test_what_it_had_made_is_withdrawn_unless_it_was_made_anew(case):
    old = case.write([0, 1], "前")
    case.deliver(old)
    new = case.write([1, 2], "後", replaces=old)
    case.deliver(new)
    assert case.texts() == {case.observation: {"said": "後"}, case.notes[1]: "後", case.notes[2]: "後"}
    with case.office.store.writing() as writing:
        assert writing.records([("note", case.notes[0])])["note", case.notes[0]].fields["text"] == "前"


def test_the_author_learns_that_it_was_replaced(case):
    old = case.write([0], "前")
    first = case.deliver(old)[old]
    new = case.write([0], "後", replaces=old)
    case.deliver(new)
    again = case.deliver(old)[old]
    assert (again.status, again.replaced_by) == ("accepted", new)
    assert again.n > first.n


def test_a_waiting_one_is_set_aside(case):
    nobody = case.office.new_id()
    old = case.write([0], "前", participant=nobody)
    assert case.deliver(old)[old].status == "waiting"
    new = case.write([0], "後", replaces=old)
    case.deliver(new)
    receipt = case.deliver(old)[old]
    assert (receipt.status, receipt.problem, receipt.replaced_by) == ("accepted", None, new)
    assert case.texts()[case.notes[0]] == "後"


def test_as_long_as_the_newer_word_waits_the_older_one_stands(case):
    old = case.write([0], "前")
    new = case.write([0], "後", replaces=old, participant=case.office.new_id())
    receipts = case.deliver()
    assert (receipts[old].status, receipts[old].replaced_by) == ("accepted", None)
    assert receipts[new].status == "waiting"
    assert case.texts()[case.notes[0]] == "前"


def test_nobody_replaces_what_somebody_else_made(case):
    old = case.write([0], "前")
    case.deliver(old)
    case.phone = case.office.phone(case.office.tanaka)
    new = case.write([0], "後", replaces=old)
    receipt = case.deliver(new)[new]
    assert (receipt.status, receipt.problem.code, receipt.problem.where) == (
        "waiting",
        "foreign-replacement",
        old,
    )
    assert case.texts()[case.notes[0]] == "前"


def test_what_somebody_else_claims_to_replace_beforehand_goes_in_all_the_same(case):
    old = case.write([0], "前")
    stranger = Case(case.office)
    stranger.phone = case.office.phone(case.office.tanaka)
    stranger.deliver(stranger.write([0], "後", replaces=old))
    assert case.deliver(old)[old].replaced_by is None
    assert case.texts()[case.notes[0]] == "前"


def test_fields_that_the_newer_word_leaves_out_are_as_in_a_new_record(case):
    office, phone = case.office, case.phone
    task, fields = office.new_id(), {"kind": "call", "participant": case.participant}
    old = phone.finish([phone.change("task", task, fields | {"text": "電話", "due": "2026-12-01"})])
    case.deliver(old)
    case.deliver(phone.finish([phone.change("task", task, fields)], replaces=old))
    assert (standing(office, ("task", task))["task", task]["due"]) is None


def test_what_builds_on_a_replaced_one_goes_in(case):
    old = case.write([0], "前")
    new = case.write([0], "後", replaces=old)
    note = case.phone.change("note", case.notes[0], {"text": "追って", "tier": "held"}, after=old)
    later = case.phone.finish([note])
    assert case.deliver(later)[later].problem.code == "missing-dependency"
    case.deliver(new, old)
    assert case.deliver(later)[later].status == "accepted"
    assert case.texts()[case.notes[0]] == "追って"


WORDS = st.sets(st.integers(0, 2))
HISTORY = st.lists(st.tuples(st.integers(0, 1), WORDS), min_size=1, max_size=6)


def told(history, arrangement):
    """What stands after two visits were written and rewritten, delivered as arranged."""
    with memory_office() as office:
        cases = [Case(office), Case(office)]
        cases[1].phone = cases[0].phone
        newest = [None, None]
        for turn, (which, notes) in enumerate(history):
            newest[which] = cases[which].write(sorted(notes), f"{turn}", replaces=newest[which])
        everything = sent(cases[0].phone)
        for batch in arrangement(everything):
            office.deliver(batch)
        replaced = {r.id for r in office.deliver(everything) if r.replaced_by}
        assert len(replaced) == len(history) - len({which for which, _ in history})
        places = [[*case.texts().values()] for case in cases]
        return places, {id: logged(office, id) for id in replaced}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HISTORY, st.randoms(use_true_random=False))
def test_any_arrangement_leaves_the_newest_word_alone(history, random):
    def shuffled(everything):
        pieces = everything + random.choices(everything, k=2)
        random.shuffle(pieces)
        cuts = sorted(random.choices(range(len(pieces) + 1), k=2))
        return [pieces[: cuts[0]], pieces[cuts[0] : cuts[1]], pieces[cuts[1] :]]

    straight, written = told(history, lambda everything: [everything])
    assert not any(written.values()), "in one request a replaced one writes nothing"
    assert told(history, shuffled)[0] == straight
