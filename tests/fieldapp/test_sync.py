"""The door of the exchange: the reference phone with real keys against the real app."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import time_machine
from desk import counted
from founded import both
from joserfc.jwk import ECKey
from sealed import SealedPhone, seal, token
from sqlalchemy import delete, insert, select, update

from fieldapp.audit import Access
from fieldapp.clock import new_id, now
from fieldapp.demo.cast import ISAMU, NET_LOFT, RYO, SATO
from fieldapp.devices.models import Device, Enrolment, Stray
from fieldapp.devices.outgoing import Cursor, _serializer
from fieldapp.devices.strays import adopt
from fieldapp.log.models import LogEntry
from fieldapp.observations.models import Note

pytestmark = both


def visit(phone, participant=ISAMU.id, text="網の目をそろえるのが早くなった"):
    """Finishes a visit with one note; returns the envelope's id and the note's."""
    visit, observation, note = new_id(), new_id(), new_id()
    of = {"visit": visit, "participant": participant, "at": now()}
    seen = {
        "about": "participant",
        "site": NET_LOFT.id,
        "form": phone.form,
        "answers": {"attendance": "present"},
    }
    made = {"site": NET_LOFT.id, "at": now(), "workers": [phone.person]}
    envelope = phone.finish(
        [
            phone.change("visit", visit, made),
            phone.change("observation", observation, seen | of),
            phone.change("note", note, {"observation": observation, "text": text} | of),
        ]
    )
    return envelope, note


def only(phone):
    [outer] = phone.outbox.values()
    return msgspec.to_builtins(outer)


def deliver(phone, *envelopes):
    """The receipts of envelopes sent as they are."""
    request = {"device": phone.device, "incarnation": phone.incarnation, "envelopes": list(envelopes)}
    return phone.post(request)["receipts"]


def resealed(phone, **changed):
    """The only envelope again, with members of its inside changed before it is signed."""
    id = phone.finish([])
    plain = {
        "id": id,
        "org": phone.organisation,
        "device": phone.device,
        "incarnation": phone.incarnation,
        "seq": phone.seq,
        "author": phone.person,
        "schema": 1,
        "app": "test",
        "made_at": now(),
        "clock_offset_ms": 0,
        "changes": [],
    }
    outer = msgspec.to_builtins(phone.outbox.pop(id))
    return outer | {"sealed": phone.seal_envelope(json.dumps(plain | changed).encode())}


def test_it_takes_a_visit_and_gives_what_the_worker_may_see(phone, ask):
    sato = phone("sato")
    envelope, note = visit(sato)
    answer = sato.exchange()
    assert answer["pull"] == "ok"
    assert sato.receipts[envelope].status == "accepted"
    assert sato.pulled["note", note][1]["text"] == "網の目をそろえるのが早くなった"
    assert ("participant", ISAMU.id) in sato.pulled
    assert ask(select(Note.text).where(Note.id == note)) == ["網の目をそろえるのが早くなった"]


def test_it_writes_an_access_row_per_participant_that_it_gives(phone, ask):
    sato = phone("sato")
    sato.exchange()
    given = {id for kind, id in sato.pulled if kind == "participant"}
    assert given == set(ask(select(Access.participant).where(Access.person == SATO.id)))


def test_it_delivers_without_a_session_but_gives_nothing(phone):
    sato = phone("sato")
    envelope, _ = visit(sato)
    assert sato.client.delete("/api/v1/session").status_code == 204
    answer = sato.exchange()
    assert sato.receipts[envelope].status == "accepted"
    assert (answer["pull"], answer["records"]) == ("sign-in-required", [])


def test_it_delivers_without_a_token_but_gives_nothing(phone):
    sato = phone("sato")
    visit(sato)
    request = {"device": sato.device, "incarnation": sato.incarnation, "reader": sato.person}
    answer = sato.send_raw(request | {"envelopes": [only(sato)]}, Authorization="").json
    assert answer["receipts"][0]["status"] == "accepted"
    assert (answer["pull"], answer["records"], answer["updates"]) == ("sign-in-required", [], [])


def test_a_wrong_clock_still_delivers_and_is_told_the_right_time(phone):
    sato = phone("sato")
    envelope, _ = visit(sato)
    sato.clock = lambda: "2020-01-01T00:00:00.000Z"
    answer = sato.exchange()
    assert sato.receipts[envelope].status == "accepted"
    assert answer["pull"] == "token-stale"
    assert answer["server_time"][:4] == now()[:4]


def test_a_token_for_another_body_gives_nothing(phone):
    sato = phone("sato")
    request = {"device": sato.device, "incarnation": sato.incarnation, "reader": sato.person}
    stolen = gzip.compress(b"{}")
    answer = sato.send_raw(
        request, Authorization=f"Device {token(sato.transport, sato.device, stolen, now())}"
    )
    assert answer.json["pull"] == "sign-in-required"


def test_another_persons_session_gives_nothing(phone, sign_in):
    sato = phone("sato")
    sato.client = sign_in("tanaka")
    assert sato.exchange()["pull"] == "sign-in-required"


def test_a_lost_receipt_comes_again_as_an_update_until_acknowledged(phone):
    sato = phone("sato")
    envelope, _ = visit(sato)
    sato.post({"device": sato.device, "incarnation": sato.incarnation, "envelopes": [only(sato)]})
    request = {"device": sato.device, "incarnation": sato.incarnation, "ack": 0}
    [update] = sato.post(request)["updates"]
    assert (update["id"], update["status"]) == (envelope, "accepted")
    assert sato.post(request | {"ack": update["n"]})["updates"] == []


def test_garbage_is_malformed(phone):
    sato = phone("sato")
    for garbage in ({}, {"id": "x"}, 7, "envelope", None):
        [receipt] = deliver(sato, garbage)
        assert (receipt["status"], receipt["problem"]["code"]) == ("refused", "malformed")


def test_an_oversized_envelope_is_too_large(phone):
    sato = phone("sato")
    visit(sato)
    [receipt] = deliver(sato, only(sato) | {"sealed": "a" * (256 * 1024 + 1)})
    assert (receipt["status"], receipt["problem"]["code"]) == ("refused", "too-large")


def test_a_bomb_is_too_large(phone):
    sato = phone("sato")
    [receipt] = deliver(sato, resealed(sato, app="x" * 3_000_000))
    assert receipt["problem"]["code"] == "too-large"


def test_a_truncated_envelope_cannot_be_opened(phone):
    sato = phone("sato")
    visit(sato)
    sealed = only(sato)["sealed"]
    for broken in (sealed[:-4], sealed[:-40] + "A" * 40, sealed.rsplit(".", 1)[0]):
        [receipt] = deliver(sato, only(sato) | {"sealed": broken})
        assert (receipt["status"], receipt["problem"]["code"]) == ("refused", "cannot-open")


def test_an_envelope_sealed_to_another_key_is_for_another_office(phone):
    sato = phone("sato")
    key = ECKey.generate_key("P-256", {"kid": "other"}).as_dict(private=False)
    sato.enrolled["office_keys"] = [key]
    visit(sato)
    [receipt] = deliver(sato, only(sato))
    assert (receipt["status"], receipt["problem"]["code"]) == ("refused", "unknown-office-key")


def test_a_wrong_signature_is_refused(phone):
    sato = phone("sato")
    sato.signing = ECKey.generate_key("P-256")
    visit(sato)
    [receipt] = deliver(sato, only(sato))
    assert (receipt["status"], receipt["problem"]["code"]) == ("refused", "wrong-signature")


def test_a_forged_envelope_does_not_claim_the_id(phone):
    sato = phone("sato")
    visit(sato)
    good = only(sato)
    plain = json.dumps({"id": good["id"]}).encode()
    forged = seal(
        plain, ECKey.generate_key("P-256"), sato.enrolled["enrolment"], sato.enrolled["office_keys"][0]
    )
    assert deliver(sato, good | {"sealed": forged})[0]["status"] == "refused"
    assert deliver(sato, good)[0]["status"] == "accepted"


def test_nobody_signs_as_another(phone, sign_in):
    sato = phone("sato")
    tanaka = SealedPhone(sign_in("tanaka"), device=sato.device)
    [receipt] = deliver(sato, resealed(sato, author=tanaka.person))
    assert receipt["problem"]["code"] == "not-the-author"


def test_an_envelope_for_another_organisation_is_refused(phone):
    sato = phone("sato")
    [receipt] = deliver(sato, resealed(sato, org=new_id()))
    assert (receipt["status"], receipt["problem"]["code"]) == ("refused", "foreign-organisation")


def test_inner_and_outer_numbers_must_agree(phone):
    sato = phone("sato")
    [receipt] = deliver(sato, resealed(sato, seq=99))
    assert (receipt["status"], receipt["problem"]["code"]) == ("refused", "mismatch")


def test_an_unknown_phones_envelope_is_kept(phone, ask, tell):
    sato = phone("sato")
    envelope, _ = visit(sato)
    tell(delete(Enrolment))
    sent = only(sato)
    [first], [again] = deliver(sato, sent), deliver(sato, sent)
    assert (first["status"], first["problem"]["code"]) == ("waiting", "unknown-device")
    assert (first["again"], again["again"]) == (False, True)
    assert ask(select(Stray.id)) == [envelope]


def test_a_revoked_phones_envelope_waits_and_it_is_told(phone, tell):
    sato = phone("sato")
    envelope, _ = visit(sato)
    tell(update(Device).values(revoked_at=now()))
    answer = sato.exchange()
    assert (sato.receipts[envelope].status, sato.receipts[envelope].problem.code) == (
        "waiting",
        "revoked-device",
    )
    assert answer["pull"] == "device-revoked"


@pytest.mark.parametrize(("language", "word"), [("ja", "事務所"), ("en", "office")])
def test_a_problem_says_what_to_do_in_the_readers_language(phone, language, word):
    sato = phone("sato")
    request = {"device": sato.device, "incarnation": sato.incarnation, "envelopes": [resealed(sato, seq=99)]}
    [receipt] = sato.send_raw(request, **{"Accept-Language": language}).json["receipts"]
    assert word in receipt["problem"]["detail"]


def test_a_body_over_the_limit_names_the_limit(phone):
    sato = phone("sato")
    answer = sato.client.post("/api/v1/sync", data=b"x" * 1024 * 1025, content_type="application/json")
    assert (answer.status_code, answer.json["code"], answer.json["limit"]) == (
        413,
        "request-too-large",
        1048576,
    )
    bomb = gzip.compress(b" " * 20_000_000)
    headers = {"Content-Encoding": "gzip"}
    answer = sato.client.post("/api/v1/sync", data=bomb, headers=headers, content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"device": 1}', b'{"device": "x", "incarnation": "y"}'])
def test_what_is_no_request_is_a_problem(phone, body):
    answer = phone("sato").client.post("/api/v1/sync", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["code"] == "not-json"


def test_another_sites_page_is_refused(phone):
    sato = phone("sato")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = sato.client.post("/api/v1/sync", json={}, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "cross-site")


def test_a_foreign_cursor_starts_anew(phone):
    sato = phone("sato")
    sato.exchange()
    whole = dict(sato.pulled)
    sato.pulled.clear()
    sato.cursor = "not.a-cursor"
    sato.exchange()
    assert sato.pulled == whole


def test_a_cursor_names_the_hash_of_its_own_place_in_the_log(phone, app, ask):
    sato = phone("sato")
    places = []
    while True:
        answer = sato.round(limit=20)
        with app.app_context():
            places.append(msgspec.convert(_serializer().loads(answer["cursor"]), Cursor))
        if not answer["more"]:
            break
        visit(sato)
    hashes = dict(
        zip(
            ask(select(LogEntry.n).order_by(LogEntry.n)),
            ask(select(LogEntry.hash).order_by(LogEntry.n)),
            strict=True,
        )
    )
    assert len({place.n for place in places}) > 1
    assert [place.hash for place in places] == [hashes[place.n] for place in places]


def test_a_pull_that_brings_nothing_new_writes_nothing(phone, app):
    sato = phone("sato")
    sato.exchange()
    cursor = sato.cursor
    with counted(app) as statements:
        answer = sato.round()
    assert (answer["records"], answer["more"], answer["cursor"]) == ([], False, cursor)
    assert [each for each in statements if not each.startswith(("SELECT", "BEGIN"))] == []


def test_a_call_is_noted_once_a_minute_also_when_nothing_is_new(phone, ask):
    sato = phone("sato")
    sato.exchange()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2), tick=False):
        sato.round()
        later = now()
    assert ask(select(Device.contact_at).where(Device.id == sato.device)) == [later]


def test_what_is_written_after_an_empty_pull_comes_with_the_next(phone):
    sato, tanaka = phone("sato"), phone("tanaka")
    sato.exchange()
    sato.round()
    _, note = visit(tanaka, RYO.id)
    tanaka.exchange()
    sato.exchange()
    assert ("note", note) in sato.pulled


def test_an_unknown_phones_envelopes_go_in_once_it_is_known(phone, app, ask, tell):
    sato = phone("sato")
    envelope, note = visit(sato)
    [enrolment] = ask(select(Enrolment))
    values = {column.key: getattr(enrolment, column.key) for column in Enrolment.__table__.columns}
    tell(delete(Enrolment))
    sato.exchange()
    assert sato.receipts[envelope].problem.code == "unknown-device"
    with app.app_context():
        assert adopt(values["organisation_id"], app.extensions["journal"]) == 0
    tell(insert(Enrolment).values(values))
    with app.app_context():
        adopted = [adopt(values["organisation_id"], app.extensions["journal"]) for _ in range(2)]
    assert adopted == [1, 0]
    assert ask(select(Note.id)) == [note]
    assert ask(select(Stray.id)) == []
    sato.exchange()
    assert sato.receipts[envelope].status == "accepted"
