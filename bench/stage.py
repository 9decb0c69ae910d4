"""The stage of what is measured and photographed: the demo world on a real server, real browsers."""

import itertools
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests"), str(ROOT)]

import postgres  # noqa: E402
from conftest import DESK, PHONE, Browser  # noqa: E402
from founded import found  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from sealed import SealedPhone, signed_in  # noqa: E402
from server import Office  # noqa: E402

from fieldapp import create_app  # noqa: E402
from fieldapp.db import db  # noqa: E402
from fieldapp.demo import world  # noqa: E402
from fieldapp.demo.cast import PASSWORD  # noqa: E402

__all__ = [
    "DESK",
    "PASSWORD",
    "PHONE",
    "ROOT",
    "Browser",
    "Office",
    "SealedPhone",
    "Stage",
    "cast_office",
    "demo_world",
    "signed_in",
    "spread",
    "stage",
]


@contextmanager
def demo_world() -> Iterator[tuple[Flask, Path]]:
    """The app over a new demo world, and the directory that it and its guests live in."""
    directory = Path(tempfile.mkdtemp(prefix="fieldapp-stage-"))
    try:
        app = create_app({"data": str(directory / "office")})
        with app.app_context():
            flask_migrate.upgrade()
            world.build(app, datetime.now(UTC))
            db.session.remove()
            db.engine.dispose()
        yield app, directory
    finally:
        shutil.rmtree(directory)


@contextmanager
def cast_office(database: str) -> Iterator[dict[str, str]]:
    """The settings of a new office of the cast without visits, on `sqlite` or `postgresql`."""
    with tempfile.TemporaryDirectory(prefix="fieldapp-stage-") as data:
        if database == "sqlite":
            found(data)
            yield {"data": data}
            return
        with postgres.serving() as server, postgres.copied(server, "template1") as url:
            found(data, url)
            yield {"data": data, "database_url": url}


class Stage:
    """A running office and as many browsers as are wanted, each on a profile of its own."""

    def __init__(self, playwright: object, directory: Path) -> None:
        self.playwright, self.directory = playwright, directory
        self.office = Office(directory / "office")
        self.office.start()
        self.browsers: list[Browser] = []
        self.profiles = itertools.count()

    def browser(self, shape: dict) -> Browser:
        """A browser that was never here before."""
        profile = self.directory / f"browser-{next(self.profiles)}"
        self.browsers.append(Browser(self.playwright, profile, self.office.url, shape))
        return self.browsers[-1]


@contextmanager
def stage() -> Iterator[Stage]:
    """Office and browsers, all ended at the end."""
    with demo_world() as (_, directory), sync_playwright() as playwright:
        stage = Stage(playwright, directory)
        try:
            yield stage
        finally:
            for browser in stage.browsers:
                browser.stop()
            stage.office.stop()


def spread(values: Sequence[float], unit: str, digits: int = 0) -> str:
    """Least, median and most, in one cell each."""
    numbers = (min(values), statistics.median(values), max(values))
    return " | ".join(f"{number:,.{digits}f} {unit}".strip() for number in numbers)
