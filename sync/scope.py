"""What one answer gives a reader: compares what was given with what is visible now.

Work grows with what changed: a circle that is new to the reader is given whole, by
pages; one that is lost is taken back by `forget`; the rest follows the log.
"""

from collections.abc import Iterable

import msgspec

from .change import Key
from .clock import milliseconds
from .merge import Stored
from .store import Given, Reading


class Page(msgspec.Struct, frozen=True):
    """One answer: records to keep, records to forget, what was given with it.

    `anew`: the download starts from nothing, and what it does not bring is gone.
    """

    records: list[Stored]
    forget: list[Key]
    given: Given
    more: bool
    anew: bool


def has_all(reading: Reading, given: Given) -> bool:
    """Whether a reader who was given this lacks nothing, so that no page has to be made or remembered."""
    return (
        given.page == reading.newest()
        and given.n == reading.head().n
        and not given.backlog
        and given.circles == reading.circles()
    )


def next_page(reading: Reading, given: Given | None, limit: int, now: str) -> Page:
    """The next `limit` records (at most) for a reader; `given` is None at the start."""
    head, circles = reading.head(), reading.circles()
    newest, anew = reading.newest(), given is None
    if given is None:
        reading.start()
        given = Given(0, head.n)
    else:
        reading.heard(given.page)
        if newest > given.page:
            reading.unheard(given.page)

    lost = (given.circles | given.backlog) - circles
    forget = reading.sent_in(lost) if lost else set()
    whole = given.circles - lost
    backlog, after = given.backlog - lost, given.after
    if not backlog:
        backlog, after = circles - whole, None

    n = given.n
    if backlog:
        records = reading.page(backlog, after, limit)
        if len(records) < limit:
            whole, backlog, after = whole | backlog, frozenset(), None
        else:
            after = records[-1].key
    else:
        changed = reading.changed(n, head.n, limit)
        n = changed[-1][0] if len(changed) == limit else head.n
        keys = {key for _, key in changed}
        keys |= reading.attached(keys)  # who may see a photo changes with its note
        records = reading.visible(keys)
        forget |= reading.sent(keys - _keys(records))

    forget -= _keys(reading.visible(forget)) if forget else set()
    # not given.page + 1: a request that arrives late would write over what a later answer left behind;
    # nor a mere count: an office put back from a copy would give the number of a lost answer again
    page = max(newest + 1, milliseconds(now))
    next_given = Given(page, n, whole, backlog, after)
    reading.remember(next_given, {stored.key: stored.scope for stored in records}, forget)
    return Page(records, sorted(forget), next_given, bool(backlog) or n < head.n, anew)


def _keys(records: Iterable[Stored]) -> set[Key]:
    return {stored.key for stored in records}
