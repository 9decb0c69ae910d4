"""A real server process, a real phone browser with its own profile, a real desk browser.

The phone's browser can be killed and started again on the same profile, the server
stopped, killed and started again on the same data: that is what these tests are about.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect, sync_playwright
from server import Office

from fieldapp.demo.cast import NET_LOFT, PASSWORD, SATO

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    FLAGS.append("--no-sandbox")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1366, "height": 768}}
JAPANESE = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo"}

expect.set_options(timeout=15_000)


class Browser:
    """A browser on a profile of its own, which outlives it."""

    def __init__(self, playwright, profile: Path, url: str, shape: dict, flags: Sequence[str] = ()) -> None:
        self.playwright, self.profile, self.url, self.shape = playwright, profile, url, shape
        self.flags = [*FLAGS, *flags]
        self.start()

    def start(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=os.environ.get("FIELDAPP_CHROMIUM") or shutil.which("chromium"),
            args=self.flags,
            base_url=self.url,
            **JAPANESE,
            **self.shape,
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.wrong: list[str] = []
        self.context.on("page", self._watch)
        self._watch(self.page)

    def _watch(self, page) -> None:
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on(
            "console",
            lambda said: self.wrong.append(said.text) if "Content Security Policy" in said.text else None,
        )

    def stop(self) -> None:
        self.context.close()

    def kill(self) -> None:
        """All its processes at once, as an emptied battery would."""
        mine = [
            process
            for process in psutil.process_iter(["cmdline"])
            if any(str(self.profile) in part for part in process.info["cmdline"] or ())
        ]
        for process in mine:
            process.kill()
        psutil.wait_procs(mine, timeout=10)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """On the sign-in page, by its Japanese names."""
        self.page.get_by_label("ユーザー名").fill(username)
        self.page.get_by_label("パスワード").fill(password)
        self.page.get_by_role("button", name="ログイン").click()

    def enrol(self, username: str) -> None:
        """From the first visit to the first download."""
        self.page.goto("/field/")
        self.page.get_by_role("link", name="ログイン").or_(
            self.page.get_by_label("ユーザー名")
        ).first.wait_for()
        if self.page.get_by_role("link", name="ログイン").count():
            self.page.get_by_role("link", name="ログイン").click()
        self.sign_in(username)
        self.page.get_by_role("button", name="端末を登録").click()
        expect(self.page.get_by_role("navigation").get_by_text("今日")).to_be_visible()


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture
def office(database):
    office = Office(**database)
    office.start()
    yield office
    office.stop()
    sys.stdout.write(office.log.read_text()[-4000:])  # shown where a test failed


@pytest.fixture
def flags():
    """What the phone's browser is started with besides; a test file may say more."""
    return ()


@pytest.fixture
def phone(playwright, office, tmp_path, flags):
    browser = Browser(playwright, tmp_path / "phone", office.url, PHONE, flags)
    yield browser
    browser.stop()
    assert browser.wrong == []


@pytest.fixture
def enrolled(phone):
    """The phone of 佐藤, after the first download."""
    phone.enrol(SATO.username)
    expect(phone.page.get_by_text(NET_LOFT.name).first).to_be_visible()
    return phone


@pytest.fixture
def cloned(playwright, office, tmp_path):
    """A second phone from a copy of another's profile, as a backup of its storage would make one."""
    made = []

    def cloned(phone):
        phone.stop()
        shutil.copytree(phone.profile, tmp_path / "clone", symlinks=True)
        phone.start()
        made.append(Browser(playwright, tmp_path / "clone", office.url, PHONE))
        return made[0]

    yield cloned
    for browser in made:
        browser.stop()
        assert browser.wrong == []


@pytest.fixture
def desk(playwright, office, tmp_path):
    browser = Browser(playwright, tmp_path / "desk", office.url, DESK)
    yield browser
    browser.stop()
    assert browser.wrong == []
