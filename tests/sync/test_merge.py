"""One rule per unit, words that differ are a conflict, and the same outcome in any order."""

import itertools

from sync.merge import WITHDRAWN, Stamp, create, differ, merge, reopen, words

NOTE = ("note", "01a207f2-5b2b-7e35-902c-89ff859c45d6")
FIELDS = {
    "withdrawn": False,
    "text": "網を直していた",
    "tier": "caseworker",
    "consent": None,
    "at": "2026-11-20T01:00:00.000Z",
}
TEXT = ("text", "tier", "consent")


def stamp(n: int, at: str = "2026-11-20T01:00:00.000Z", author: str = "sato") -> Stamp:
    """A write on the author's own phone."""
    return Stamp(n, at, author, f"phone of {author}")


def office(n: int, at: str = "2026-11-20T08:00:00.000Z") -> Stamp:
    return Stamp(n, at, "suzuki")


def note():
    return create(NOTE, dict(FIELDS), stamp(1))


def values(stored, unit=TEXT, field="text"):
    """What stands and what stands beside it."""
    return [word.value[field] for word in reversed(words(stored, unit))]


def test_a_change_on_what_its_author_knew_simply_applies():
    merged = merge(note(), {"text": "網を直し終えた"}, 1, stamp(2, author="tanaka"))
    assert (merged.fields["text"], merged.n) == ("網を直し終えた", 2)
    assert values(merged) == ["網を直し終えた"]


def test_different_fields_of_two_authors_merge():
    one = merge(note(), {"at": "2026-11-20T02:00:00.000Z"}, 1, stamp(2))
    both = merge(one, {"text": "休んでいた"}, 1, stamp(3, author="tanaka"))
    assert (both.fields["at"], both.fields["text"]) == ("2026-11-20T02:00:00.000Z", "休んでいた")
    assert not any(differ(words(both, unit)) for unit in (TEXT, ("at",), WITHDRAWN))


def test_the_later_of_two_values_is_kept_and_the_other_stays_open():
    one = merge(note(), {"text": "朝は元気だった"}, 1, stamp(2, "2026-11-20T02:00:00.000Z"))
    two = merge(one, {"text": "昼は疲れていた"}, 1, stamp(3, "2026-11-20T03:00:00.000Z", "tanaka"))
    assert two.fields["text"] == "昼は疲れていた"
    assert values(two) == ["昼は疲れていた", "朝は元気だった"]
    assert [word.author for word in words(two, TEXT)] == ["sato", "tanaka"]


def test_a_late_arrival_of_an_early_value_loses_but_is_kept_beside():
    one = merge(note(), {"text": "昼は疲れていた"}, 1, stamp(2, "2026-11-20T03:00:00.000Z", "tanaka"))
    two = merge(one, {"text": "朝は元気だった"}, 1, stamp(3, "2026-11-20T02:00:00.000Z"))
    assert values(two) == ["昼は疲れていた", "朝は元気だった"]
    assert two.n == 3, "its author is sent what is kept"


def test_text_tier_and_consent_never_part():
    one = merge(note(), {"tier": "held"}, 1, stamp(2, "2026-11-20T02:00:00.000Z"))
    two = merge(one, {"text": "別の話"}, 1, stamp(3, "2026-11-20T03:00:00.000Z", "tanaka"))
    assert [set(word.value) for word in words(two, TEXT)] == [set(TEXT), set(TEXT)]
    assert two.fields["text"] == "別の話"


def test_a_conflict_about_a_tier_is_held_at_the_narrower():
    one = merge(note(), {"tier": "held"}, 1, stamp(2, "2026-11-20T02:00:00.000Z"))
    two = merge(one, {"text": "別の話"}, 1, stamp(3, "2026-11-20T03:00:00.000Z", "tanaka"))
    assert two.fields["tier"] == "held"


def test_the_same_value_twice_is_no_conflict():
    one = merge(note(), {"text": "同じ"}, 1, stamp(2))
    assert not differ(words(merge(one, {"text": "同じ"}, 1, stamp(3, author="tanaka")), TEXT))


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
            record = merge(record, fields, 1, stamp(n, at, author))
        outcomes.add((record.fields["text"], record.fields["tier"], *values(record)))
    assert outcomes == {("二", "held", "二", "一", "三")}


def test_who_held_a_note_alone_may_widen_it_again():
    one = merge(note(), {"tier": "held"}, 1, stamp(2, "2026-11-20T02:00:00.000Z"))
    two = merge(one, {"tier": "caseworker"}, 1, stamp(3, "2026-11-20T03:00:00.000Z"))
    assert values(two, field="tier") == ["caseworker"]


def test_what_two_held_unknown_to_each_other_neither_widens_alone():
    one = merge(note(), {"tier": "held"}, 1, stamp(2, "2026-11-20T02:00:00.000Z"))
    two = merge(one, {"tier": "held"}, 1, stamp(3, "2026-11-20T03:00:00.000Z", "tanaka"))
    three = merge(two, {"tier": "caseworker"}, 1, stamp(4, "2026-11-20T04:00:00.000Z"))
    assert three.fields["tier"] == "held"
    assert merge(three, {"tier": "caseworker"}, 4, office(5)).fields["tier"] == "caseworker"


def contested():
    one = merge(note(), {"text": "朝は元気だった"}, 1, stamp(2, "2026-11-20T02:00:00.000Z"))
    return merge(one, {"text": "昼は疲れていた"}, 1, stamp(3, "2026-11-20T03:00:00.000Z", "tanaka"))


def test_a_phone_that_saw_the_conflict_settles_nothing():
    three = merge(
        contested(), {"text": "昼は少し疲れていた"}, 3, stamp(4, "2026-11-20T04:00:00.000Z", "tanaka")
    )
    assert values(three) == ["昼は少し疲れていた", "朝は元気だった"]
    four = merge(three, {"text": "夕方"}, 4, stamp(5, "2026-11-20T05:00:00.000Z", "ito"))
    assert values(four) == ["夕方", "昼は少し疲れていた", "朝は元気だった"]


def test_the_office_settles_what_it_knew_and_no_more():
    settled = merge(contested(), {"text": "朝は元気だった"}, 3, office(4))
    assert values(settled) == ["朝は元気だった"]
    late = merge(contested(), {"text": "三人目"}, 1, stamp(4, "2026-11-20T01:30:00.000Z", "ito"))
    assert values(merge(late, {"text": "決めた"}, 3, office(5))) == ["決めた", "三人目"]


def test_a_settlement_taken_back_lets_both_stand_again_beside_what_came_since():
    open_, by = contested(), office(4)
    settled = merge(open_, {"text": "朝は元気だった"}, 3, by)
    assert values(reopen(settled, TEXT, by, words(open_, TEXT), office(5))) == values(open_)
    since = merge(settled, {"text": "後から"}, 4, stamp(5, "2026-11-20T09:00:00.000Z"))
    again = reopen(since, TEXT, by, words(open_, TEXT), office(6))
    assert values(again) == ["後から", "昼は疲れていた", "朝は元気だった"]


def test_an_edit_and_a_withdrawal_unknown_to_each_other_both_stand():
    edit = ({"text": "書き足した"}, stamp(2, "2026-11-20T03:00:00.000Z", "tanaka"))
    gone = ({"withdrawn": True}, stamp(2, "2026-11-20T02:00:00.000Z"))
    for order in ((edit, gone), (gone, edit)):
        record = note()
        for n, (fields, by) in enumerate(order, start=2):
            record = merge(record, fields, 1, Stamp(n, by.at, by.author, by.device))
        assert (record.fields["text"], record.fields["withdrawn"]) == ("書き足した", True)
        assert [(w.author, w.value["withdrawn"]) for w in words(record, WITHDRAWN)] == [
            ("tanaka", False),
            ("sato", True),
        ]


def test_a_withdrawal_of_what_one_knew_is_no_conflict():
    edited = merge(note(), {"text": "書き足した"}, 1, stamp(2, author="tanaka"))
    gone = merge(edited, {"withdrawn": True}, 2, stamp(3))
    assert values(gone, WITHDRAWN, "withdrawn") == [True]
    assert values(merge(gone, {"text": "あとで"}, 3, stamp(4, author="tanaka")), WITHDRAWN, "withdrawn") == [
        True
    ]


def test_taking_ones_own_withdrawal_back_ends_the_conflict_about_it():
    gone = merge(note(), {"withdrawn": True}, 1, stamp(2))
    edited = merge(gone, {"text": "書き足した"}, 1, stamp(3, author="tanaka"))
    back = merge(edited, {"withdrawn": False}, 3, stamp(4))
    assert back.fields["withdrawn"] is False
    assert not differ(words(back, WITHDRAWN))


def test_a_withdrawal_made_twice_meets_an_edit_of_the_office_once():
    edited = merge(note(), {"text": "事務所が直した"}, 1, office(2))
    gone = merge(edited, {"withdrawn": True}, 1, stamp(3))
    back = merge(gone, {"withdrawn": False}, 1, stamp(4))
    again = merge(back, {"withdrawn": True}, 1, stamp(5))
    assert [(word.author, word.value["withdrawn"]) for word in words(again, WITHDRAWN)] == [
        ("suzuki", False),
        ("sato", True),
    ]


def test_equal_words_of_one_instant_stand_in_one_order_whichever_phone_came_first():
    at = "2026-11-20T08:00:00.000Z"
    held = {"text": "よい", "tier": "held", "consent": None}
    one, other = (Stamp(0, at, "sato", device) for device in ("phone a", "phone b"))
    open_ = {"text": "わるい", "tier": "caseworker", "consent": None}
    said = [(held, one), (held, other), (open_, stamp(0, at, author="tanaka"))]

    def devices(order):
        stored = note()
        for n, (value, by) in enumerate(order, 2):
            stored = merge(stored, value, 1, Stamp(n, by.at, by.author, by.device))
        return [word.device for word in words(stored, TEXT)]

    outcomes = {tuple(devices(order)) for order in itertools.permutations(said)}
    assert len(outcomes) == 1
