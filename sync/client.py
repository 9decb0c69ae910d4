"""A reference phone: what any client of the exchange must do, with nothing else in it.

It is handed its seal (JSON bytes to sealed text) and its send (request to answer), so
the same phone runs against a store in memory and against the real server. The tests
and the measurements are its users; the browser's phone does the same in JavaScript.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from .change import Key
from .envelope import Outer, Receipt
from .offer import AT_ONCE
from .record import SCHEMA, Fields

Request = dict[str, Any]
Answer = dict[str, Any]
Change = dict[str, Any]


class Phone:
    """One person on one phone. Its state is plain, so that a test may break it on purpose."""

    def __init__(
        self,
        *,
        organisation: str,
        device: str,
        person: str,
        incarnation: str,
        seal: Callable[[bytes], str],
        send: Callable[[Request], Answer],
        now: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self.organisation, self.device, self.person = organisation, device, person
        self.incarnation = incarnation
        self.seal, self.send, self.now, self.new_id = seal, send, now, new_id
        self.seq = 0
        self.ack = 0
        self.cursor: str | None = None
        self.pulled: dict[Key, tuple[str, Fields]] = {}
        self.outbox: dict[str, Outer] = {}
        self.sent: dict[str, Outer] = {}
        self.epoch: str | None = None
        self.offering: list[Outer] = []
        self.resending = False
        self.receipts: dict[str, Receipt] = {}
        self.changes: dict[str, list[Change]] = {}
        self.made: dict[tuple[str, int], str] = {}
        self.laid: list[str] = []
        """Own envelopes laid over what was pulled, until each is accepted and a whole download followed."""

    def finish(
        self,
        changes: list[Change],
        clock_offset_ms: int = 0,
        photos: list[dict[str, Any]] | None = None,
        replaces: str | None = None,
    ) -> str:
        """Signs and seals changes, and the names and keys of their `photos`, into the next envelope;
        returns its id. Nothing is sent yet; the files go by themselves, to `/api/v1/uploads`.

        What replaces an envelope of one's own stands on what that stood on.
        """
        bases = {(old["kind"], old["id"]): old["base"] for old in self.changes.get(replaces or "", [])}
        changes = [new | {"base": bases.get((new["kind"], new["id"]), new["base"])} for new in changes]
        id, self.seq = self.new_id(), self.seq + 1
        body = {
            "id": id,
            "org": self.organisation,
            "device": self.device,
            "incarnation": self.incarnation,
            "seq": self.seq,
            "author": self.person,
            "schema": SCHEMA,
            "app": "reference",
            "made_at": self.now(),
            "clock_offset_ms": clock_offset_ms,
            "changes": changes,
            "photos": photos or [],
        }
        if replaces:
            body["replaces"] = replaces
        self.outbox[id] = Outer(id, self.incarnation, self.seq, self.seal(msgspec.json.encode(body)))
        self.changes[id] = changes
        self.made[self.incarnation, self.seq] = id
        self.laid = [other for other in self.laid if other != replaces] + [id]
        return id

    def change(self, kind: str, id: str, fields: Fields, *, after: str | None = None) -> Change:
        """A change on top of my envelope `after` (by default the last one laid over the record), of
        what was pulled, or of nothing."""
        pulled = self.pulled.get((kind, id))
        after = after or self._last(kind, id)
        base = {"after": after} if after else {"version": pulled[0]} if pulled else None
        return {"kind": kind, "id": id, "base": base, "fields": fields, "at": self.now()}

    def exchange(self, limit: int = 500) -> Answer:
        """Sends what is unsent, offers what a restored office may have forgotten, then takes pages
        until there are no more; returns the last answer."""
        answer = self.round(limit)
        while (
            self.offering
            or answer.get("want")
            or self.resending
            or (answer["pull"] == "ok" and answer["more"])
        ):
            answer = self.round(limit)
        return answer

    def round(self, limit: int = 500) -> Answer:
        """One request and its answer."""
        request = {
            "device": self.device,
            "incarnation": self.incarnation,
            "reader": self.person,
            "cursor": self.cursor,
            "envelopes": [msgspec.to_builtins(outer) for outer in self.outbox.values()],
            "ack": self.ack,
            "limit": limit,
        }
        offer = self.offering[:AT_ONCE]
        if offer:
            request["offer"] = [{"id": outer.id, "digest": outer.digest} for outer in offer]
        going = set(self.outbox)
        answer = self.send(request)
        self.take(answer)
        # an office that says another epoch asks by itself for what it lacks
        self.resending = not self.offering and self.compare(answer.get("seen"), going)
        return answer

    def take(self, answer: Answer) -> None:
        """Applies an answer, in four writes between which the phone may die: what is lost comes again."""
        self.keep_receipts(msgspec.convert([*answer["receipts"], *answer["updates"]], list[Receipt]))
        self.keep_ack([update["n"] for update in answer["updates"]])
        self.keep_epoch(answer)
        self.keep_page(answer)

    def keep_receipts(self, receipts: list[Receipt]) -> None:
        """Believes receipts whose digest matches."""
        for receipt in receipts:
            sent = self.outbox.get(receipt.id)
            if sent and sent.digest != receipt.digest:
                continue
            self.receipts[receipt.id] = receipt
            if sent and receipt.status != "refused":
                self.sent[receipt.id] = self.outbox.pop(receipt.id)

    def keep_ack(self, numbers: list[int]) -> None:
        """The highest number of a receipt that was stored; no earlier one comes again."""
        self.ack = max([self.ack, *numbers])

    def keep_epoch(self, answer: Answer) -> None:
        """What a restored office wants goes out again, before what is newer; one that says another
        epoch is offered all that was sent before."""
        self.send_again(answer.get("want", []))
        if "want" in answer:
            self.offering = self.offering[AT_ONCE:]
        if answer.get("epoch", self.epoch) != self.epoch:
            self.offering = list(self.sent.values()) if self.epoch else []
            self.epoch = answer["epoch"]

    def send_again(self, ids: Iterable[str]) -> None:
        """What the office has no more goes out again, unchanged, before what is newer."""
        again = {id: self.sent[id] for id in self.sent if id in set(ids)}
        for id in again:
            del self.sent[id], self.receipts[id]
        self.outbox = again | self.outbox
        self.laid = [*again, *(id for id in self.laid if id not in again)]

    def keep_page(self, answer: Answer) -> None:
        """Records with their cursor, as one."""
        if answer["anew"]:
            self.pulled.clear()
            if self.cursor:  # an office that cannot use its own may count its receipts anew as well
                self.ack = 0
        for item in answer["records"]:
            key = (item["kind"], item["id"])
            if item.get("forget"):
                self.pulled.pop(key, None)
            else:
                self.pulled[key] = (item["version"], item["fields"])
        self.cursor = answer["cursor"]
        if answer["pull"] in ("ok", "not-a-worker") and not answer["more"]:
            self.laid = [id for id in self.laid if not self._is_accepted(id)]

    def compare(self, seen: dict[str, Any] | None, going: set[str]) -> bool:
        """Compares what the office saw of this incarnation with what was made here.

        Work that this phone never made: its database was copied or restored. It takes a new
        incarnation, and sends again what it sent under the old one, where another may stand in its
        place. Work missing that the office had: the office was put back, and is sent it again. What
        is sealed keeps its number. True if something is to be sent again that was not `going`.
        """
        if seen is None:
            return False
        mine = self.made.get((self.incarnation, seen["seq"]), seen["id"])
        copied = seen["seq"] > self.seq or mine != seen["id"]
        lost = [(1, self.seq)] if copied else [(seen["seq"] + 1, self.seq), *seen["missing"]]
        again = {
            outer.id
            for outer in self.sent.values()
            if outer.incarnation == self.incarnation
            and outer.id not in going
            and any(first <= outer.seq <= last for first, last in lost)
        }
        if again:
            self.send_again(again)
            self.ack = 0  # its receipts were counted anew
        if copied:
            self.incarnation, self.seq = self.new_id().replace("-", ""), 0
        return bool(again)

    def lacking(self) -> set[str]:
        """The photos that the office knows of and has not whole yet, by its receipts."""
        return {photo for receipt in self.receipts.values() for photo in receipt.photos_missing}

    def seen(self) -> dict[Key, Fields]:
        """What the person sees: what was pulled, with own work laid over it, but for what went to
        others (see `Receipt.elsewhere`) and edits of what was taken back."""
        view = {key: dict(fields) for key, (_, fields) in self.pulled.items()}
        for id in self.laid:
            elsewhere = self.receipts[id].elsewhere if id in self.receipts else []
            for change in self.changes[id]:
                key = (change["kind"], change["id"])
                if change["fields"].get("participant") in elsewhere or (change["base"] and key not in view):
                    continue
                view.setdefault(key, {}).update(change["fields"])
        return view

    def _last(self, kind: str, id: str) -> str | None:
        """The last own envelope laid over a record."""
        touching = (
            envelope
            for envelope in reversed(self.laid)
            if any((change["kind"], change["id"]) == (kind, id) for change in self.changes[envelope])
        )
        return next(touching, None)

    def _is_accepted(self, id: str) -> bool:
        return id in self.receipts and self.receipts[id].status == "accepted"
