"""Recording: what a worker can do at a site without signal, by taps wherever it is possible."""

import json
import sqlite3
from datetime import timedelta

from founded import TODAY
from playwright.sync_api import expect
from steps import attend, go, save, somebody, start_visit, sync

from fieldapp.demo.cast import NET_LOFT, OYSTER_SHED, SUZUKI, expected


def rows(office, query):
    with sqlite3.connect(office.directory / "fieldapp.sqlite3") as database:
        return database.execute(query).fetchall()


def test_nobody_there_ends_in_three_taps(office, enrolled):
    page = enrolled.page
    go(page, "訪問")
    page.get_by_role("button", name="訪問を始める").click()
    page.get_by_role("button", name=NET_LOFT.name).click()  # one
    page.get_by_role("checkbox", name="だれにも会えなかった").check()  # two
    save(page)  # three
    sync(page)
    expect(page.get_by_text("すべて届きました")).to_be_visible()
    assert rows(office, "SELECT nobody FROM visit") == [(1,)]
    attendance = {
        json.loads(answers)["attendance"] for (answers,) in rows(office, "SELECT answers FROM observation")
    }
    assert attendance == {"not_met"}


def test_as_usual_keeps_last_times_values_by_one_press(office, enrolled):
    page = enrolled.page
    region = start_visit(page)
    attend(region)
    region.get_by_role("radio", name="よい").check()
    region.get_by_role("checkbox", name="網の繕い").check()
    save(page)
    region = start_visit(page)
    region.get_by_role("button", name="いつもどおり").click()
    expect(region.get_by_role("radio", name="来ている")).to_be_checked()
    expect(region.get_by_role("checkbox", name="網の繕い")).to_be_checked()
    save(page)
    sync(page)
    expect(page.get_by_text("すべて届きました")).to_be_visible()
    [[first], [second]] = rows(office, "SELECT answers FROM observation ORDER BY n")
    assert json.loads(second)["work"] == json.loads(first)["work"]


def test_people_left_open_are_asked_about_once(enrolled):
    page = enrolled.page
    start_visit(page)
    page.get_by_role("button", name="保存して終了").click()
    asking = page.get_by_role("dialog")
    expect(asking.get_by_text(somebody().name)).to_be_visible()
    asking.get_by_role("radio", name="会えなかった").first.check()
    asking.get_by_role("button", name="保存").first.click()
    expect(page.get_by_role("heading", name="端末に保存しました")).to_be_visible()


def test_someone_not_on_the_list_is_recorded_by_a_typed_name(office, enrolled):
    page = enrolled.page
    start_visit(page)
    page.get_by_role("checkbox", name=somebody().name).uncheck()
    page.get_by_role("button", name="名簿にない人を追加").click()
    page.get_by_label("名前", exact=False).last.fill("浜で会った人")
    page.keyboard.press("Enter")
    attend(page.get_by_role("region", name="浜で会った人"))
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    assert rows(office, "SELECT typed_name, participant FROM observation") == [("浜で会った人", None)]


def test_several_drafts_stand_side_by_side(enrolled):
    page = enrolled.page
    attend(start_visit(page))
    go(page, "訪問")
    page.get_by_role("button", name="訪問を始める").click()
    page.get_by_role("button", name=OYSTER_SHED.name).click()
    page.get_by_role("checkbox", name=expected(OYSTER_SHED, TODAY, TODAY)[0].name).check()
    go(page, "訪問")
    expect(page.get_by_role("link", name=NET_LOFT.name)).to_be_visible()
    expect(page.get_by_role("link", name=OYSTER_SHED.name)).to_be_visible()


def test_a_discarded_draft_comes_back(enrolled):
    page = enrolled.page
    attend(start_visit(page))
    page.get_by_role("button", name="この下書きを捨てる").click()
    page.get_by_role("button", name="元に戻す").click()
    page.get_by_role("link", name=NET_LOFT.name).click()
    expect(
        page.get_by_role("region", name=somebody().name).get_by_role("radio", name="来ている")
    ).to_be_checked()


def test_urgent_stays_red_until_the_call_is_recorded(enrolled):
    page = enrolled.page
    enrolled.context.set_offline(True)
    region = start_visit(page)
    attend(region)
    region.get_by_role("button", name="気づきのサイン").click()
    region.get_by_role("checkbox", name="緊急").check()
    expect(region.get_by_text("まだ届いていません。電話で伝えてください")).to_be_visible()
    expect(region.get_by_role("link", name=SUZUKI.name)).to_be_visible()
    save(page)
    go(page, "今日")
    alarm = (
        page.get_by_role("alert").filter(has_text="緊急").or_(page.get_by_text("まだ届いていません")).first
    )
    expect(alarm).to_be_visible()
    page.get_by_role("link", name="電話番号・伝えた記録").or_(
        page.get_by_role("button", name="電話番号・伝えた記録")
    ).first.click()
    page.get_by_role("button", name="電話で伝えた").first.click()
    go(page, "今日")
    expect(page.get_by_text("緊急のサイン", exact=False)).to_be_hidden()


def test_what_was_observed_when_is_kept_apart_from_when_it_was_written(office, enrolled):
    page = enrolled.page
    region = start_visit(page)
    page.get_by_label("訪問日時").fill(f"{TODAY - timedelta(days=1)}T08:15")
    attend(region)
    save(page)
    sync(page)
    expect(page.get_by_text("すべて届きました")).to_be_visible()
    [[at, written, received]] = rows(office, "SELECT at, written_at, received_at FROM visit")
    assert at == f"{TODAY - timedelta(days=2)}T23:15:00.000Z", "by the office's zone"
    assert at < written <= received


def test_markup_and_formulas_stay_text(enrolled):
    page = enrolled.page
    hostile = '<img src=x onerror="document.title=1"> =HYPERLINK("http://evil.example")'
    region = start_visit(page)
    attend(region)
    region.get_by_role("button", name="メモを追加").click()
    region.get_by_label("メモ", exact=True).fill(hostile)
    page.get_by_role("button", name="担当者に見える内容").click()
    expect(page.get_by_text(hostile).last).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
