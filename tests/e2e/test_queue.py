"""The queue of a phone: it never stops, it is nobody else's, it knows a copy of itself, and what
cannot be taken in is written anew by its author."""

import json
import re
import sqlite3

from playwright.sync_api import expect
from steps import attend, go, save, somebody, start_visit, sync

from fieldapp.demo.cast import ITO, SATO, TANAKA


def asked(office, query, *values):
    with sqlite3.connect(office.directory / "fieldapp.sqlite3") as database:
        return database.execute(query, values).fetchall()


def record(phone):
    """A visit to one person, saved."""
    phone.page.goto("/field/")
    attend(start_visit(phone.page))
    save(phone.page)


def all_arrived(phone):
    sync(phone.page)
    expect(phone.page.get_by_text("すべて届きました")).to_be_visible()


def test_a_queue_never_stops_after_three_tries(office, enrolled):
    page = enrolled.page
    office.stop()
    record(enrolled)
    go(page, "送信状況")
    for _ in range(5):
        with page.expect_event("requestfailed", lambda request: "/api/v1/sync" in request.url):
            page.get_by_role("button", name="今すぐ同期").click()
        expect(page.get_by_text("1件がまだ届いていません")).to_be_visible()
    enrolled.kill()
    enrolled.start()
    office.start()
    enrolled.page.goto("/field/")
    all_arrived(enrolled)
    assert asked(office, "SELECT count(*) FROM visit") == [(1,)]


def test_a_queue_survives_someone_else_signing_in(office, enrolled):
    enrolled.context.set_offline(True)
    attend(start_visit(enrolled.page))
    save(enrolled.page)
    enrolled.page.evaluate("() => navigator.serviceWorker.ready")
    enrolled.context.route(re.compile("/api/v1/sync"), lambda route: route.abort())
    enrolled.context.set_offline(False)
    enrolled.page.evaluate("() => fetch('/api/v1/session', {method: 'DELETE'})")
    enrolled.page.goto("/sign-in?next=/field/")
    enrolled.sign_in(TANAKA.username)
    enrolled.page.wait_for_url("**/field/**")
    enrolled.context.unroute(re.compile("/api/v1/sync"))
    all_arrived(enrolled)
    assert asked(office, "SELECT author, count(*) FROM visit GROUP BY author") == [(SATO.id, 1)]


def test_a_cloned_phone_neither_loses_nor_doubles(office, enrolled, cloned):
    record(enrolled)
    all_arrived(enrolled)
    clone = cloned(enrolled)
    for phone in (enrolled, clone):
        phone.page.goto("/field/")
        phone.context.set_offline(True)
        attend(start_visit(phone.page))
        save(phone.page)
    for phone in (enrolled, clone):
        phone.context.set_offline(False)
        all_arrived(phone)
    for phone in (enrolled, clone):
        record(phone)
        all_arrived(phone)
    assert asked(office, "SELECT count(*) FROM visit") == [(5,)]
    assert asked(office, "SELECT count(*), count(DISTINCT id) FROM envelope") == [(5, 5)]
    counts = asked(office, "SELECT highest, gaps, doubled FROM incarnation ORDER BY top")
    read = [
        (highest, json.loads(gaps), [odd["seq"] for odd in json.loads(doubled)])
        for highest, gaps, doubled in counts
    ]
    assert sorted(read) == [(1, [], []), (3, [], [2])]


def test_what_cannot_be_taken_in_is_written_anew_by_its_author(office, enrolled, desk):
    page, who = enrolled.page, somebody()
    [there] = asked(office, "SELECT * FROM participant WHERE id = ?", who.id)
    asked(office, "DELETE FROM participant WHERE id = ?", who.id)
    record(enrolled)
    sync(page)
    expect(page.get_by_text("この記録が指す相手が事務所にありません")).to_be_visible()

    desk.page.goto("/sign-in")
    desk.sign_in(ITO.username)
    desk.page.get_by_role("link", name="確認待ち").click()
    desk.page.get_by_role("link", name="端末1 · 1番").click()
    desk.page.get_by_label("書いた人にお願いすること").fill("作業のようすも書いてください。")
    desk.page.get_by_role("button", name="書いた人にたずねる").click()
    expect(desk.page.get_by_text("書いた人に届きます")).to_be_visible()

    sync(page)
    expect(page.get_by_text("作業のようすも書いてください。")).to_be_visible()
    marks = ",".join("?" * len(there))
    asked(office, f"INSERT INTO participant VALUES ({marks})", *there)
    page.get_by_role("button", name="書き直して送る").click()
    region = page.get_by_role("region", name=who.name)
    expect(region.get_by_role("radio", name="来ている")).to_be_checked()
    region.get_by_role("button", name="メモを追加").click()
    region.get_by_label("メモ", exact=True).fill("網の目がそろってきた")
    save(page)
    all_arrived(enrolled)
    assert asked(office, "SELECT text FROM note") == [("網の目がそろってきた",)]
    assert asked(office, "SELECT count(*) FROM visit") == [(1,)]
    desk.page.get_by_role("navigation").get_by_role("link", name="確認待ち").click()
    expect(desk.page.get_by_text("確認待ちの記録はありません")).to_be_visible()


def test_what_waited_is_received_when_the_office_has_said_who_it_is(office, enrolled, desk):
    page, who = enrolled.page, somebody()
    asked(office, "DELETE FROM participant WHERE id = ?", who.id)
    record(enrolled)
    sync(page)
    expect(page.get_by_text("要対応").first).to_be_visible()
    desk.page.goto("/sign-in")
    desk.sign_in(ITO.username)
    desk.page.get_by_role("link", name="確認待ち").click()
    desk.page.get_by_role("link", name="端末1 · 1番").click()
    desk.page.get_by_label("名簿にない人: 呼び名").fill("浜の人")
    desk.page.get_by_role("button", name="この呼び名で取り込む").click()
    expect(desk.page.get_by_text("取り込みました")).to_be_visible()
    all_arrived(enrolled)
    assert asked(office, "SELECT typed_name FROM observation") == [("浜の人",)]
