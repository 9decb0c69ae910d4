"""What is not settled on the day: a record that waits to be checked, and a number that has not arrived."""

from datetime import datetime, timedelta

from sync import clock

from .cast import BAKERY, TANAKA, identity
from .register import Written, new

NEWCOMER = identity("participant", "newcomer")
"""Somebody whom the office has not entered yet."""


def unsettled(now: datetime, forms: dict[str, str]) -> Written:
    """A visit to somebody whom the office does not know, saved two hours ago."""
    made_at = now - timedelta(hours=2)
    visit, observation, note = (identity(kind, "unsettled") for kind in ("visit", "observation", "note"))
    of = {"visit": visit, "participant": NEWCOMER, "at": clock.instant(made_at)}
    changes = (
        new(
            "visit",
            visit,
            made_at,
            site=BAKERY.id,
            at=clock.instant(made_at),
            workers=[TANAKA.id],
        ),
        new(
            "observation",
            observation,
            made_at,
            about="participant",
            site=BAKERY.id,
            form=forms["situation"],
            answers={"attendance": "present"},
            **of,
        ),
        new(
            "note",
            note,
            made_at,
            observation=observation,
            text="見学に来られた。袋づめを一緒に体験し、「また来たい」とのこと。",
            tier="caseworker",
            **of,
        ),
    )
    return Written(
        TANAKA, made_at, made_at + timedelta(minutes=20), changes, identity("envelope", "unsettled")
    )
