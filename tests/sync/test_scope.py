"""What a phone is given, and what is taken back; on every store."""


def test_the_first_download_comes_in_pages_and_is_whole(office):
    people = [office.participant(f"参加者{n}", office.sato) for n in range(7)]
    phone = office.phone(office.sato)
    rounds = 0
    while True:
        rounds += 1
        if not phone.round(limit=4)["more"]:
            break
    assert {("participant", id) for id in people} <= phone.pulled.keys()
    assert rounds >= 4


def test_what_others_are_responsible_for_does_not_come(office):
    hidden = office.participant("福原 岬", office.tanaka)
    phone = office.phone(office.sato)
    phone.exchange()
    assert ("participant", hidden) not in phone.pulled


def test_a_second_contact_brings_only_what_changed(office):
    office.participant("島袋 渚", office.sato)
    phone = office.phone(office.sato)
    phone.exchange()
    assert phone.round()["records"] == []
    fresh = office.participant("潮田 凪", office.sato)
    brought = {(item["kind"], item["id"]) for item in phone.round()["records"]}
    assert ("participant", fresh) in brought
    assert {kind for kind, _ in brought} == {"participant", "assignment"}


def test_a_new_assignment_brings_records_of_any_age(office):
    participant = office.participant("島袋 渚", office.tanaka)
    earlier = office.phone(office.tanaka)
    _, note = office.observe(earlier, participant)
    earlier.exchange()
    phone = office.phone(office.sato)
    phone.exchange()
    assert ("note", note) not in phone.pulled
    office.assign(participant, office.sato)
    phone.exchange()
    assert ("note", note) in phone.pulled


def test_an_ended_assignment_is_forgotten(office):
    participant = office.participant("島袋 渚")
    assignment = office.assign(participant, office.sato)
    phone = office.phone(office.sato)
    _, note = office.observe(phone, participant)
    phone.exchange()
    assert ("note", note) in phone.pulled
    office.end(assignment)
    phone.exchange()
    assert not [key for key, (_, fields) in phone.pulled.items() if fields.get("participant") == participant]
    assert ("participant", participant) not in phone.pulled
    assert ("site", office.site) in phone.pulled


def test_a_forget_that_was_lost_on_the_way_is_said_again(office):
    participant = office.participant("島袋 渚")
    assignment = office.assign(participant, office.sato)
    phone = office.phone(office.sato)
    phone.exchange()
    office.end(assignment)
    take, phone.take = phone.take, lambda answer: None
    phone.round()
    phone.take = take
    phone.exchange()
    assert ("participant", participant) not in phone.pulled


def test_a_page_that_was_lost_on_the_way_is_given_again(office):
    phone = office.phone(office.sato)
    phone.exchange()
    fresh = office.participant("潮田 凪", office.sato)
    take, phone.take = phone.take, lambda answer: None
    phone.round()
    phone.take = take
    phone.exchange()
    assert ("participant", fresh) in phone.pulled


def test_finished_work_about_someone_who_moved_away_is_delivered_to_their_new_caseworker(office):
    participant = office.participant("島袋 渚", office.suzuki)
    assignment = office.assign(participant, office.sato)
    phone = office.phone(office.sato)
    phone.exchange()
    envelope, note = office.observe(phone, participant)
    office.end(assignment)
    phone.exchange()
    assert phone.receipts[envelope].status == "accepted"
    assert ("note", note) not in phone.pulled
    desk = office.phone(office.suzuki)
    desk.exchange()
    assert ("note", note) in desk.pulled


def test_someone_not_on_the_list_is_their_authors_until_matched(office):
    office.participant("島袋 渚", office.sato, office.tanaka)
    phone, other = office.phone(office.sato), office.phone(office.tanaka)
    visit, observation = office.new_id(), office.new_id()
    phone.finish(
        [
            phone.change("visit", visit, {"site": office.site, "at": office.now, "workers": [office.sato]}),
            phone.change(
                "observation",
                observation,
                {
                    "visit": visit,
                    "about": "participant",
                    "typed_name": "浜の人",
                    "site": office.site,
                    "at": office.now,
                    "form": office.form,
                    "answers": {"attendance": "present"},
                },
            ),
        ]
    )
    phone.exchange()
    other.exchange()
    assert ("observation", observation) in phone.pulled
    assert ("observation", observation) not in other.pulled
    matched = office.participant("浜 太郎", office.tanaka)
    office.write(("observation", observation, {"participant": matched}))
    phone.exchange()
    other.exchange()
    assert ("observation", observation) not in phone.pulled, "now it is about someone else's participant"
    assert ("observation", observation) in other.pulled


def test_a_note_that_becomes_held_leaves_all_phones_but_its_authors(office):
    participant = office.participant("島袋 渚", office.sato, office.tanaka)
    phone, other = office.phone(office.sato), office.phone(office.tanaka)
    _, note = office.observe(phone, participant)
    phone.exchange()
    other.exchange()
    assert ("note", note) in other.pulled
    phone.finish([phone.change("note", note, {"tier": "held"})])
    phone.exchange()
    other.exchange()
    assert ("note", note) in phone.pulled
    assert ("note", note) not in other.pulled


def test_the_existence_of_a_held_note_is_told_to_nobody_else(office):
    participant = office.participant("島袋 渚", office.sato, office.tanaka)
    phone, other = office.phone(office.sato), office.phone(office.tanaka)
    other.exchange()
    _, note = office.observe(phone, participant)
    phone.finish([phone.change("note", note, {"tier": "held"}, after=next(iter(phone.outbox)))])
    phone.exchange()
    assert ("note", note) not in {(item["kind"], item["id"]) for item in other.round()["records"]}


def test_a_request_that_arrives_late_moves_no_cursor_that_was_given_since(office):
    phone, writer = office.phone(office.sato), office.phone(office.sato)
    phone.exchange()
    late = []
    send, phone.send = phone.send, lambda request: [late.append(request), send(request)][1]
    phone.round()
    office.observe(writer, office.participant("島袋 渚", office.sato))
    writer.exchange()
    send(late[0])
    phone.exchange()
    assert writer.pulled == phone.pulled


def test_what_a_lost_answer_took_back_is_taken_back_later(office):
    participant = office.participant("島袋 渚")
    assignment = office.assign(participant, office.sato)
    phone = office.phone(office.sato)
    phone.exchange()
    take, phone.take = phone.take, lambda answer: None
    office.end(assignment)
    phone.round()
    phone.take = take
    office.write(("assignment", assignment, {"until": None}))
    phone.exchange()
    office.end(assignment)
    phone.exchange()
    assert ("participant", participant) not in phone.pulled


def test_a_cursor_that_the_office_cannot_use_starts_anew_and_says_so(office):
    phone = office.phone(office.sato)
    phone.exchange()
    gone = ("site", office.new_id())
    phone.pulled[gone] = ("e0.1", {"name": "もうない"})
    phone.cursor = "99"
    phone.exchange()
    assert gone not in phone.pulled
    assert ("site", office.site) in phone.pulled
