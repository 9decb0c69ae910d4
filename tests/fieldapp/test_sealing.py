"""What is packed into a sealed envelope: the two ways that are open, and what stays shut."""

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
import sealed
from joserfc import jwe
from joserfc.jwk import ECKey

from fieldapp.clock import new_id, now
from fieldapp.keys import Journal
from fieldapp.sealing import SEAL, Signer, open_envelope
from sync.dictionaries import DICTIONARIES
from sync.envelope import MAX_OPENED, Outer
from sync.problems import Problem

SHIPPED = json.loads((Path(__file__).parents[1] / "vectors/dictionaries.json").read_text())


class Office:
    """An office's journal, and a phone that it knows."""

    def __init__(self, directory):
        self.journal, self.organisation = Journal(directory / "journal.jsonl"), new_id()
        self.journal.make_office_keys(self.organisation, new_id(), new_id(), now())
        self.key = self.journal.sealing_keys(self.organisation)[0].as_dict(private=False)
        self.signing, self.enrolment = ECKey.generate_key("P-256"), new_id()
        self.device, self.person = new_id(), new_id()
        body = {"id": new_id(), "org": self.organisation, "device": self.device, "incarnation": "a" * 32}
        body |= {"seq": 1, "author": self.person, "schema": 1, "app": "t", "made_at": now()}
        self.body = body | {"clock_offset_ms": 0, "changes": []}

    def seal(self, cty, body=None):
        plain = msgspec.json.encode(self.body) if body is None else body
        return sealed.seal(plain, self.signing, self.enrolment, self.key, cty)

    def open(self, text):
        signing = ECKey.import_key(self.signing.as_dict(private=False))
        known = Signer(self.enrolment, self.organisation, self.device, self.person, signing, held=None)
        outer = Outer(self.body["id"], self.body["incarnation"], 1, text)
        return open_envelope(outer, self.journal, lambda organisation, enrolment: known)


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


@pytest.mark.parametrize("cty", ["gzip", "deflate-1"])
def test_an_envelope_opens_however_it_was_packed(office, cty):
    assert office.open(office.seal(cty)).envelope.id == office.body["id"]


def test_a_dictionary_makes_an_envelope_smaller(office):
    assert len(office.seal("deflate-1")) < len(office.seal("gzip"))


@pytest.mark.parametrize("cty", ["deflate-2", "deflate-", "zstd", ""])
def test_what_this_office_cannot_unpack_is_refused(office, cty, monkeypatch):
    monkeypatch.setitem(sealed.PACKED_AS, cty, sealed.PACKED_AS["gzip"])
    with pytest.raises(Problem, match="cannot-open cty"):
        office.open(office.seal(cty))


@pytest.mark.parametrize("cty", ["gzip", "deflate-1"])
def test_a_bomb_is_not_unpacked(office, cty):
    with pytest.raises(Problem, match="too-large"):
        office.open(office.seal(cty, b" " * (MAX_OPENED + 1)))


@pytest.mark.parametrize("cty", ["gzip", "deflate-1"])
def test_one_that_ends_too_early_is_not_read(office, cty):
    cut = sealed.PACKED_AS[cty](b"{}\n" * 1000)[:-2]
    header = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": office.key["kid"], "cty": cty}
    text = jwe.encrypt_compact(header, cut, ECKey.import_key(office.key), registry=SEAL)
    with pytest.raises(Problem, match="cannot-open"):
        office.open(text)


def test_a_dictionary_never_changes():
    assert {str(n): hashlib.sha256(text).hexdigest() for n, text in DICTIONARIES.items()} == SHIPPED
