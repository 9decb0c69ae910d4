"""Visits as phones finish them, alike in size and variety: what the measurements send.

200 observations with a note each, in 50 visits, come to about 320 kB of JSON. Their sentences are put
together anew each time, half of them with words that the form offers.
"""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from stage import ROOT

from fieldapp.demo.cast import NET_LOFT, PARTICIPANTS
from sync.client import Phone
from sync.clock import instant, moment

VISITS, PEOPLE = 50, 4
FORMS = ROOT / "fieldapp/forms/builtin"

SITUATION = json.loads((FORMS / "situation.json").read_text())
PHRASES, WORK = (
    [choice["label"]["ja"] for choice in question["choices_by"]["trade"]["net"]]
    for question in SITUATION["questions"]
    if question["name"] in ("phrases", "work")
)
"""What the form offers; people write about it in its words."""
WORDS = json.loads((Path(__file__).parent / "vocabulary.json").read_text())
"""Sentences with gaps, and what goes into each."""


class Documents:
    """Visits drawn from a seed: the same in each run."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def finish(self, phone: Phone, forms: dict[str, str], people: int = PEOPLE) -> str:
        """A visit to people, finished on the phone as its app does it; returns the envelope's id."""
        return phone.finish(self.visit(phone, forms, people))

    def visit(self, phone: Phone, forms: dict[str, str], people: int = PEOPLE) -> list[dict[str, Any]]:
        """The changes of a visit; `forms` are the ids of the forms by key."""
        finished = phone.now()
        visit, at = phone.new_id(), self.earlier(finished)
        place = {"site": NET_LOFT.id, "kind": "unannounced", "at": at, "workers": [phone.person]}
        changes = [phone.change("visit", visit, place | {"nobody": False})]
        for participant in self.random.sample(PARTICIPANTS, people):
            of = {"visit": visit, "at": at, "participant": participant.id}
            observation = phone.new_id()
            fields = {"about": "participant", "site": NET_LOFT.id, "form": forms["situation"]}
            fields |= {"answers": self.answers(), "typed_name": ""}
            note = {"observation": observation, "text": self.text(3), "tier": "caseworker"}
            changes += [
                phone.change("observation", observation, of | fields),
                phone.change("note", phone.new_id(), of | note),
            ]
        return [change | {"at": finished} for change in changes]

    def answers(self) -> dict[str, Any]:
        """Answers to the built-in form, most questions asked, in its order."""
        draw: dict[str, Callable[[list[str]], Any]] = {
            "one": self.random.choice,
            "scale": self.random.choice,
            "many": lambda values: self.random.sample(values, self.random.randint(1, 3)),
            "text": lambda values: self.text(1),
        }
        answers: dict[str, Any] = {"attendance": "present"}
        for question in SITUATION["questions"][1:]:
            trades = question.get("choices_by", {}).get("trade", {})
            choices = [each["value"] for each in question.get("choices", trades.get("net", []))]
            if self.random.random() < 0.46:
                answers[question["name"]] = draw[question["type"]](choices)
        return answers

    def earlier(self, now: str) -> str:
        """A moment of the eight hours before an instant."""
        return instant(moment(now) - timedelta(minutes=self.random.randint(0, 480)))

    def text(self, sentences: int) -> str:
        return "".join(self.sentence() for _ in range(sentences))

    def sentence(self) -> str:
        n = self.random.randint(3, 60)
        words = {name: self.random.choice(WORDS[name]) for name in ("when", "who", "how", "did", "next")}
        for name in ("topic", "other"):
            words[name] = self.random.choice(WORDS["whose"]) + self.random.choice(WORDS["topic"])
        words |= {"work": self.random.choice(WORK), "phrase": self.random.choice(PHRASES)}
        shapes = WORDS["of_the_form" if self.random.random() < 0.5 else "shapes"]
        return self.random.choice(shapes).format(n=n, m=self.random.randint(1, n), **words)
