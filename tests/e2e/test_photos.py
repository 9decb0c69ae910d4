"""Photos and voice memos: taken without signal, kept through a killed browser, sent after the words."""

import io
import random
import re

import pytest
from PIL import Image
from playwright.sync_api import expect
from steps import attend, go, save, somebody, start_visit, sync

from fieldapp.demo.cast import NET_LOFT, SATO, SUZUKI

UPLOADS = re.compile("/api/v1/uploads")
CAMERA = "Camera of the phone 7"
ORIENTATION, MODEL, GPS = 0x0112, 0x0110, 0x8825
FILL = """async () => {
  const opening = indexedDB.open("filler", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("blocks", { autoIncrement: true });
  await new Promise((done) => { opening.onsuccess = done; });
  const fits = () => new Promise((done) => {
    const writing = opening.result.transaction("blocks", "readwrite", { durability: "strict" });
    writing.objectStore("blocks").add(crypto.getRandomValues(new Uint8Array(65_536)));
    writing.oncomplete = () => done(true);
    writing.onabort = () => done(false);
  });
  while (await fits());
  opening.result.close();
}"""
JPEG = b"\xff\xd8\xff"


@pytest.fixture
def flags():
    """A microphone that beeps, and nobody who has to allow it."""
    return ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def taken(width=2000, height=1500):
    """A picture as a phone's camera writes it: on its side, with the place. Its left half is red."""
    image = Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))
    image.paste((200, 30, 30), (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL] = 6, CAMERA
    exif.get_ifd(GPS).update({1: "N", 2: (34.0, 21.0, 7.0), 3: "E", 4: (134.0, 3.0, 12.0)})
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif)
    return {"name": "IMG_0007.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def add_photo(region, *pictures):
    with region.page.expect_file_chooser() as chooser:
        region.get_by_role("button", name="写真を追加").click()
    chooser.value.set_files(pictures)


def add_note(region, text):
    region.get_by_role("button", name="メモを追加").click()
    region.get_by_label("メモ", exact=True).fill(text)


def restarted(phone, *, offline):
    """The phone after its battery was empty."""
    phone.kill()
    phone.start()
    phone.context.set_offline(offline)
    phone.page.goto("/field/")
    return phone.page


def opened_draft(page):
    go(page, "訪問")
    page.get_by_role("link", name=NET_LOFT.name).click()
    return page.get_by_role("region", name=somebody().name)


def read_at_the_desk(desk):
    desk.page.goto("/desk/")
    desk.sign_in(SUZUKI.username)
    desk.page.get_by_role("link", name=somebody().name).first.click()
    return desk.page


def no_file_says(profile, *words):
    for path in profile.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for word in words:
            assert word not in content, path


def test_a_photo_taken_without_signal_reaches_the_desk_after_its_words(enrolled, desk):
    enrolled.context.set_offline(True)
    region = start_visit(enrolled.page)
    attend(region)
    add_note(region, "網の目がそろっている。")
    add_photo(region, taken())
    expect(region.get_by_role("img", name="写真")).to_be_visible()
    expect(enrolled.page.get_by_text("下書き保存済み")).to_be_visible()

    page = restarted(enrolled, offline=True)
    expect(opened_draft(page).get_by_role("img", name="写真")).to_be_visible()
    save(page)
    enrolled.kill()
    no_file_says(enrolled.profile, JPEG, CAMERA.encode())
    enrolled.start()

    # the words pass, the photo does not
    page = enrolled.page
    enrolled.context.route(UPLOADS, lambda route: route.abort("connectionreset"))
    page.goto("/field/")
    sync(page)
    expect(page.get_by_text("写真 0/1枚")).to_be_visible()
    expect(page.get_by_text("送信中").first).to_be_visible()
    there = read_at_the_desk(desk)
    expect(there.get_by_text("網の目がそろっている。")).to_be_visible()
    expect(there.locator("figure img")).to_have_count(0)

    enrolled.context.unroute(UPLOADS)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    there.reload()
    expect(there.locator("figure img")).to_have_count(1)
    shown = there.context.request.get(there.locator("figure img").get_attribute("src")).body()
    image = Image.open(io.BytesIO(shown))
    assert image.size == (1200, 1600), "upright, and no longer than 1600 pixels"
    assert image.getpixel((600, 100))[0] > 150, "what was left on the sensor is above"
    assert dict(image.getexif()) == {}
    assert CAMERA.encode() not in shown


def test_the_author_sees_her_photo_beside_the_record(enrolled):
    page = enrolled.page
    region = start_visit(page)
    attend(region)
    add_photo(region, taken(400, 300))
    expect(region.get_by_role("img", name="写真")).to_be_visible()
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    enrolled.context.set_offline(True)
    page.reload()
    go(page, "訪問")
    page.get_by_role("link", name=NET_LOFT.name).first.click()
    expect(page.get_by_text("受領済み")).to_be_visible()
    picture = page.get_by_role("img", name="写真")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [300, 400]


def test_an_upload_that_breaks_off_goes_on_where_it_was(enrolled):
    page = enrolled.page
    region = start_visit(page)
    attend(region)
    add_photo(region, taken())
    expect(region.get_by_role("img", name="写真")).to_be_visible()
    offsets = []

    def cut(route):
        """The third piece gets lost; what is asked is noted."""
        offsets.append(route.request.headers.get("upload-offset"))
        lost = offsets.count("262144") == 1 and offsets[-1] == "262144"
        route.abort("connectionreset") if lost else route.continue_()

    enrolled.context.route(UPLOADS, cut)
    with page.expect_event("requestfailed", lambda request: "uploads" in request.url):
        save(page)
    page = restarted(enrolled, offline=True)
    enrolled.context.route(UPLOADS, cut)
    enrolled.context.set_offline(False)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    pieces = [int(offset) for offset in offsets if offset]
    assert pieces[:4] == [0, 131072, 262144, 262144]
    assert pieces[3:] == sorted(set(pieces[3:]))


def test_a_recording_is_kept_when_the_browser_is_killed_in_its_midst(enrolled, desk):
    region = start_visit(enrolled.page)
    attend(region)
    region.get_by_role("button", name="音声を録音").click()
    expect(region.get_by_text("録音中 0:02")).to_be_visible()
    expect(enrolled.page.get_by_role("button", name="保存して終了")).to_be_disabled()

    page = restarted(enrolled, offline=False)
    region = opened_draft(page)
    sound = region.locator("audio")
    expect(sound).to_be_visible()
    sound.evaluate("sound => sound.play()")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.2")
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    there = read_at_the_desk(desk)
    expect(there.locator("figure audio")).to_have_count(1)
    heard = there.context.request.get(there.locator("figure audio").get_attribute("src"))
    assert heard.headers["content-type"].startswith("audio/")


def test_stopping_a_recording_keeps_it_and_it_can_be_taken_away_and_back(enrolled):
    region = start_visit(enrolled.page)
    region.get_by_role("button", name="音声を録音").click()
    expect(region.get_by_text("録音中 0:01")).to_be_visible()
    region.get_by_role("button", name="録音を止める").click()
    expect(region.locator("audio")).to_be_visible()
    region.get_by_role("button", name="この音声を外す").click()
    expect(region.locator("audio")).to_be_hidden()
    region.get_by_role("button", name="元に戻す").click()
    expect(region.locator("audio")).to_be_visible()


@pytest.mark.parametrize("flags", [()], ids=["without"])
def test_a_microphone_that_is_not_to_be_had_is_said(enrolled):
    region = start_visit(enrolled.page)
    region.get_by_role("button", name="音声を録音").click()
    expect(region.get_by_text("マイクを使えません")).to_be_visible()
    expect(region.get_by_role("group", name="音声メモ")).to_be_hidden()


def test_a_picture_that_cannot_be_read_is_said_and_the_rest_is_saved(enrolled):
    page = enrolled.page
    region = start_visit(page)
    attend(region)
    strange = {"name": "IMG_0008.HEIC", "mimeType": "image/heic", "buffer": b"ftypheic no browser reads this"}
    add_photo(region, strange, taken(40, 30))
    expect(region.get_by_text("この画像は読み取れません")).to_be_visible()
    expect(region.get_by_role("img", name="写真")).to_have_count(1)
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()


def test_what_was_typed_is_saved_before_the_camera_opens(enrolled):
    region = start_visit(enrolled.page)
    attend(region)
    add_note(region, "写真を撮る前に書いた")
    with enrolled.page.expect_file_chooser():
        region.get_by_role("button", name="写真を撮る").click()
    page = restarted(enrolled, offline=True)
    expect(opened_draft(page).get_by_label("メモ", exact=True)).to_have_value("写真を撮る前に書いた")


def test_an_addition_may_be_a_photo_alone(enrolled, desk):
    page = enrolled.page
    attend(start_visit(page))
    save(page)
    page.get_by_role("link", name="この記録を見る").click()
    page.get_by_role("button", name="追記").click()
    adding = page.get_by_role("group", name="追記")
    add_photo(adding, taken(400, 300))
    expect(adding.get_by_role("img", name="写真")).to_be_visible()
    adding.get_by_role("button", name="追記を保存").click()
    expect(page.get_by_text("端末に保存しました")).to_be_visible()
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()
    expect(read_at_the_desk(desk).locator("figure img")).to_have_count(1)


def test_a_photo_that_found_no_space_is_marked_and_nothing_else_is_harmed(phone):
    space = phone.context.new_cdp_session(phone.page)
    granted = {"origin": phone.url, "quotaSize": 20_000_000}
    space.send("Storage.overrideQuotaForOrigin", granted)
    phone.enrol(SATO.username)
    page = phone.page
    region = start_visit(page)
    attend(region)
    expect(page.get_by_text("下書き保存済み")).to_be_visible()
    page.evaluate(FILL)
    add_photo(region, taken())
    expect(region.get_by_text("保存できませんでした（文章は保存されています）")).to_be_visible()
    expect(region.get_by_text("空き容量がありません")).to_be_visible()
    add_note(region, "写真は入らなかった")

    space.send("Storage.overrideQuotaForOrigin", {"origin": phone.url})
    expect(page.get_by_text("下書き保存済み")).to_be_visible()
    page.reload()
    expect(region.get_by_label("メモ", exact=True)).to_have_value("写真は入らなかった")
    expect(region.get_by_text("保存できませんでした")).to_be_visible()
    add_photo(region, taken(400, 300))
    expect(region.get_by_role("img", name="写真")).to_be_visible()
    save(page)
    sync(page)
    expect(page.get_by_text("1人分、すべて届きました")).to_be_visible()


def test_the_photos_of_a_discarded_draft_are_dropped_at_the_next_start(enrolled):
    page = enrolled.page
    region = start_visit(page)
    add_photo(region, taken(400, 300))
    expect(region.get_by_role("img", name="写真")).to_be_visible()
    page.get_by_role("button", name="この下書きを捨てる").click()
    expect(page.get_by_role("button", name="元に戻す")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="訪問", exact=True)).to_be_visible()
    page.wait_for_function(
        """() => new Promise((counted) => {
          indexedDB.open("fieldapp").onsuccess = ({ target: { result: db } }) => {
            db.transaction("files").objectStore("files").count().onsuccess = ({ target }) => {
              db.close();
              counted(target.result === 0);
            };
          };
        })"""
    )
