"""Photos that an envelope names; on every store. Their files come another way."""

import msgspec
import pytest


def file(id, sha256="a" * 64, **changed):
    named = {"id": id, "sha256": sha256, "bytes": 1000, "type": "image/jpeg", "key": "A" * 43}
    return named | changed


def photo(office, phone, participant, tier="caseworker", note=None, named=None, **changed):
    """Finishes a visit to one participant with a photo; returns envelope, photo and observation."""
    visit, observation, id = office.new_id(), office.new_id(), office.new_id()
    of = {"visit": visit, "participant": participant, "at": office.now}
    seen = {"about": "participant", "site": office.site, "form": office.form, "answers": {}}
    changes = [
        phone.change("visit", visit, {"site": office.site, "at": office.now, "workers": [phone.person]}),
        phone.change("observation", observation, of | seen),
    ]
    if note:
        words = {"observation": observation, "text": "手元の写真", "tier": note}
        changes.append(phone.change("note", (noted := office.new_id()), of | words))
        changed = {"note": noted} | changed
    shown = of | {"observation": observation, "tier": tier} | changed
    changes.append(phone.change("photo", id, shown))
    return phone.finish(changes, photos=[file(id)] if named is None else named), id, observation


def sent(phone):
    return [msgspec.to_builtins(outer) for outer in phone.outbox.values()]


def test_a_missing_photo_never_holds_the_words_back(office):
    phone = office.phone(office.sato)
    envelope, id, _ = photo(office, phone, office.participant("島袋 渚", office.sato))
    phone.exchange()
    receipt = phone.receipts[envelope]
    assert (receipt.status, receipt.photos_missing) == ("accepted", [id])
    assert f"photo/{id}" in receipt.versions
    assert phone.lacking() == {id}
    assert ("photo", id) in phone.pulled


@pytest.mark.parametrize(
    "named",
    [
        lambda own, other: [],
        lambda own, other: [file(other)],
        lambda own, other: [file(own), file(other)],
    ],
    ids=["a photo without a file", "the file of another", "a file without a photo"],
)
def test_a_photo_and_its_file_come_together_or_wait_together(office, named):
    phone = office.phone(office.sato)
    participant = office.participant("島袋 渚", office.sato)
    envelope, id, _ = photo(office, phone, participant, named=[])
    phone.outbox.clear()
    envelope = phone.finish(phone.changes[envelope], photos=named(id, office.new_id()))
    phone.exchange()
    assert phone.receipts[envelope].status == "waiting"
    assert phone.receipts[envelope].problem.code == "unmatched-photo"
    assert ("photo", id) not in phone.pulled


@pytest.mark.parametrize(
    "changed",
    [
        {"sha256": "A" * 64},
        {"bytes": 15},
        {"type": "image/svg+xml"},
        {"key": "A" * 42},
        {"key": "A" * 42 + "B"},
        {"name": "a"},
    ],
    ids=lambda changed: f"{next(iter(changed))}",
)
def test_a_file_that_is_badly_named_waits(office, changed):
    phone = office.phone(office.sato)
    participant = office.participant("島袋 渚", office.sato)
    envelope, id, _ = photo(office, phone, participant)
    phone.outbox.clear()
    envelope = phone.finish(phone.changes[envelope], photos=[file(id, **changed)])
    phone.exchange()
    assert phone.receipts[envelope].problem.code == "malformed"


def test_a_known_photo_takes_no_other_file(office):
    phone = office.phone(office.sato)
    envelope, id, _ = photo(office, phone, office.participant("島袋 渚", office.sato))
    phone.exchange()
    again = phone.finish(phone.changes[envelope], photos=[file(id, sha256="b" * 64)])
    phone.exchange()
    assert (phone.receipts[again].status, phone.receipts[again].problem.where) == ("waiting", id)
    same = phone.finish(phone.changes[envelope], photos=[file(id)])
    phone.exchange()
    assert phone.receipts[same].status == "accepted"


def test_an_edit_of_a_photo_needs_no_file(office):
    phone = office.phone(office.sato)
    envelope, id, _ = photo(office, phone, office.participant("島袋 渚", office.sato))
    narrower = phone.finish([phone.change("photo", id, {"tier": "held"}, after=envelope)])
    phone.exchange()
    assert phone.receipts[narrower].status == "accepted"
    assert phone.pulled["photo", id][1]["tier"] == "held"


def test_a_waiting_envelope_keeps_its_photos_until_it_is_released(office):
    phone = office.phone(office.sato)
    participant = office.participant("島袋 渚", office.sato)
    first, _ = office.observe(phone, participant)
    _, _, observation = photo(office, phone, participant)
    late = phone.finish(
        [phone.change("photo", (id := office.new_id()), _of(phone, observation), after=first)],
        photos=[file(id)],
    )
    held = phone.outbox.pop(first)
    phone.exchange()
    assert (phone.receipts[late].status, phone.receipts[late].photos_missing) == ("waiting", [id])
    phone.outbox[first] = held
    phone.exchange()
    with office.store.writing() as writing:
        assert writing.kept([late])[late].receipt.status == "accepted"
        assert writing.kept([late])[late].receipt.photos_missing == [id]
        assert writing.claimed([id])[id].sha256 == "a" * 64


def _of(phone, observation):
    change = next(c for made in phone.changes.values() for c in made if c["id"] == observation)
    return {name: change["fields"][name] for name in ("visit", "participant", "at")} | {
        "observation": observation
    }


@pytest.mark.parametrize(("tier", "note"), [("held", None), ("held", "held"), ("caseworker", "held")])
def test_a_photo_is_read_in_its_tier_and_in_that_of_its_note(office, tier, note):
    participant = office.participant("島袋 渚", office.sato, office.suzuki)
    phone, desk = office.phone(office.sato), office.phone(office.suzuki)
    _, id, _ = photo(office, phone, participant, tier=tier, note=note)
    phone.exchange()
    desk.exchange()
    assert ("photo", id) in phone.pulled
    assert ("photo", id) not in desk.pulled


def test_a_photo_comes_and_goes_with_its_note(office):
    participant = office.participant("島袋 渚", office.sato, office.suzuki)
    phone, desk = office.phone(office.sato), office.phone(office.suzuki)
    envelope, id, _ = photo(office, phone, participant, note="caseworker")
    phone.exchange()
    desk.exchange()
    assert ("photo", id) in desk.pulled
    note = next(c for c in phone.changes[envelope] if c["kind"] == "note")
    words = {name: note["fields"][name] for name in ("text", "tier")} | {"consent": None}
    for tier, there in (("held", False), ("caseworker", True)):
        phone.finish([phone.change("note", note["id"], words | {"tier": tier})])
        phone.exchange()
        desk.exchange()
        assert (("photo", id) in desk.pulled) == there
