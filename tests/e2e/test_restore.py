"""The office put back from yesterday's copy, with a real phone that knows more than it."""

import os
import shutil
import subprocess
import sys
import threading

from playwright.sync_api import expect
from server import ROOT
from sqlalchemy import create_engine, text
from steps import attend, save, somebody, start_visit, sync

from fieldapp import create_app
from fieldapp.db import db
from fieldapp.demo.cast import ITO, NET_LOFT, ORGANISATION, SATO, SUZUKI
from fieldapp.devices.rules import revoke
from fieldapp.running import alone

BEFORE, LOST = "前の日の記録", ("失われた日の朝", "失われた日の昼")


def visit(page, memo):
    region = start_visit(page)
    attend(region)
    region.get_by_role("button", name="メモを追加").click()
    region.get_by_label("メモ", exact=True).fill(memo)
    save(page)


def arrive(page):
    """Syncs, until the whole exchange is over."""
    with page.expect_response("**/api/v1/sync"):
        sync(page)
    expect(page.locator(".bar-state")).to_have_text("")
    expect(page.get_by_text("すべて届きました")).to_be_visible()


def command(office, tmp_path, *words):
    """A command of the office, as an administrator types it."""
    for name in ("backups", "keys-apart"):
        (tmp_path / name).mkdir(exist_ok=True)
    environment = os.environ | {
        "FIELDAPP_DATA": str(office.directory),
        "FIELDAPP_BACKUPS": str(tmp_path / "backups"),
        "FIELDAPP_JOURNAL_COPY": str(tmp_path / "keys-apart"),
    }
    asked = [sys.executable, "-m", "fieldapp", *words]
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def notes(office):
    engine = create_engine(f"sqlite:///{office.directory / 'fieldapp.sqlite3'}")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT text FROM note ORDER BY text")).scalars().all()
    engine.dispose()
    return found


def answer(desk, memo, comment):
    """鈴木 comments on a record and confirms it."""
    page = desk.page
    page.goto("/desk/")
    desk.sign_in(SUZUKI.username)
    page.get_by_role("main").get_by_role("link", name=somebody().name).first.click()
    expect(page.get_by_text(memo)).to_be_visible()
    page.get_by_label("コメント", exact=True).fill(comment)
    page.get_by_role("button", name="コメントを送信").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.get_by_role("button", name="確認済みにする").click()
    expect(page.get_by_text("確認済み").first).to_be_visible()


def test_phones_resend_what_a_restored_server_forgot(office, enrolled, desk, tmp_path):
    page = enrolled.page
    visit(page, BEFORE)
    arrive(page)
    command(office, tmp_path, "backup")
    [copy] = (tmp_path / "backups").iterdir()
    for memo in LOST:
        visit(page, memo)
    arrive(page)
    answer(desk, LOST[-1], "読みました。")
    before = notes(office)
    assert set(before) == {BEFORE, *LOST}

    office.stop()
    command(office, tmp_path, "restore", str(copy), "--yes-replace")
    office.start()
    assert notes(office) == [BEFORE]
    arrive(page)
    assert notes(office) == before
    arrive(page)
    assert notes(office) == before, "once"

    there = desk.page
    there.context.clear_cookies()
    there.goto("/desk/devices")
    desk.sign_in(ITO.username)
    there.get_by_role("link", name="復元のあと").click()
    expect(there.get_by_role("heading", name="復元のあと")).to_be_visible()
    expect(there.get_by_text("足りなかった2件が戻り、そろいました")).to_be_visible()
    gone = there.get_by_role("region", name="失われた事務所の作業")
    expect(gone.get_by_role("listitem")).to_have_count(2)
    expect(gone).to_contain_text("鈴木 恵子")
    expect(gone).to_contain_text("コメント")
    expect(gone).to_contain_text(somebody().name)
    if shot := os.environ.get("FIELDAPP_SHOTS"):
        there.screenshot(path=f"{shot}/restore.png", full_page=True)


def test_merely_copying_the_file_back_is_enough(office, desk, phone, tmp_path):
    """The phone is enrolled after the copy, so that the restored office never heard of it."""
    office.stop()
    beside = office.directory / "fieldapp.sqlite3-wal"
    assert not beside.exists() or beside.stat().st_size == 0, "a stopped office is one file"
    shutil.copy2(office.directory / "fieldapp.sqlite3", tmp_path / "yesterday.sqlite3")
    office.start()
    phone.enrol(SATO.username)
    expect(phone.page.get_by_text(NET_LOFT.name).first).to_be_visible()
    for memo in LOST:
        visit(phone.page, memo)
    arrive(phone.page)
    office.stop()
    shutil.copy2(tmp_path / "yesterday.sqlite3", office.directory / "fieldapp.sqlite3")
    office.start()
    assert notes(office) == []
    arrive(phone.page)
    assert notes(office) == sorted(LOST)


def test_a_phone_revoked_since_stays_revoked(office, enrolled, tmp_path):
    page = enrolled.page
    visit(page, BEFORE)
    arrive(page)
    office.stop()
    shutil.copy2(office.directory / "fieldapp.sqlite3", tmp_path / "yesterday.sqlite3")
    app = create_app({"data": str(office.directory)})
    with app.app_context():
        device = db.session.execute(text("SELECT id FROM device")).scalar_one()
        revoke(app.extensions["journal"], ORGANISATION.id, device)
        db.session.remove()
        db.engine.dispose()
    shutil.copy2(tmp_path / "yesterday.sqlite3", office.directory / "fieldapp.sqlite3")
    office.start()
    sync(page)
    expect(page.get_by_text("この端末は事務所で停止されています").first).to_be_visible()


def test_a_restore_under_way_loses_nothing(office, enrolled, tmp_path):
    page = enrolled.page
    visit(page, BEFORE)
    arrive(page)
    office.stop()
    shutil.copy2(office.directory / "fieldapp.sqlite3", tmp_path / "yesterday.sqlite3")
    office.start()
    visit(page, LOST[0])
    arrive(page)
    office.stop()
    with alone(office.directory):  # as `fieldapp restore` holds it
        starting = threading.Thread(target=office.start)
        starting.start()
        visit(page, LOST[1])
        sync(page)
        expect(page.get_by_text("事務所と通信できません").first).to_be_visible()
        shutil.copy2(tmp_path / "yesterday.sqlite3", office.directory / "fieldapp.sqlite3")
    starting.join()
    arrive(page)
    assert notes(office) == sorted([BEFORE, *LOST])
