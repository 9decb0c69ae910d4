"""One visit, from the phone to the desk and back: the walk of docs/walk.md, in its order.

A real Chromium at phone size, the real server on each database. "No signal" is the server
stopped and the network cut; "the battery dies" is every process of the browser killed.
"""

from datetime import date

from founded import TODAY, both
from playwright.sync_api import expect
from steps import go, sync

from fieldapp.demo.cast import ASSIGNMENTS, NET_LOFT, SATO, SUZUKI, TAKAHASHI, expected

pytestmark = both


def people_of(day: date):
    """Three who are expected at the net loft; the caseworker has the first and the last."""
    there = expected(NET_LOFT, day, day)
    present, urgent = [who for who in there if {"sato", "suzuki"} <= staff_of(who)][:2]
    away = next(who for who in there if who not in (present, urgent))
    return [present, away, urgent]


def staff_of(participant):
    return {a.person.username for a in ASSIGNMENTS if a.participant == participant and a.until_ago is None}


def test_one_visit_from_the_phone_to_the_desk_and_back(office, phone, desk):
    present, away, urgent = people = people_of(TODAY)

    # once, with signal
    phone.enrol(SATO.username)
    page = phone.page
    expect(page.get_by_role("heading", name="今日", exact=True)).to_be_visible()
    expect(page.get_by_text(NET_LOFT.name).first).to_be_visible()

    # no signal: the server is gone, the network is gone, the app starts cold
    office.stop()
    phone.stop()
    phone.start()
    phone.context.set_offline(True)
    page = phone.page
    page.goto("/field/")
    expect(page.get_by_role("heading", name="今日", exact=True)).to_be_visible()

    # the visit: the site, the people expected there
    go(page, "訪問")
    page.get_by_role("button", name="訪問を始める").click()
    page.get_by_label("受入先").fill("あみ")
    page.get_by_role("button", name=NET_LOFT.name).click()
    for person in people:
        page.get_by_role("checkbox", name=person.name).check()

    one = page.get_by_role("region", name=present.name)
    one.get_by_role("group", name="出欠").get_by_role("radio", name="来ている").check()
    one.get_by_role("button", name="メモを追加").click()
    one.get_by_label("メモ", exact=True).fill(
        "網の目をそろえるのが、だいぶ早くなった。\n<b>太字ではない</b> =1+1"
    )
    expect(one.get_by_label("共有範囲")).to_have_value("caseworker")

    two = page.get_by_role("region", name=away.name)
    two.get_by_role("group", name="出欠").get_by_role("radio", name="欠席(連絡あり)").check()

    three = page.get_by_role("region", name=urgent.name)
    three.get_by_role("group", name="出欠").get_by_role("radio", name="来ている").check()
    three.get_by_role("button", name="気づきのサイン").click()
    three.get_by_role("checkbox", name="緊急").check()
    expect(three.get_by_text("まだ届いていません。電話で伝えてください")).to_be_visible()
    expect(three.get_by_role("link", name="鈴木 恵子")).to_have_attribute("href", "tel:00000000103")

    page.get_by_role("button", name="保存して終了").click()
    expect(page.get_by_role("heading", name="端末に保存しました")).to_be_visible()

    # the battery dies at this moment
    phone.kill()
    phone.start()
    page = phone.page
    office.start()
    page.goto("/field/")
    sync(page)
    expect(page.get_by_text("3人分、すべて届きました")).to_be_visible()

    # the desk: the caseworker reads it, urgent first
    there = desk.page
    there.goto("/desk/")
    desk.sign_in(SUZUKI.username)
    expect(there.get_by_role("heading", name="受信箱")).to_be_visible()
    listed = there.get_by_role("main").get_by_role("listitem")
    expect(listed.first).to_contain_text(urgent.name)
    expect(listed.first).to_contain_text("緊急")
    there.get_by_role("link", name=present.name).first.click()
    expect(there.get_by_text("<b>太字ではない</b> =1+1")).to_be_visible()
    there.get_by_label("コメント", exact=True).fill("読みました。次回聞いてください: 休みの日の過ごし方")
    there.get_by_role("button", name="コメントを送信").click()
    expect(there.get_by_role("status").first).to_be_visible()
    there.get_by_role("button", name="確認済みにする").click()
    expect(there.get_by_text("確認済み").first).to_be_visible()
    record = there.url

    # someone else's caseworker cannot even see that it exists
    there.context.clear_cookies()
    there.goto("/desk/")
    desk.sign_in(TAKAHASHI.username)
    expect(there.get_by_role("heading", name="受信箱")).to_be_visible()
    assert there.goto(record).status == 404

    # back on the phone: the answer stands beside the record, unread until opened, also offline
    sync(page)
    go(page, "今日")
    expect(page.get_by_text("休みの日の過ごし方")).to_be_visible()
    phone.context.set_offline(True)
    go(page, "利用者")
    page.get_by_role("link", name=present.name).first.click()
    expect(page.get_by_text("休みの日の過ごし方")).to_be_visible()
    expect(page.get_by_text("確認済み").first).to_be_visible()
    page.get_by_text("休みの日の過ごし方").scroll_into_view_if_needed()
    page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))")
    go(page, "今日")
    expect(page.get_by_text("休みの日の過ごし方")).to_be_hidden()
