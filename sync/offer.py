"""What a phone offers an office that was restored, and what the office wants of it.

A phone keeps what it sent until a copy of the office holds it. When it meets another
epoch than it knew, it names all that it keeps; what the office lacks it sends again,
unchanged, so that it goes in exactly once.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from .envelope import Receipt, Sha256
from .record import Id
from .store import Kept

AT_ONCE = 500
"""Envelopes that one request offers at most."""


class Offered(msgspec.Struct, frozen=True):
    """An envelope that a phone keeps, by its id and the SHA-256 of its sealed text."""

    id: Id
    digest: Sha256


Offer = Annotated[list[Offered], Meta(max_length=AT_ONCE)]


def wanted(offer: list[Offered], here: Mapping[str, Kept]) -> list[str]:
    """The ids of the envelopes that the office lacks; `here` are those that claimed one of the ids.

    One whose id another content has claimed is wanted as well: refusing it is said loudly.
    """
    return [one.id for one in offer if one.id not in here or here[one.id].digest != one.digest]


def unsettled(offer: list[Offered], here: Mapping[str, Kept]) -> list[Receipt]:
    """The receipts that a phone has to hear again of what is here: the office forgot that photos
    came, or that the envelope went in."""
    known = [here[one.id].receipt for one in offer if one.id in here and here[one.id].digest == one.digest]
    return [receipt for receipt in known if receipt.photos_missing or receipt.status != "accepted"]
