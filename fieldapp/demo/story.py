"""The whole world as it was saved, in the order in which it came to the office."""

from datetime import datetime

from .desk import Desk
from .records import Recorder
from .register import ZONE, Written, register
from .visits import visits


def story(now: datetime, forms: dict[str, str]) -> list[Written]:
    """All that the office, the phones and the desks saved before `now`.

    `forms` are the ids of the published forms by key. The same moment tells the same story.
    """
    written = register(now.astimezone(ZONE).date())
    made = visits(now)
    recorder = Recorder(made, now, forms)
    written += [recorder.save(visit) for visit in made]
    written += Desk(now).answer(recorder.seen)
    return sorted(written, key=lambda each: (each.received_at, each.made_at))
