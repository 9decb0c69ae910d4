"""The desk without a mouse: from signing in to a confirmed record, and nothing out of sight."""

import pytest
from playwright.sync_api import expect
from steps import attend, save, somebody, start_visit, sync

from fieldapp.demo.cast import ITO, PASSWORD

SIZES = ((1366, 768), (360, 740))


@pytest.fixture
def recorded(enrolled):
    """A visit that has arrived at the office."""
    attend(start_visit(enrolled.page))
    save(enrolled.page)
    sync(enrolled.page)


def tab_to(page, name, most=60):
    """Presses Tab until the focus stands on a control of this name, and can be seen there."""
    page.wait_for_load_state()
    for _ in range(most):
        page.keyboard.press("Tab")
        said, outlined = page.evaluate(
            """() => {
                const at = document.activeElement;
                const said = at.labels?.[0]?.innerText || at.innerText || at.value || "";
                const style = getComputedStyle(at);
                const after = getComputedStyle(at, "::after");
                const seen = (of) => of.outlineStyle !== "none" && parseFloat(of.outlineWidth) >= 2;
                return [said.trim(), seen(style) || seen(after)];
            }"""
        )
        if said == name:
            assert outlined, f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"Tab does not come to {name}")


def test_a_record_is_read_answered_and_confirmed_by_keyboard_alone(recorded, desk):
    page = desk.page
    page.goto("/desk/")
    expect(page.get_by_label("ユーザー名")).to_be_focused()
    page.keyboard.type(ITO.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="受信箱")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, somebody().name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=somebody().name)).to_be_visible()

    tab_to(page, "読みました")
    page.keyboard.press("Enter")
    comment = page.get_by_label("コメント", exact=True)
    expect(comment).to_be_focused()
    expect(comment).to_have_value("読みました")
    page.keyboard.type("。ありがとうございます")
    tab_to(page, "コメントを送信")
    page.keyboard.press("Enter")
    said = page.get_by_role("status")
    expect(said).to_contain_text("コメントを送信しました")
    expect(said).to_be_focused()

    tab_to(page, "差戻し")
    page.keyboard.press("Enter")
    expect(page.get_by_label("差戻しの理由")).to_be_focused()
    expect(page.get_by_text("理由を書いてください")).to_be_visible()

    page.keyboard.press("Shift+Tab")
    page.goto(page.url.removesuffix("/returns"))
    tab_to(page, "確認済みにする")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("確認済みにしました")
    expect(page.get_by_role("button", name="確認済みにする")).to_be_hidden()


def test_a_tap_works_without_scripts_too(playwright, recorded, desk, office):
    desk.page.goto("/desk/")
    desk.sign_in(ITO.username)
    desk.page.route("**/static/desk/*.js", lambda route: route.abort())
    desk.page.get_by_role("link", name=somebody().name).first.click()
    desk.page.get_by_role("button", name="次回聞いてください").click()
    comment = desk.page.get_by_label("コメント", exact=True)
    expect(comment).to_have_value("次回聞いてください:")
    expect(comment).to_be_focused()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_fits_the_screen(desk, width, height):
    page = desk.page
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/desk/")
    desk.sign_in(ITO.username)
    expect(page.get_by_role("heading", name="受信箱")).to_be_visible()
    ways = page.get_by_role("navigation", name="メイン").get_by_role("link")
    for address in ways.evaluate_all("all => all.map(link => link.href)"):
        page.goto(address)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, address
