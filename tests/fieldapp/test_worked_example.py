"""The worked example of docs/protocol.md opens, verifies and says what the page says."""

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from joserfc.jwk import ECKey

from fieldapp.keys import Journal
from fieldapp.sealing import Signer, open_envelope, read_token
from sync.envelope import Outer, Receipt
from sync.problems import Problem

EXAMPLE = json.loads((Path(__file__).parent.parent / "vectors/worked_example.json").read_text())


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "journal.jsonl")
    key = EXAMPLE["office_key"]
    made.add("office-key", organisation=EXAMPLE["inside"]["org"], use="enc", kid=key["kid"], key=key, at="")
    return made


def signer(organisation, enrolment):
    if enrolment != EXAMPLE["enrolment"]:
        return None
    inside, key = EXAMPLE["inside"], EXAMPLE["signing_key"]
    public = {name: key[name] for name in ("kty", "crv", "x", "y")}
    return Signer(
        enrolment, organisation, inside["device"], inside["author"], ECKey.import_key(public), held=None
    )


def outer():
    return msgspec.convert(EXAMPLE["request"]["envelopes"][0], Outer)


def test_it_opens_and_verifies(journal):
    opened = open_envelope(outer(), journal, signer).envelope
    assert msgspec.to_builtins(opened) == {**EXAMPLE["inside"], "replaces": None}


def test_its_digest_is_that_of_the_sealed_text():
    assert outer().digest == EXAMPLE["digest"] == hashlib.sha256(EXAMPLE["sealed"].encode()).hexdigest()


def test_its_token_belongs_to_its_request():
    key = {name: EXAMPLE["transport_key"][name] for name in ("kty", "crv", "x", "y")}
    assert read_token(EXAMPLE["token"], EXAMPLE["request_bytes"].encode(), lambda kid: key)
    assert read_token(EXAMPLE["token"], b"{}", lambda kid: key) is None


def test_its_receipt_is_a_receipt():
    [receipt] = msgspec.convert(EXAMPLE["answer"]["receipts"], list[Receipt])
    assert receipt.digest == EXAMPLE["digest"]


def test_one_changed_letter_is_not_opened(journal):
    sealed = EXAMPLE["sealed"]
    place = len(sealed) // 2
    broken = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
    with pytest.raises(Problem, match="cannot-open"):
        open_envelope(msgspec.structs.replace(outer(), sealed=broken), journal, signer)
