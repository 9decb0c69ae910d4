"""A phone of a simulated history: the reference phone, with work to record, a clock that may be
wrong, and a life that may end between any two of its writes."""

from collections.abc import Callable
from copy import copy
from typing import Any

from sync.change import Key
from sync.client import Answer, Phone
from sync.envelope import Receipt

from .office import Office


class Killed(Exception):
    """The phone's app ended in the midst of what it did."""


class FieldPhone(Phone):
    """A worker's phone. What it finished is written down, so that the end can be compared with it."""

    def __init__(self, office: Office, person: str, send: Callable[["FieldPhone", Any], Answer]) -> None:
        device = office.time.new_id()
        super().__init__(
            organisation=office.id,
            device=device,
            person=person,
            incarnation=device.replace("-", ""),
            seal=bytes.decode,
            send=lambda request: send(self, request),
            now=lambda: office.time.now(self.ahead_ms),
            new_id=office.time.new_id,
        )
        self.office, self.sends = office, send
        self.ahead_ms = 0
        self.known_offset_ms = 0
        self.finished: list[str] = []
        self.dies_after: int | None = None
        """Writes that the app still makes before it is killed."""

    # The work

    def participants(self) -> list[str]:
        return sorted(id for kind, id in self.pulled if kind == "participant")

    def observe(self, participant: str, text: str) -> None:
        """A visit to one participant: a note, a homework."""
        visit, observation = self.new_id(), self.new_id()
        of = {"visit": visit, "participant": participant, "at": self.now()}
        seen = {"about": "participant", "site": self.office.site, "form": self.office.form, "answers": {}}
        homework = {"kind": "homework", "visit": visit, "participant": participant, "text": text}
        self.work(
            ("visit", visit, {"site": self.office.site, "at": self.now(), "workers": [self.person]}),
            ("observation", observation, seen | of),
            ("note", self.new_id(), {"observation": observation, "text": text} | of),
            ("task", self.new_id(), homework | {"observation": observation}),
        )

    def replaceable(self) -> list[str]:
        """Own envelopes on which nothing later builds."""
        built = {
            change["base"].get("after") for id in self.laid for change in self.changes[id] if change["base"]
        }
        return [id for id in self.laid if id not in built]

    def rewrite(self, id: str, text: str, drop: bool) -> None:
        """Writes one of its own envelopes anew, without its last record if `drop`."""
        old = self.changes[id]
        kept = old[:-1] if drop and len(old) > 1 else old
        records = [(of["kind"], of["id"], of["fields"]) for of in kept]
        told = [
            (kind, at, fields | ({"text": text} if "text" in fields else {})) for kind, at, fields in records
        ]
        self.work(*told, replaces=id)

    def clone(self) -> "FieldPhone":
        """The same phone again, as a copied or restored profile makes it."""
        twin = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict | list):
                setattr(twin, name, copy(value))
        twin.send = lambda request: self.sends(twin, request)
        twin.now = lambda: self.office.time.now(twin.ahead_ms)
        return twin

    def edit(self, key: Key, fields: dict[str, Any]) -> None:
        self.work((*key, fields))

    def work(self, *records: tuple[str, str, dict[str, Any]], replaces: str | None = None) -> None:
        changes = [self.change(kind, id, fields) for kind, id, fields in records]
        self.finished.append(self.finish(changes, self.known_offset_ms, replaces=replaces))

    def mine(self, kinds: tuple[str, ...]) -> list[Key]:
        """The records of these kinds that the worker sees, in a fixed order."""
        return sorted(key for key in self.seen() if key[0] in kinds)

    # Its life

    def take(self, answer: Answer) -> None:
        self.known_offset_ms = -self.ahead_ms
        super().take(answer)

    def keep_receipts(self, receipts: list[Receipt]) -> None:
        self._write()
        super().keep_receipts(receipts)

    def keep_ack(self, numbers: list[int]) -> None:
        self._write()
        super().keep_ack(numbers)

    def keep_page(self, answer: Answer) -> None:
        self._write()
        super().keep_page(answer)

    def _write(self) -> None:
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                self.dies_after = None
                raise Killed
