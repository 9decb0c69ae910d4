"""The office's own rules at the other end of a pipe, for the phone's tests in node.

A line of JSON comes in, one goes out: `{"new": true}` starts an office; `{"request", "plain", "now"}` is an
exchange, with what was found in each sealed envelope; `{"kept": true}` asks what it has of whom.
"""

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from sync_offices import Office, memory_office  # noqa: E402

from sync import exchange  # noqa: E402
from sync.envelope import Opened, Outer, Receipt, decode  # noqa: E402


def main() -> None:
    with ExitStack() as stack:
        office = stack.enter_context(memory_office())
        for line in sys.stdin:
            asked = json.loads(line)
            if "new" in asked:
                office = stack.enter_context(memory_office())
            sys.stdout.write(json.dumps(answer(office, asked)) + "\n")
            sys.stdout.flush()


def answer(office: Office, asked: dict[str, Any]) -> dict[str, Any]:
    if "request" in asked:
        office.now = asked["now"]
        office.deliver = opened_by(office, asked["plain"])
        return office.answer(asked["request"], office.sato)
    return {
        "envelopes": [
            {"id": kept.id, "incarnation": kept.incarnation, "seq": kept.seq, "status": kept.receipt.status}
            for kept in office.store.envelopes.values()
        ],
        "writes": [
            {"id": entry.id, "envelope": entry.envelope} for entry, _ in office.store.log if entry.envelope
        ],
        "records": {stored.id: stored.fields for stored in office.store.stored.values()},
    }


def opened_by(office: Office, plain: dict[str, str]) -> Callable[[list[dict[str, Any]]], list[Receipt]]:
    """Takes envelopes whose digest is of what was sealed; they were opened and verified at the other end."""

    def deliver(envelopes: list[dict[str, Any]]) -> list[Receipt]:
        outers = msgspec.convert(envelopes, list[Outer])
        opened = [Opened(outer, decode(outer, plain[outer.id].encode())) for outer in outers]
        return exchange.receive(office.store, office.epoch, opened, office.now)

    return deliver


main()
