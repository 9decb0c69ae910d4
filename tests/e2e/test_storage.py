"""Storage full, closed, emptied, damaged or refused, a wrong clock: what the phone says, and what is left."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from steps import attend, go, save, somebody, start_visit, sync

from fieldapp.demo.cast import NET_LOFT, SATO

FILL = """async () => {
  const db = await new Promise((done) => {
    const opening = indexedDB.open("music");
    opening.onupgradeneeded = () => opening.result.createObjectStore("songs", { autoIncrement: true });
    opening.onsuccess = () => done(opening.result);
  });
  const fits = (size) => new Promise((done) => {
    const writing = db.transaction("songs", "readwrite");
    writing.objectStore("songs").add(crypto.getRandomValues(new Uint8Array(size)));
    writing.oncomplete = () => done(true);
    writing.onabort = () => done(false);
  });
  for (const size of [65536, 8192, 1024]) while (await fits(size));
  db.close();
}"""
ROOT = Path(__file__).resolve().parents[2]
VISITS = "SELECT count(*) FROM visit"

REFUSED = """() => {
  IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };
}"""
NOTHING_KEPT = """() => {
  const get = () => { throw new DOMException("denied", "SecurityError"); };
  Object.defineProperty(window, "localStorage", { get });
}"""
PRIVATE = """() => {
  StorageManager.prototype.getDirectory = async () => { throw new DOMException("denied", "SecurityError"); };
}"""
DEAD = """() => {
  IDBDatabase.prototype.transaction = () => { throw new DOMException("lost", "UnknownError"); };
}"""
WITHOUT_KEY = """() => new Promise((done) => {
  indexedDB.open("fieldapp").onsuccess = ({ target: { result: db } }) => {
    const writing = db.transaction("meta", "readwrite");
    writing.objectStore("meta").delete("dataKey");
    writing.oncomplete = () => { db.close(); done(); };
  };
})"""
VERSION = "() => indexedDB.databases().then(([{ version }]) => version)"
DELETED = "() => new Promise((done) => { indexedDB.deleteDatabase('fieldapp').onsuccess = () => done(); })"


class Disk:
    """The space that the browser grants the phone: 20 MB from before its first use, or what there is."""

    def __init__(self, phone):
        self.session, self.origin = phone.context.new_cdp_session(phone.page), phone.url
        self.session.send("Storage.overrideQuotaForOrigin", {"origin": self.origin, "quotaSize": 20_000_000})

    def free(self):
        self.session.send("Storage.overrideQuotaForOrigin", {"origin": self.origin})


@pytest.fixture
def narrow(phone):
    """The phone of 佐藤 and its disk, which `page.evaluate(FILL)` fills."""
    disk = Disk(phone)
    phone.enrol(SATO.username)
    expect(phone.page.get_by_text(NET_LOFT.name).first).to_be_visible()
    return phone, disk


def unsent_visit(phone):
    """One finished visit and one draft, without signal."""
    phone.context.set_offline(True)
    attend(start_visit(phone.page))
    save(phone.page)
    attend(start_visit(phone.page))
    expect(phone.page.get_by_text("下書き保存済み")).to_be_visible()


def test_finishing_with_a_full_storage_leaves_the_draft_and_says_to_free_space(office, narrow):
    phone, disk = narrow
    page = phone.page
    attend(start_visit(page))
    expect(page.get_by_text("下書き保存済み")).to_be_visible()
    page.evaluate(FILL)
    page.get_by_role("button", name="保存して終了").click()
    expect(page.get_by_role("alert").filter(has_text="空き容量がありません").first).to_be_visible()
    page.reload()
    expect(
        page.get_by_role("region", name=somebody().name).get_by_role("radio", name="来ている")
    ).to_be_checked()
    disk.free()
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    assert office.count(VISITS) == 1


def test_typing_with_a_full_storage_says_that_it_is_not_saved_and_is_saved_once_there_is_space(narrow):
    phone, disk = narrow
    page = phone.page
    region = start_visit(page)
    expect(page.get_by_text("下書き保存済み")).to_be_visible()
    page.evaluate(FILL)
    attend(region)
    expect(page.get_by_role("alert").filter(has_text="まだ保存していません")).to_be_visible()
    disk.free()
    expect(page.get_by_text("下書き保存済み")).to_be_visible()
    page.reload()
    expect(region.get_by_role("radio", name="来ている")).to_be_checked()


def test_a_database_deleted_under_the_app_is_said_with_what_it_held(enrolled):
    unsent_visit(enrolled)
    second = enrolled.context.new_page()
    second.goto("/field/")
    expect(second.get_by_role("heading", name="今日", exact=True)).to_be_visible()
    second.evaluate(DELETED)
    for page in (enrolled.page, second):
        expect(page.get_by_role("heading", name="端末の保存内容が消えています")).to_be_visible()
        expect(page.get_by_role("alert")).to_contain_text("未送信の記録1件")
        expect(page.get_by_role("alert")).to_contain_text("下書き1件")
    enrolled.context.set_offline(False)
    second.get_by_role("button", name="読みました").click()
    expect(second.get_by_role("button", name="端末を登録")).to_be_visible()


def test_a_damaged_database_is_said_with_what_it_held(enrolled):
    unsent_visit(enrolled)
    enrolled.stop()
    for path in enrolled.profile.glob("Default/IndexedDB/*.leveldb/*"):
        if path.suffix in (".log", ".ldb"):
            content = bytearray(path.read_bytes())
            content[:: max(1, len(content) // 50)] = bytes(len(content[:: max(1, len(content) // 50)]))
            path.write_bytes(content)
    enrolled.start()
    enrolled.page.goto("/field/")
    expect(enrolled.page.get_by_role("heading", name="端末の保存内容が消えています")).to_be_visible()
    expect(enrolled.page.get_by_role("alert")).to_contain_text("未送信の記録1件、下書き1件")


@pytest.mark.parametrize("refusal", [REFUSED, NOTHING_KEPT])
def test_a_browser_that_refuses_storage_is_named_before_any_work(phone, refusal):
    phone.context.add_init_script(f"({refusal})()")
    phone.page.goto("/field/")
    expect(phone.page.get_by_role("heading", name="端末に記録できません")).to_be_visible()
    expect(phone.page.get_by_role("button", name="端末を登録")).to_be_hidden()
    phone.wrong.clear()  # what was refused also stands in the console


def test_a_private_window_is_named_before_any_work(phone):
    phone.context.add_init_script(f"({PRIVATE})()")
    phone.page.goto("/field/")
    expect(phone.page.get_by_role("alert")).to_contain_text("閉じると記録が消えます")


def test_a_storage_that_died_asks_for_a_reload_and_has_everything_after_it(enrolled):
    unsent_visit(enrolled)
    page = enrolled.page
    page.evaluate(DEAD)
    page.get_by_role("button", name="メモを追加").click()
    expect(page.get_by_role("heading", name="再読み込みしてください")).to_be_visible()
    page.get_by_role("button", name="再読み込み").click()
    expect(
        page.get_by_role("region", name=somebody().name).get_by_role("radio", name="来ている")
    ).to_be_checked()
    expect(page.get_by_text("未送信 1件")).to_be_visible()


def test_without_its_data_key_a_phone_says_what_it_cannot_show_and_sends_it(office, enrolled):
    unsent_visit(enrolled)
    page = enrolled.page
    page.evaluate(WITHOUT_KEY)
    page.goto("/field/")
    page.reload()
    expect(
        page.get_by_role("status").filter(has_text=re.compile(r"記録\d+件を表示できません"))
    ).to_be_visible()
    enrolled.context.set_offline(False)
    go(page, "送信状況")
    page.get_by_role("button", name="今すぐ同期").click()
    expect(page.get_by_role("status").filter(has_text="記録1件を表示できません")).to_be_visible()
    assert office.count(VISITS) == 1


@pytest.mark.parametrize(("days", "said"), [(-2, "2日ずれています"), (40, "40日ずれています")])
def test_a_wrong_clock_is_said_and_dates_are_the_offices(office, enrolled, days, said):
    page = enrolled.page
    page.clock.set_system_time(datetime.now(UTC) + timedelta(days=days))
    page.goto("/field/")
    sync(page)
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    go(page, "今日")
    expect(page.get_by_text(NET_LOFT.name).first).to_be_visible()
    attend(start_visit(page))
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    observed, made = re.findall(
        r"[^|]+", office.count("SELECT at || '|' || (SELECT max(at) FROM log_entry) FROM visit")
    )
    for at in (observed, made):
        assert abs(datetime.fromisoformat(at) - datetime.now(UTC)) < timedelta(minutes=5)


def test_an_older_tab_gives_way_to_a_newer_database_without_losing_what_is_typed(office, enrolled, tmp_path):
    page = enrolled.page
    region = start_visit(page)
    attend(region)
    expect(page.get_by_text("下書き保存済み")).to_be_visible()
    office.stop()
    office.root = tmp_path / "newer"
    for part in ("fieldapp", "sync", "static", "templates"):
        shutil.copytree(ROOT / part, office.root / part)
    vault = office.root / "static/app/vault.js"
    steps, rest = vault.read_text().split("\n];", 1)
    vault.write_text(f'{steps}\n  (db) => void db.createObjectStore("later"),\n];{rest}')
    version = page.evaluate(VERSION)
    office.start()
    second = enrolled.context.new_page()
    second.goto("/field/")
    second.evaluate("() => navigator.serviceWorker.getRegistration().then((found) => found.update())")
    region.get_by_role("button", name="メモを追加").click()
    region.get_by_label("メモ", exact=True).fill("切り替えの直前に書いた")
    second.get_by_role("button", name="切り替える").click()
    second.wait_for_function(f"async () => (await ({VERSION})()) > {version}")
    expect(region.get_by_label("メモ", exact=True)).to_have_value("切り替えの直前に書いた")
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    assert office.count(VISITS) == 1


def test_the_state_of_the_phone_is_said_in_numbers(enrolled):
    unsent_visit(enrolled)
    page = enrolled.page
    go(page, "送信状況")
    state = page.get_by_role("region", name="端末の状態")
    for term, said in {
        "保存の保護": r"^(あり|なし): ",
        "容量": r"^\d.* [MG]B中 \d.* MB 使用$",
        "未送信": r"^1件",
        "最も古い未送信": r"たった今|前$",
        "最後の連絡": r"\d\d:\d\d",
        "時計": r"^合っています$",
        "版": r"^\d+\.\d+",
    }.items():
        fact = state.locator("div").filter(has=page.get_by_text(term, exact=True)).locator("dd")
        expect(fact).to_have_text(re.compile(said))
