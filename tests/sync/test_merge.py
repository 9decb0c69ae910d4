"""One conflict rule per field, and the same outcome in any order."""

import itertools

from sync.merge import Stamp, create, merge

NOTE = ("note", "01a207f2-5b2b-7e35-902c-89ff859c45d6")
FIELDS = {"text": "網を直していた", "tier": "caseworker", "consent": None, "at": "2026-11-20T01:00:00.000Z"}


def stamp(n: int, at: str = "2026-11-20T01:00:00.000Z", author: str = "sato") -> Stamp:
    return Stamp(n, at, author)


def note():
    return create(NOTE, dict(FIELDS), stamp(1))


def test_a_change_on_what_its_author_knew_simply_applies():
    merged, conflicts = merge(note(), {"text": "網を直し終えた"}, 1, stamp(2))
    assert merged.fields["text"] == "網を直し終えた"
    assert merged.n == 2
    assert conflicts == []


def test_different_fields_of_two_authors_merge():
    one, _ = merge(note(), {"at": "2026-11-20T02:00:00.000Z"}, 1, stamp(2))
    both, conflicts = merge(one, {"text": "休んでいた"}, 1, stamp(3, author="tanaka"))
    assert (both.fields["at"], both.fields["text"]) == ("2026-11-20T02:00:00.000Z", "休んでいた")
    assert conflicts == []


def test_the_later_of_two_values_is_kept_and_the_other_stays_open():
    early = stamp(2, "2026-11-20T02:00:00.000Z")
    late = stamp(3, "2026-11-20T03:00:00.000Z", "tanaka")
    one, _ = merge(note(), {"text": "朝は元気だった"}, 1, early)
    two, [conflict] = merge(one, {"text": "昼は疲れていた"}, 1, late)
    assert two.fields["text"] == conflict.kept["text"] == "昼は疲れていた"
    assert conflict.other["text"] == "朝は元気だった"
    assert (conflict.kept_by.author, conflict.other_by.author) == ("tanaka", "sato")


def test_a_late_arrival_of_an_early_value_loses_but_is_kept_beside():
    late = stamp(2, "2026-11-20T03:00:00.000Z", "tanaka")
    early = stamp(3, "2026-11-20T02:00:00.000Z")
    one, _ = merge(note(), {"text": "昼は疲れていた"}, 1, late)
    two, [conflict] = merge(one, {"text": "朝は元気だった"}, 1, early)
    assert two.fields["text"] == "昼は疲れていた"
    assert conflict.other["text"] == "朝は元気だった"
    assert two.n == 3, "its author is sent what is kept"


def test_text_tier_and_consent_never_part():
    one, _ = merge(note(), {"tier": "held"}, 1, stamp(2, "2026-11-20T02:00:00.000Z"))
    two, [conflict] = merge(one, {"text": "別の話"}, 1, stamp(3, "2026-11-20T03:00:00.000Z", "tanaka"))
    assert set(conflict.kept) == {"text", "tier", "consent"}
    assert two.fields["text"] == "別の話"


def test_a_conflict_about_a_tier_is_held_at_the_narrower():
    one, _ = merge(note(), {"tier": "held"}, 1, stamp(2, "2026-11-20T02:00:00.000Z"))
    two, _ = merge(one, {"text": "別の話"}, 1, stamp(3, "2026-11-20T03:00:00.000Z", "tanaka"))
    assert two.fields["tier"] == "held"


def test_the_same_value_twice_is_no_conflict():
    one, _ = merge(note(), {"text": "同じ"}, 1, stamp(2))
    _, conflicts = merge(one, {"text": "同じ"}, 1, stamp(3, author="tanaka"))
    assert conflicts == []


def test_three_authors_agree_in_every_order_of_arrival():
    edits = [
        ({"text": "一"}, "2026-11-20T02:00:00.000Z", "sato"),
        ({"text": "二", "tier": "held"}, "2026-11-20T02:00:00.000Z", "tanaka"),
        ({"text": "三"}, "2026-11-20T01:30:00.000Z", "ito"),
    ]
    outcomes = set()
    for order in itertools.permutations(edits):
        record = note()
        for n, (fields, at, author) in enumerate(order, start=2):
            record, _ = merge(record, fields, 1, stamp(n, at, author))
        outcomes.add((record.fields["text"], record.fields["tier"]))
    assert outcomes == {("二", "held")}


def test_who_held_a_note_alone_may_widen_it_again():
    mine = [stamp(n, f"2026-11-20T0{n}:00:00.000Z") for n in (2, 3)]
    one, _ = merge(note(), {"tier": "held"}, 1, Stamp(2, mine[0].at, "sato", "phone"))
    two, conflicts = merge(one, {"tier": "caseworker"}, 1, Stamp(3, mine[1].at, "sato", "phone"))
    assert (two.fields["tier"], conflicts) == ("caseworker", [])


def test_what_two_held_unknown_to_each_other_neither_widens_alone():
    one, _ = merge(note(), {"tier": "held"}, 1, Stamp(2, "2026-11-20T02:00:00.000Z", "sato", "phone"))
    two, _ = merge(one, {"tier": "held"}, 1, Stamp(3, "2026-11-20T03:00:00.000Z", "tanaka", "other"))
    three, _ = merge(two, {"tier": "caseworker"}, 1, Stamp(4, "2026-11-20T04:00:00.000Z", "sato", "phone"))
    assert three.fields["tier"] == "held"
    four, _ = merge(three, {"tier": "caseworker"}, 4, Stamp(5, "2026-11-20T05:00:00.000Z", "sato", "phone"))
    assert four.fields["tier"] == "caseworker"
