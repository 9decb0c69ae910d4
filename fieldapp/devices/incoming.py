"""What phones deliver: each envelope opened by itself, then taken in together."""

from collections.abc import Callable
from functools import cache, partial

import msgspec

from sync import exchange
from sync.envelope import MAX_SEALED, Opened, Outer, Receipt, Trouble, refuse
from sync.problems import Problem

from ..clock import now
from ..db import retrying
from ..keys import Journal
from ..photos.uploads import photos_come
from ..sealing import Signer, UnknownSigner, open_envelope
from ..store import SqlStore, epoch_of
from .rules import keep_stray, signer


class Looser(msgspec.Struct):
    """What can still be said about something that is no envelope."""

    id: str = ""
    sealed: str = ""


def deliver(raws: list[msgspec.Raw], journal: Journal) -> list[Receipt]:
    """The receipts of envelopes as they came, in their order. Never raises for one of them."""
    signer_of = cache(signer)  # one query per enrolment and request
    arrived = [_open(raw, journal, signer_of) for raw in raws]
    answers = take([item for item in arrived if isinstance(item, Opened)])
    return [answers.pop(0) if isinstance(item, Opened) else item for item in arrived]


def _open(
    raw: msgspec.Raw, journal: Journal, signer_of: Callable[[str, str], Signer | None]
) -> Opened | Receipt:
    try:
        outer = msgspec.json.decode(raw, type=Outer)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return _not_an_envelope(raw)
    try:
        return open_envelope(outer, journal, signer_of)
    except UnknownSigner as problem:
        stray = (problem.organisation, outer.id, outer.incarnation, outer.seq, outer.digest, outer.sealed)
        fresh = retrying(partial(keep_stray, *stray))
        return Receipt(
            outer.id, "waiting", outer.digest, now(), again=not fresh, problem=Trouble(problem.code)
        )
    except Problem as problem:
        return refuse(outer, problem, now())


def _not_an_envelope(raw: msgspec.Raw) -> Receipt:
    try:
        seen = msgspec.json.decode(raw, type=Looser, strict=False)
    except (msgspec.ValidationError, msgspec.DecodeError):
        seen = Looser()
    outer = Outer(seen.id[:36], "", 0, seen.sealed)
    too_large = len(seen.sealed) > MAX_SEALED
    return refuse(outer, Problem("too-large" if too_large else "malformed"), now())


def take(opened: list[Opened]) -> list[Receipt]:
    """Their receipts, in their order; one transaction for each organisation among them."""
    receipts: dict[int, Receipt] = {}
    for organisation in sorted({item.envelope.org for item in opened}):
        places = [place for place, item in enumerate(opened) if item.envelope.org == organisation]
        receive = partial(_receive, organisation, [opened[place] for place in places])
        receipts.update(zip(places, retrying(receive), strict=True))
    return [receipts[place] for place in range(len(opened))]


def _receive(organisation: str, opened: list[Opened]) -> list[Receipt]:
    receipts = exchange.receive(SqlStore(organisation), epoch_of(organisation), opened, now())
    if any(receipt.photos_missing for receipt in receipts):
        return photos_come(organisation, receipts)
    return receipts
