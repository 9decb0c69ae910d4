"""Everybody can use every screen: axe-core finds nothing, in both languages.

The screens are found by following links in the demo world, so that a new one is looked at too.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import flask_migrate
import pytest
from playwright.sync_api import expect
from steps import attend, save, start_visit

from fieldapp import create_app
from fieldapp.db import db
from fieldapp.demo import world

AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text()
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The demo world."""
    directory = tmp_path_factory.mktemp("demo")
    app = create_app({"data": str(directory)})
    with app.app_context():
        flask_migrate.upgrade()
        world.build_once(app)
        db.session.remove()
        db.engine.dispose()
    return directory


def found_by_axe(page):
    """A line for each thing that axe finds on the page as it stands."""
    page.evaluate(AXE)
    violations = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def shape(address):
    """What kind of screen an address shows: without ids, and without the page of a list."""
    split = urlsplit(address)
    return ID.sub("*", split.path + ("#" + split.fragment if split.fragment else ""))


def look_everywhere(page, start, links):
    """What axe finds on one screen of each shape within reach, by shape."""
    seen, ahead, found = set(), list(start), {}
    while ahead:
        address = ahead.pop(0)
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        page.goto("about:blank")  # so that another fragment loads the screen anew
        page.goto(address)
        expect(page.locator("h1").first).to_be_visible()
        found[shape(address)] = found_by_axe(page)
        ahead += page.locator(links).evaluate_all("all => all.map(link => link.href)")
    return found


def test_the_phone(enrolled):
    page = enrolled.page
    attend(start_visit(page))
    save(page)
    region = start_visit(page)
    attend(region)
    for language in ("ja", "en"):
        page.evaluate("language => localStorage.setItem('fieldapp-language', language)", language)
        screens = look_everywhere(page, [page.url, f"{enrolled.url}/field/#/"], 'a[href^="#/"]')
        assert len(screens) > 7, screens
        assert {name: found for name, found in screens.items() if found} == {}, language


@pytest.mark.parametrize("username", ["suzuki", "ito", "admin"])
def test_the_desk(desk, username):
    page = desk.page
    page.goto("/")
    assert found_by_axe(page) == []
    desk.sign_in(username)
    expect(page.locator("h1").first).to_be_visible()
    for language in ("日本語", "English"):
        if page.get_by_role("button", name=language).count():
            page.get_by_role("button", name=language).click()
        screens = look_everywhere(page, [page.url], 'a[href^="/desk/"]')
        assert len(screens) > 1, screens
        assert {name: found for name, found in screens.items() if found} == {}, language
