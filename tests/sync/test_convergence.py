"""Any order, any cut into batches, any repeat: the office ends in the same state.

Phones of two workers edit the same notes offline; their envelopes arrive shuffled, in
pieces and more than once. What each phone then pulls is what the office holds.
"""

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sync_offices import memory_office

MINUTES = st.integers(0, 59)
TEXTS = st.sampled_from(["よい", "ふつう", "つらそう", "=1+1", "<b>太字</b>"])
EDITS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["text", "tier", "at"]), TEXTS, MINUTES),
    min_size=1,
    max_size=8,
)


def edit(office, phone, note, field, text, minute, after):
    office.now = f"2026-11-23T02:{minute:02d}:00.000Z"
    tier = "held" if field == "tier" else "caseworker"
    fields = {"at": office.now} if field == "at" else {"text": text, "tier": tier, "consent": None}
    return phone.finish([phone.change("note", note, fields, after=after)])


def run(edits, arrangement):
    """The office's notes after these edits, delivered as arranged."""
    with memory_office() as office:
        phones = [office.phone(office.sato), office.phone(office.tanaka)]
        participant = office.participant("島袋 渚", office.sato, office.tanaka)
        _, note = office.observe(phones[0], participant)
        for phone in phones:
            phone.exchange()
        last = [None, None]
        for who, field, text, minute in edits:
            last[who] = edit(office, phones[who], note, field, text, minute, last[who])
        office.now = "2026-11-23T08:00:00.000Z"
        sent = [msgspec.to_builtins(outer) for phone in phones for outer in phone.outbox.values()]
        for batch in arrangement(sent):
            office.deliver(batch)
        everything = office.deliver(sent)
        for phone in phones:
            phone.exchange()
        conflicts = [(c.kept, c.other) for c in office.store.conflicts]
        fields = office.store.stored["note", note].fields
        return fields, {r.status for r in everything}, phones, note, conflicts


def in_order(sent):
    return [sent]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS, st.randoms(use_true_random=False))
def test_any_arrangement_gives_one_state(edits, random):
    def shuffled(sent):
        pieces = sent + random.choices(sent, k=2)
        random.shuffle(pieces)
        cut = random.randint(0, len(pieces))
        return [pieces[:cut], pieces[cut:]]

    straight, statuses, _, _, _ = run(edits, in_order)
    fields, again, phones, note, _ = run(edits, shuffled)
    assert statuses == again == {"accepted"}
    assert fields == straight
    for phone in phones:
        seen = phone.pulled.get(("note", note))
        assert seen is None or seen[1] == fields


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_a_value_that_lost_stands_beside_the_one_that_won(edits):
    fields, _, _, _, conflicts = run(edits, in_order)
    written = [(who, text) for who, field, text, _ in edits if field != "at"]
    last_words = {text for place, (who, text) in enumerate(written) if who not in dict(written[place + 1 :])}
    kept = {fields["text"], *(side["text"] for pair in conflicts for side in pair if "text" in side)}
    assert last_words <= kept
