"""What is not settled on the day: a record that waits to be checked, a number that has not arrived,
and a note that two wrote differently."""

from datetime import datetime, timedelta

from sync import clock
from sync.change import Change

from .cast import BAKERY, SATO, TANAKA, identity
from .register import Written, new

CONTESTED = "見学のあと、パンの本を図書館で借りて読んでいる。二時間の体験をしてみたいとのこと。"
"""The note that both workers went on writing without signal, and what each made of it."""
CORRECTIONS = (
    (SATO, CONTESTED + "土曜は家の用事があり、平日がよいそうだ。"),
    (TANAKA, CONTESTED + "体験は月が替わってからにしたい、と店で話していた。"),
)
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


def corrections(note: str, version: str, now: datetime) -> list[Written]:
    """The contested note, as both changed it on what they had pulled (`version`), an hour apart."""
    written = []
    for hours, (author, text) in zip((4, 3), CORRECTIONS, strict=True):
        made_at = now - timedelta(hours=hours)
        fields = {"text": text, "tier": "caseworker", "consent": None}
        change = Change("note", note, {"version": version}, fields, clock.instant(made_at))
        envelope = identity("envelope", "contested", author.username)
        written.append(Written(author, made_at, now - timedelta(hours=2), (change,), envelope))
    return written
