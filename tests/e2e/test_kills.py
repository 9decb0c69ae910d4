"""The phone's browser is killed at random moments: all that was said to be saved is there exactly once."""

import os
import random
import threading

from playwright.sync_api import Error, expect
from steps import attend, go, start_visit, sync

ROUNDS = int(os.environ.get("FIELDAPP_KILLS", "10"))
SEED = int(os.environ.get("FIELDAPP_SEED", "1"))
LONGEST = {"typing": 3.0, "finishing": 0.3, "sending": 0.3}
"""Seconds from when something begins to the last moment of a kill."""


def test_after_kills_at_random_moments_all_that_was_said_to_be_saved_is_there_once(office, enrolled):
    chance = random.Random(SEED)
    said: dict[str, str] = {}
    for number in range(ROUNDS):
        when = chance.choice(list(LONGEST))
        kill = threading.Timer(chance.uniform(0, LONGEST[when]), enrolled.kill)
        record(enrolled.page, f"{number}番目の記録", when, kill, said)
        kill.join()
        enrolled.start()
        enrolled.page.goto("/field/")

    page = enrolled.page
    sync(page)
    expect(page.get_by_role("link", name="未送信なし")).to_be_visible()
    counts = {note: office.count(f"SELECT count(*) FROM note WHERE text = '{note}'") for note in said}
    assert {note: 1 for note, word in said.items() if word == "finished"}.items() <= counts.items()
    assert set(counts.values()) <= {0, 1}
    go(page, "訪問")
    left = page.get_by_role("region", name="下書き").get_by_role("listitem")
    assert left.count() >= list(counts.values()).count(0)
    assert office.count("SELECT count(*) = max(seq) AND count(*) = count(DISTINCT seq) FROM envelope")


def record(page, note, when, kill, said):
    """A visit, until the browser is gone; `said` is what the phone said of it last."""
    try:
        region = start_visit(page)
        attend(region)
        if when == "typing":
            kill.start()
        region.get_by_role("button", name="メモを追加").click()
        region.get_by_label("メモ", exact=True).press_sequentially(note)
        expect(page.get_by_text("下書き保存済み")).to_be_visible()
        said[note] = "draft"
        if when == "finishing":
            kill.start()
        page.get_by_role("button", name="保存して終了").click()
        expect(page.get_by_role("heading", name="端末に保存しました")).to_be_visible()
        said[note] = "finished"
        if when == "sending":
            kill.start()
        expect(page.get_by_text("受領済み").first).to_be_visible()
        kill.join()
    except (Error, AssertionError):
        kill.join()  # one that was never set fails here, because of what went wrong before it
