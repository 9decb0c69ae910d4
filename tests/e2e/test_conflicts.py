"""Two write without knowing of each other, or somebody changes hands meanwhile: phone and desk, for real."""

from datetime import timedelta

import pytest
from desk import write
from founded import TODAY
from playwright.sync_api import expect
from sqlalchemy import select
from steps import attend, go, save, somebody, start_visit, sync

from fieldapp import create_app
from fieldapp.db import db
from fieldapp.demo.cast import ITO, NET_LOFT, SATO
from fieldapp.participants.models import Assignment

TYPED = "浜で会った人"


@pytest.fixture
def met(enrolled):
    """Somebody not on the list was recorded, and has arrived at the office."""
    page = enrolled.page
    start_visit(page)
    page.get_by_role("checkbox", name=somebody().name).uncheck()
    page.get_by_role("button", name="名簿にない人を追加").click()
    page.get_by_label("名前", exact=False).last.fill(TYPED)
    page.keyboard.press("Enter")
    attend(page.get_by_role("region", name=TYPED))
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    return enrolled


def open_visit(page):
    go(page, "訪問")
    page.get_by_role("link", name=NET_LOFT.name).first.click()


def test_a_withdrawal_and_an_edit_of_the_desk_both_stand_until_a_person_decides(met, desk):
    phone = met.page
    met.context.set_offline(True)
    open_visit(phone)
    phone.get_by_role("button", name="この記録を取り消す").click()
    expect(phone.get_by_text("取り消しました")).to_be_visible()
    phone.get_by_role("button", name="元に戻す").click()
    phone.get_by_role("button", name="この記録を取り消す").click()
    expect(phone.get_by_text("取り消しました")).to_be_visible()

    desk.page.goto("/desk/")
    desk.sign_in(ITO.username)
    desk.page.get_by_role("link", name="名簿にない人").click()
    desk.page.get_by_role("link", name=TYPED).click()
    desk.page.get_by_role("searchbox").fill(somebody().name)
    desk.page.get_by_role("button", name="検索").click()
    desk.page.get_by_role("button", name=somebody().name).click()
    expect(desk.page.get_by_role("heading", name=somebody().name)).to_be_visible()

    met.context.set_offline(False)
    sync(phone)
    expect(
        phone.get_by_text("すべて届きました").or_(phone.get_by_text("送信待ちはありません"))
    ).to_be_visible()
    open_visit(phone)
    expect(phone.get_by_text(f"{SATO.name}が取り消した記録に、{ITO.name}が書き込みました")).to_be_visible()

    desk.page.goto("/desk/conflicts")
    desk.page.get_by_role("button", name="元に戻して残す").first.click()
    expect(desk.page.get_by_text("決めました。")).to_be_visible()

    sync(phone)
    open_visit(phone)
    expect(phone.get_by_text(f"{ITO.name}が、{ITO.name}の内容に決めました")).to_be_visible()
    expect(phone.get_by_text("取り消しました")).to_have_count(0)


def test_edits_arrive_after_a_person_changed_hands(office, enrolled):
    phone = enrolled.page
    enrolled.context.set_offline(True)
    attend(start_visit(phone))
    save(phone)

    app = create_app({"data": str(office.directory)})
    with app.app_context():
        ended = db.session.scalars(
            select(Assignment.id).where(Assignment.participant == somebody().id, Assignment.person == SATO.id)
        ).all()
        db.session.remove()
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    write(app, *(("assignment", id, {"until": yesterday}) for id in ended))

    enrolled.context.set_offline(False)
    sync(phone)
    expect(phone.get_by_text("担当が変わりました。記録は今の担当者に届きました。")).to_be_visible()
    go(phone, "利用者")
    expect(phone.get_by_role("heading", name="利用者")).to_be_visible()
    expect(phone.get_by_text(somebody().name)).to_have_count(0)
    open_visit(phone)
    expect(phone.get_by_text(somebody().name)).to_have_count(0)
    with app.app_context():
        db.engine.dispose()
