"""The office's side of an exchange: its doors, each one transaction.

`receive` takes opened envelopes into the records and answers each with a receipt;
`release` takes in one that waited, on a person's word; `act` takes what the office itself
writes. All decide in memory (`deciding`) on records that the store has locked, and the
store writes the decision in one step with the head of the log last.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from . import conflict
from .change import Change, Key
from .deciding import Deciding, name_of, readable
from .envelope import Envelope, Opened, Receipt
from .log import ERASED
from .record import SCHEMA
from .store import Decision, Store, Write, Writing


def receive(store: Store, epoch: str, opened: list[Opened], now: str) -> list[Receipt]:
    """Takes verified envelopes and returns their receipts, in the same order.

    Each is accepted whole, or waits whole with its reason. One that came before is
    answered again; another content under a known id is refused. Envelopes that waited
    for one of these go in with it. What another replaces is taken after it, so that it
    writes nothing.
    """
    with store.writing() as writing:
        desk = Deciding(writing, epoch, now)
        made = [change for item in opened for change in readable(item.envelope)]
        desk.load(made)
        ids = [item.outer.id for item in opened]
        desk.know(
            {*ids, *(change.base["after"] for change in made if change.base and "after" in change.base)}
        )
        desk.watch(writing.replacing(ids))
        desk.expect({*ids, *(name_of(change.key) for change in made if change.base is None)})
        taken = dict[int, Receipt | bool]()
        for place in _newest_word_first([item.envelope for item in opened]):
            taken[place] = desk.take(opened[place])
        settled = writing.save(desk.decision) if desk.decision.kept else desk.decision
    return [
        answer
        if isinstance(answer := taken[place], Receipt)
        else msgspec.structs.replace(settled.kept[item.outer.id].receipt, again=answer)
        for place, item in enumerate(opened)
    ]


def release(
    writing: Writing,
    epoch: str,
    id: str,
    now: str,
    mended: list[dict[str, Any]] | None = None,
    alone: bool = False,
) -> Receipt | None:
    """Takes in a waiting envelope as a person decided; its receipt, or None if it waits no more.

    `mended` are changes of today's schema in place of its own. `alone` takes it in without
    the envelopes or the epoch that it builds on. What is still wrong keeps it waiting, mended.
    """
    kept = writing.kept([id]).get(id)
    if kept is None or kept.envelope is None:
        return None
    envelope = kept.envelope
    if mended is not None:
        envelope = msgspec.structs.replace(envelope, schema=SCHEMA, changes=mended)
    desk = Deciding(writing, epoch, now)
    desk.load(readable(envelope))
    desk.watch(writing.replacing([id]))
    desk.apply(envelope, kept.digest, None, kept.receipt.received_at, alone)
    return desk.save().kept[id].receipt


def ask(writing: Writing, id: str, words: str) -> Receipt | None:
    """Asks the author of a waiting envelope, in these words, to replace it; None if it waits no more."""
    kept = writing.kept([id]).get(id)
    if kept is None or kept.envelope is None or kept.receipt.problem is None:
        return None
    problem = msgspec.structs.replace(kept.receipt.problem, asked=words)
    receipt = msgspec.structs.replace(kept.receipt, problem=problem)
    asked = msgspec.structs.replace(kept, receipt=receipt)
    return writing.save(Decision(kept={id: asked})).kept[id].receipt


def act(store: Store, epoch: str, author: str, changes: list[Change], now: str) -> Decision:
    """Writes the office's own changes on top of what stands; what waited for them goes in.

    Returns what was written. Raises Problem, and then nothing was written.
    """
    with store.writing() as writing:
        desk = Deciding(writing, epoch, now)
        desk.load(changes)
        fresh = [name_of(change.key) for change in changes if desk.is_new(change.key)]
        desk.write(changes, author, office=True)
        desk.let_in(fresh)
        return desk.save()


def reopen(store: Store, epoch: str, author: str, key: Key, unit: str, now: str) -> Decision:
    """Takes the settlement of a conflict back: about this unit of this record it is open again.

    Returns what was written: nothing, if there was no settlement.
    """
    with store.writing() as writing:
        desk = Deciding(writing, epoch, now)
        desk.lock({key})
        desk.reopen(key, unit, author)
        return desk.save()


def erase(store: Store, epoch: str, author: str, keys: Iterable[Key], now: str) -> Decision:
    """Erases records and their conflicts for good, each with an entry that says so; what phones
    have of them is taken back.

    Records that are not there are passed over. Returns what was written.
    """
    with store.writing() as writing:
        there = writing.records(keys)
        beside = {key for record in there for key in conflict.keys_of(record)}
        found = sorted(there | writing.records(beside))
        writes = [Write(kind, id, author, None, None, now, now, ERASED) for kind, id in found]
        settled: Decision = writing.save(Decision(writes, erased=set(found)))
        return settled


def _newest_word_first(envelopes: list[Envelope]) -> list[int]:
    """The places of envelopes in their order, but what is replaced after what replaces it."""
    by = {envelope.replaces: envelope.id for envelope in envelopes if envelope.replaces}

    def depth(id: str) -> int:
        road = [id]
        while (next := by.get(road[-1])) and next not in road:
            road.append(next)
        return len(road)

    return sorted(range(len(envelopes)), key=lambda place: depth(envelopes[place].id))
