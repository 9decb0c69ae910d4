"""「この端末からは届かない」: a person closes a gap in the numbers of a phone, and opens it again."""

from sync.numbers import Lost, declare

from ..clock import new_id, now
from ..db import db
from ..quarantine.models import DeskAct
from ..store import SqlStore
from ..visibility import Reader


def declare_lost(reader: Reader, device: str, incarnation: str, first: int, last: int, reason: str) -> bool:
    """Declares missing numbers lost. If one comes after all it is taken in like any other.

    False if just this gap is not missing any more: something of it came, or it was declared before.
    """
    return _say(reader, device, incarnation, first, last, Lost(reader.person, now(), reason))


def await_again(reader: Reader, device: str, incarnation: str, first: int, last: int) -> bool:
    """Takes such a word back: the numbers are missing as before. False if there is none."""
    return _say(reader, device, incarnation, first, last, None)


def _say(reader: Reader, device: str, incarnation: str, first: int, last: int, lost: Lost | None) -> bool:
    with SqlStore(reader.organisation).writing() as writing:
        said = declare(writing.numbers(device, incarnation), first, last, lost)
        if said is None:
            return False
        writing.count(device, incarnation, said)
        db.session.add(
            DeskAct(
                organisation_id=reader.organisation,
                id=new_id(),
                at=now(),
                person=reader.person,
                act="lost" if lost else "awaited",
                device=device,
                subject=f"{incarnation}/{first}-{last}",
                reason=lost.reason if lost else "",
            )
        )
    return True
