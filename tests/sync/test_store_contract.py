"""What every store promises, method by method: in memory, on a SQLite file, on PostgreSQL."""

import msgspec
import pytest

from sync import exchange, merge, record
from sync.envelope import Envelope, PhotoFile, Receipt
from sync.merge import Stamp
from sync.numbers import Numbers, arrived
from sync.store import PENDING, Claimed, Decision, Given, Kept, Write

LATER = "2026-11-23T02:00:00.000Z"


@pytest.fixture
def device(office):
    id = office.new_id()
    office.enrol(id)
    return id


def decided(office, *changes, device=None, envelope=None):
    """A decision that writes (kind, id, fields) one after another, each a new record."""
    decision = Decision()
    for kind, id, given in changes:
        by = Stamp(PENDING + len(decision.writes), office.now, office.suzuki, device)
        decision.records[kind, id] = merge.create((kind, id), record.check(kind, given, new=True), by)
        content = {"fields": given, "base": None}
        decision.writes.append(
            Write(kind, id, office.suzuki, device, envelope, office.now, office.now, content)
        )
    return decision


def site(office, name="牡蠣の作業場"):
    return ("site", office.new_id(), {"number": "002", "name": name, "trade": "shellfish"})


def note(office, participant, author, text="よく眠れたとのこと。", tier="caseworker"):
    """A note without its observation: a store does not ask what a record refers to."""
    fields = {"visit": office.new_id(), "observation": office.new_id(), "participant": participant}
    id = office.new_id()
    fields = record.check("note", fields | {"text": text, "tier": tier, "at": office.now}, new=True)
    by = Stamp(PENDING, office.now, author)
    decision = Decision([Write("note", id, author, None, None, office.now, office.now, {"fields": fields})])
    decision.records["note", id] = merge.create(("note", id), fields, by)
    save(office, decision)
    return ("note", id)


def kept(office, device, seq=1, needs=None, envelope=None, replaces=None):
    id = office.new_id()
    receipt = Receipt(id, "waiting" if needs else "accepted", "d" * 64, office.now)
    return Kept(
        id,
        device,
        "0" * 32,
        seq,
        office.sato,
        "d" * 64,
        receipt,
        {"note/x": 7},
        envelope=envelope,
        needs=needs,
        replaces=replaces,
    )


def save(office, decision):
    with office.store.writing() as writing:
        writing.records(decision.records)
        return writing.save(decision)


def head(office):
    with office.store.reading(office.reader(office.sato), office.organisation) as reading:
        return reading.head()


def changed(office, after=0, upto=PENDING, limit=1000):
    with office.store.reading(office.reader(office.sato), office.organisation) as reading:
        return reading.changed(after, upto, limit)


class Broken(Exception):
    pass


# Writing


def test_save_numbers_what_it_writes_from_the_head_on(office):
    before, made = head(office).n, [site(office) for _ in range(3)]
    settled = save(office, decided(office, *made))
    assert [settled.records["site", id].n for _, id, _ in made] == [before + 1, before + 2, before + 3]
    assert head(office).n == before + 3


def test_save_makes_numbers_visible_in_order_and_without_holes(office):
    before = head(office).n
    made = []
    for _ in range(5):
        made += [site(office), site(office)]
        save(office, decided(office, *made[-2:]))
        assert changed(office, before) == [
            (before + 1 + place, ("site", id)) for place, (_, id, _) in enumerate(made)
        ]
        assert head(office).n == before + len(made)


def test_save_chains_what_it_writes(office):
    hashes = [head(office).hash]
    for _ in range(3):
        save(office, decided(office, site(office)))
        hashes.append(head(office).hash)
    assert len(set(hashes)) == 4


def test_save_settles_stamps_and_receipts(office, device):
    before, one = head(office), site(office)
    decision = decided(office, one)
    [(key, stored)] = decision.records.items()
    decision.records[key] = msgspec.structs.replace(
        stored, stamps=stored.stamps | {"name 0": Stamp(1, LATER, "x", value={"name": "乙"})}
    )
    item = kept(office, device)
    decision.kept[item.id] = item
    decision.writes = [msgspec.structs.replace(write, envelope=item.id) for write in decision.writes]
    settled = save(office, decision)
    n = before.n + 1
    stamps = settled.records[key].stamps
    assert (stamps["name"].n, stamps["name 0"].n) == (n, 1)
    assert settled.kept[item.id].receipt.versions == {f"site/{one[1]}": f"{before.epoch}.{n}"}


def test_save_counts_the_receipts_of_each_device(office, device):
    other = office.new_id()
    office.enrol(other)
    numbers = []
    for owner, seq in ((device, 1), (device, 2), (other, 1), (device, 3)):
        item = kept(office, owner, seq)
        numbers.append(save(office, Decision(kept={item.id: item})).kept[item.id].receipt.n)
    assert numbers == [1, 2, 1, 3]


def test_records_gives_what_was_saved_and_nothing_else(office):
    one, other = site(office, "網の整備場"), site(office)
    settled = save(office, decided(office, one, other))
    with office.store.writing() as writing:
        found = writing.records([("site", one[1]), ("site", office.new_id()), ("visit", one[1])])
    assert found == {("site", one[1]): settled.records["site", one[1]]}


def test_a_record_that_is_saved_again_is_changed_and_keeps_its_author(office):
    one = site(office)
    first = save(office, decided(office, one)).records["site", one[1]]
    with office.store.writing() as writing:
        [stored] = writing.records([first.key]).values()
        by = Stamp(PENDING, LATER, office.tanaka)
        again = merge.merge(stored, {"name": "港の作業場"}, stored.n, by)
        content = {"fields": {"name": "港の作業場"}}
        write = Write("site", one[1], office.tanaka, None, None, LATER, LATER, content)
        settled = writing.save(Decision([write], {first.key: again}))
    with office.store.writing() as writing:
        assert writing.records([first.key]) == settled.records
    assert settled.records[first.key].fields == first.fields | {"name": "港の作業場"}
    assert (settled.records[first.key].author, settled.records[first.key].n) == (office.suzuki, first.n + 1)
    assert changed(office, first.n - 1) == [(first.n, first.key), (first.n + 1, first.key)]


def test_existing_says_which_are_there(office):
    one = site(office)
    save(office, decided(office, one))
    with office.store.writing() as writing:
        assert writing.existing([("site", one[1]), ("site", office.new_id())]) == {("site", one[1])}


def test_what_claimed_its_id_is_kept_whole_and_can_be_replaced_by_what_it_became(office, device):
    envelope = Envelope(
        office.new_id(), office.organisation, device, "0" * 32, 1, office.sato, 1, "test", office.now, 0, []
    )
    waits = kept(office, device, needs=office.new_id(), envelope=envelope)
    settled = save(office, Decision(kept={waits.id: waits})).kept[waits.id]
    with office.store.writing() as writing:
        assert writing.kept([waits.id, office.new_id()]) == {waits.id: settled}
        gone_in = msgspec.structs.replace(
            settled,
            receipt=msgspec.structs.replace(settled.receipt, status="accepted"),
            envelope=None,
            needs=None,
        )
        again = writing.save(Decision(kept={waits.id: gone_in}))
    with office.store.writing() as writing:
        assert writing.kept([waits.id]) == again.kept
        assert writing.waiting([waits.needs]) == []
    assert again.kept[waits.id].receipt.n == settled.receipt.n + 1


def test_waiting_gives_those_that_need_this_one_in_their_order(office, device):
    missing = office.new_id()
    items = [kept(office, device, seq, needs=missing) for seq in (3, 1, 2)]
    items.append(kept(office, device, 4, needs=office.new_id()))
    save(office, Decision(kept={item.id: item for item in items}))
    with office.store.writing() as writing:
        assert [item.seq for item in writing.waiting([missing, office.new_id()])] == [1, 2, 3]


def test_replacing_gives_those_that_claim_to_replace_one_of_these(office, device):
    old = office.new_id()
    items = [kept(office, device, 1, replaces=old), kept(office, device, 2, replaces=office.new_id())]
    save(office, Decision(kept={item.id: item for item in items}))
    with office.store.writing() as writing:
        assert [item.id for item in writing.replacing([old])] == [items[0].id]


def test_numbers_are_kept_per_incarnation(office, device):
    came = arrived(arrived(Numbers(), 1, office.new_id(), LATER), 3, office.new_id(), LATER)
    save(office, Decision(numbers={(device, "a" * 32): came}))
    with office.store.writing() as writing:
        assert writing.numbers(device, "a" * 32) == came
        assert writing.numbers(device, "b" * 32) == Numbers()


def test_a_devices_clock_is_empty_until_it_is_saved(office, device):
    with office.store.writing() as writing:
        assert writing.clock(device) == ""
    save(office, Decision(clocks={device: LATER}))
    with office.store.writing() as writing:
        assert writing.clock(device) == LATER


def test_an_exception_before_save_leaves_nothing(office):
    def breaks_off():
        with office.store.writing() as writing:
            writing.records([("site", office.site)])
            raise Broken

    before = head(office)
    with pytest.raises(Broken):
        breaks_off()
    assert head(office) == before
    assert changed(office, before.n) == []


# Reading


def test_the_head_is_where_the_log_ends(office):
    before = head(office)
    save(office, decided(office, site(office)))
    assert (head(office).epoch, head(office).n) == (before.epoch, before.n + 1)


def test_circles_follow_the_assignments_of_the_reader(office):
    mine = office.participant("島袋 渚", office.sato)
    others = office.participant("宮里 岬", office.tanaka)
    with office.store.reading(office.reader(office.sato), office.organisation) as reading:
        circles = reading.circles()
    assert {f"participant:{mine}", "sites", "office", f"own:{office.sato}"} <= circles
    assert f"participant:{others}" not in circles


def test_changed_is_cut_at_both_ends_and_at_the_limit(office):
    before, made = head(office).n, [site(office) for _ in range(4)]
    save(office, decided(office, *made))
    keys = [(before + 1 + place, ("site", id)) for place, (_, id, _) in enumerate(made)]
    assert changed(office, before + 1, before + 3) == keys[1:3]
    assert changed(office, before, before + 4, limit=2) == keys[:2]
    assert changed(office, before + 4) == []


def test_changed_mixes_kinds_in_the_order_of_their_numbers(office):
    before = head(office).n
    participant = ("participant", office.new_id(), {"number": "9", "name": "島袋 渚"})
    save(office, decided(office, site(office), participant, site(office)))
    assert [(n, kind) for n, (kind, _) in changed(office, before)] == [
        (before + 1, "site"),
        (before + 2, "participant"),
        (before + 3, "site"),
    ]


def test_visible_leaves_out_what_the_reader_may_not_see(office):
    mine = office.participant("島袋 渚", office.sato, office.tanaka)
    others = office.participant("宮里 岬", office.tanaka)
    seen = [note(office, mine, office.sato), note(office, mine, office.sato, tier="held")]
    hidden = [note(office, others, office.sato), note(office, mine, office.tanaka, tier="held")]
    nowhere = ("note", office.new_id())
    with office.store.reading(office.reader(office.sato), office.organisation) as reading:
        found = reading.visible([*seen, *hidden, nowhere])
    assert {stored.key for stored in found} == set(seen)


def test_page_goes_through_circles_by_kind_and_id(office):
    mine = office.participant("島袋 渚", office.sato)
    notes = sorted(note(office, mine, office.sato) for _ in range(3))
    circles, found, after = frozenset({f"participant:{mine}"}), [], None
    with office.store.reading(office.reader(office.sato), office.organisation) as reading:
        while page := reading.page(circles, after, 2):
            assert len(page) <= 2
            found += [stored.key for stored in page]
            after = found[-1]
    assert found[0] == ("participant", mine)
    assert found[-3:] == notes
    assert len(found) == len(set(found)) == 5


def test_what_was_sent_is_remembered_for_this_reader_on_this_device(office, device):
    mine = office.participant("島袋 渚", office.sato, office.tanaka)
    key, other = note(office, mine, office.sato), ("site", office.site)
    circle = f"participant:{mine}"
    with office.store.reading(office.reader(office.sato), device) as reading:
        assert reading.sent([key, other]) == set()
        reading.remember(Given(1, 5), {key: circle, other: "sites"}, set())
    with office.store.reading(office.reader(office.sato), device) as reading:
        assert reading.sent([key, ("site", office.new_id())]) == {key}
        assert reading.sent_in(frozenset({circle})) == {key}
        assert reading.sent_in(frozenset({"office"})) == set()
    for person, place in ((office.tanaka, device), (office.sato, office.new_id())):
        with office.store.reading(office.reader(person), place) as reading:
            assert reading.sent([key]) == set()


def test_what_is_taken_back_counts_as_sent_until_the_phone_has_heard(office, device):
    key = ("site", office.site)
    reader = office.reader(office.sato)
    with office.store.reading(reader, device) as reading:
        reading.remember(Given(1, 5), {key: "sites"}, set())
        reading.remember(Given(2, 6), {}, {key})
    with office.store.reading(reader, device) as reading:
        reading.heard(1)  # the answer that took it back was lost
        assert reading.sent([key]) == {key}
    with office.store.reading(reader, device) as reading:
        reading.heard(2)
        assert reading.sent([key]) == set()


def test_what_is_sent_again_after_it_was_taken_back_counts_as_sent(office, device):
    key = ("site", office.site)
    reader = office.reader(office.sato)
    with office.store.reading(reader, device) as reading:
        reading.remember(Given(1, 5), {key: "sites"}, set())
        reading.remember(Given(2, 6), {}, {key})
        reading.remember(Given(3, 7), {key: "sites"}, set())
        reading.heard(3)
        assert reading.sent([key]) == {key}


def test_given_gives_back_what_an_answer_left_behind(office, device):
    left = Given(3, 17, frozenset({"sites"}), frozenset({"office"}), ("site", office.site))
    with office.store.reading(office.reader(office.sato), device) as reading:
        reading.remember(left, {}, set())
    with office.store.reading(office.reader(office.sato), device) as reading:
        assert reading.given(3) == left
        assert reading.given(4) is None
        reading.heard(4)  # a later one is enough to forget the earlier
        assert reading.given(3) is None


def test_an_answer_given_again_replaces_the_one_before(office, device):
    with office.store.reading(office.reader(office.sato), device) as reading:
        reading.remember(Given(1, 5), {}, set())
        reading.remember(Given(1, 6, frozenset({"sites"})), {}, set())
        assert reading.given(1) == Given(1, 6, frozenset({"sites"}))


def test_a_reader_who_starts_anew_was_sent_nothing(office, device):
    key = ("site", office.site)
    with office.store.reading(office.reader(office.sato), device) as reading:
        reading.remember(Given(1, 5), {key: "sites"}, set())
        reading.start()
        assert reading.given(1) is None
        assert reading.sent([key]) == set()


def test_the_newest_answer_is_the_one_with_the_highest_number(office, device):
    with office.store.reading(office.reader(office.sato), device) as reading:
        assert reading.newest() == 0
        reading.remember(Given(1, 5), {}, set())
        reading.remember(Given(3, 5), {}, set())
    with office.store.reading(office.reader(office.sato), device) as reading:
        assert reading.newest() == 3


def test_what_an_unheard_answer_said_to_forget_counts_as_sent(office, device):
    key = ("site", office.site)
    with office.store.reading(office.reader(office.sato), device) as reading:
        reading.remember(Given(1, 5), {key: "sites"}, set())
        reading.remember(Given(2, 5), {}, {key})
    with office.store.reading(office.reader(office.sato), device) as reading:
        reading.heard(1)
        reading.unheard(1)
        reading.remember(Given(3, 5), {}, set())
    with office.store.reading(office.reader(office.sato), device) as reading:
        reading.heard(3)
        assert reading.sent([key]) == {key}


def test_claimed_names_the_files_that_envelopes_named(office, device):
    file = PhotoFile(office.new_id(), "a" * 64, 1000, "image/jpeg", "A" * 43)
    item = msgspec.structs.replace(kept(office, device), photos=[file])
    save(office, Decision(kept={item.id: item}))
    with office.store.writing() as writing:
        assert writing.claimed([file.id, office.new_id()]) == {file.id: Claimed("a" * 64, False)}


def test_erased_names_what_was_erased_and_records_has_it_no_more(office):
    mine = office.participant("島袋 渚", office.sato)
    gone, stays = note(office, mine, office.sato), note(office, mine, office.sato)
    exchange.erase(office.store, office.epoch, office.suzuki, [gone], office.now)
    with office.store.writing() as writing:
        assert writing.erased([gone, stays, ("site", gone[1])]) == {gone}
        assert writing.records([gone, stays]).keys() == {stays}


def test_left_says_how_far_a_former_epoch_reaches(office):
    reached = head(office).n
    office.leave("e1")
    save(office, decided(office, site(office)))
    with office.store.writing() as writing:
        assert writing.left("e0") == reached
        assert writing.left("e1") == writing.left("unknown") == 0


def test_circles_of_an_author_are_those_of_the_reader(office):
    office.participant("島袋 渚", office.sato)
    with office.store.reading(office.reader(office.sato), office.organisation) as reading:
        read = reading.circles()
    with office.store.writing() as writing:
        assert writing.circles(office.sato) == read


def test_attached_gives_the_photos_of_these_notes(office):
    mine = office.participant("島袋 渚", office.sato)
    one, other = note(office, mine, office.sato), note(office, mine, office.sato)
    of = {"visit": office.new_id(), "observation": office.new_id(), "participant": mine, "at": office.now}
    photos = [("photo", office.new_id(), of | {"note": id}) for id in (one[1], other[1], None)]
    save(office, decided(office, *photos))
    with office.store.reading(office.reader(office.sato), office.organisation) as reading:
        assert reading.attached([one, ("visit", other[1])]) == {photos[0][:2]}
        assert reading.attached([]) == set()
