"""What a worker does on the phone, by the names on its screens."""

from founded import TODAY
from playwright.sync_api import expect

from fieldapp.demo.cast import NET_LOFT, expected


def somebody():
    return expected(NET_LOFT, TODAY, TODAY)[0]


def go(page, place):
    """By the navigation at the bottom."""
    page.get_by_role("navigation").get_by_role("link", name=place).click()


def start_visit(page):
    go(page, "訪問")
    page.get_by_role("button", name="訪問を始める").click()
    page.get_by_role("button", name=NET_LOFT.name).click()
    page.get_by_role("checkbox", name=somebody().name).check()
    return page.get_by_role("region", name=somebody().name)


def attend(region):
    region.get_by_role("group", name="出欠").get_by_role("radio", name="来ている").check()


def save(page):
    page.get_by_role("button", name="保存して終了").click()
    expect(page.get_by_role("heading", name="端末に保存しました")).to_be_visible()


def sync(page):
    go(page, "送信状況")
    page.get_by_role("button", name="今すぐ同期").click()
