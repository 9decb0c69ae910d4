"""What goes wrong in the field, one trouble each: nothing is lost, nothing is doubled."""

import re
import shutil
from pathlib import Path

from playwright.sync_api import expect
from steps import attend, go, save, somebody, start_visit, sync

from fieldapp.demo.cast import NET_LOFT, PASSWORD

ROOT = Path(__file__).resolve().parents[2]
VISITS = "SELECT count(*) FROM visit"
SLOTS = "SELECT count(*) - count(DISTINCT seq) FROM envelope"


def test_offline_a_reload_brings_the_app_back(enrolled):
    enrolled.context.set_offline(True)
    enrolled.page.reload()
    expect(enrolled.page.get_by_role("heading", name="今日", exact=True)).to_be_visible()
    expect(enrolled.page.get_by_text(NET_LOFT.name).first).to_be_visible()


def test_a_draft_survives_a_killed_browser(enrolled):
    enrolled.context.set_offline(True)
    region = start_visit(enrolled.page)
    attend(region)
    region.get_by_role("button", name="メモを追加").click()
    region.get_by_label("メモ", exact=True).press_sequentially("途中まで書い")
    expect(enrolled.page.get_by_text("下書き保存済み")).to_be_visible()
    enrolled.kill()
    enrolled.start()
    enrolled.context.set_offline(True)
    page = enrolled.page
    page.goto("/field/")
    go(page, "訪問")
    page.get_by_role("link", name=NET_LOFT.name).click()
    region = page.get_by_role("region", name=somebody().name)
    expect(region.get_by_label("メモ", exact=True)).to_have_value("途中まで書い")
    expect(region.get_by_role("radio", name="来ている")).to_be_checked()


def test_two_tabs_send_once(office, enrolled):
    attend(start_visit(enrolled.page))
    enrolled.context.set_offline(True)
    save(enrolled.page)
    second = enrolled.context.new_page()
    second.goto("/field/")
    enrolled.context.set_offline(False)
    for page in (second, enrolled.page):
        sync(page)
    for page in (second, enrolled.page):
        expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    assert office.count(VISITS) == 1


def test_a_draft_edited_in_two_tabs_is_not_overwritten_silently(enrolled):
    region = start_visit(enrolled.page)
    attend(region)
    expect(enrolled.page.get_by_text("下書き保存済み")).to_be_visible()
    second = enrolled.context.new_page()
    second.goto(enrolled.page.url)
    other = second.get_by_role("region", name=somebody().name)
    expect(other.get_by_role("radio", name="来ている")).to_be_checked()
    other.get_by_role("button", name="メモを追加").click()
    other.get_by_label("メモ", exact=True).fill("二つ目の画面で書いた")
    expect(second.get_by_text("下書き保存済み")).to_be_visible()
    expect(region.get_by_label("メモ", exact=True)).to_have_value("二つ目の画面で書いた")


def test_an_answer_lost_on_the_way_makes_no_duplicate(office, enrolled):
    page = enrolled.page
    attend(start_visit(page))
    enrolled.context.set_offline(True)
    save(page)
    # the office takes it, and dies before its answer arrives
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        answer = route.fetch()
        lost.append(answer.json()["receipts"][0]["status"])
        office.kill()
        route.abort("connectionreset")

    enrolled.context.route(re.compile("/api/v1/sync"), lose)
    with page.expect_event("requestfailed", lambda _request: bool(lost)):
        enrolled.context.set_offline(False)
        sync(page)
    expect(page.get_by_text("届いていません").first).to_be_visible()
    assert lost == ["accepted"]
    assert office.count(VISITS) == 1
    office.start()
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    assert (office.count(VISITS), office.count(SLOTS)) == (1, 0)


def test_an_update_waits_while_a_draft_is_open(office, enrolled, tmp_path):
    page = enrolled.page
    attend(start_visit(page))
    expect(page.get_by_text("下書き保存済み")).to_be_visible()
    # the server is updated: one word of the app is another one
    office.stop()
    office.root = tmp_path / "newer"
    for part in ("fieldapp", "sync", "static", "templates"):
        shutil.copytree(ROOT / part, office.root / part)
    with (office.root / "static/app/words.js").open("a") as words:
        words.write("// newer\n")
    office.start()
    page.evaluate("() => navigator.serviceWorker.getRegistration().then((found) => found.update())")
    expect(page.get_by_text("新しい版があります")).to_be_visible()
    region = page.get_by_role("region", name=somebody().name)
    expect(region.get_by_role("radio", name="来ている")).to_be_checked()
    expect(page.get_by_role("button", name="切り替える")).to_be_hidden()
    # the draft is put aside; now it may be applied, and the draft is still there
    page.get_by_role("button", name="戻る").click()
    page.get_by_role("button", name="切り替える").click()
    go(page, "訪問")
    page.get_by_role("link", name=NET_LOFT.name).click()
    expect(region.get_by_role("radio", name="来ている")).to_be_checked()
    versions = page.evaluate("() => caches.keys()")
    assert len(versions) == 1


def test_without_a_session_records_still_arrive(office, enrolled):
    page = enrolled.page
    page.evaluate("() => fetch('/api/v1/session', {method: 'DELETE'})")
    attend(start_visit(page))
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    expect(page.get_by_text("受信にはログインが必要です").first).to_be_visible()
    assert office.count(VISITS) == 1


def test_at_rest_nothing_of_a_note_can_be_read(enrolled):
    page = enrolled.page
    enrolled.context.set_offline(True)
    region = start_visit(page)
    attend(region)
    region.get_by_role("button", name="メモを追加").click()
    region.get_by_label("メモ", exact=True).fill("誰にも読まれてはならない言葉")
    expect(page.get_by_text("下書き保存済み")).to_be_visible()
    save(page)
    enrolled.kill()
    secret, name = "誰にも読まれてはならない言葉", somebody().name
    for path in enrolled.profile.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in (secret, name):
                assert word.encode() not in content, path
                assert word.encode("utf-16-le") not in content, path
    enrolled.start()


def test_the_password_is_nowhere_on_the_phone(enrolled):
    enrolled.kill()
    for path in enrolled.profile.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path
    enrolled.start()
