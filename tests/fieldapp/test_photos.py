"""What becomes of a photo at the office: opened, encoded anew, or kept as it came; never lost."""

import io
import os
import struct
import zipfile
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from founded import both
from photographs import File, Uploads, picture, visit
from PIL import Image
from sqlalchemy import func, select, update

from fieldapp.demo.cast import ISAMU, ORGANISATION
from fieldapp.devices.models import Device, KeptEnvelope
from fieldapp.log import erasure
from fieldapp.observations.models import Observation
from fieldapp.photos.files import Folder
from fieldapp.photos.models import Photo, PhotoFile, Upload
from fieldapp.photos.pictures import LONGEST, Refused, photo, voice
from fieldapp.photos.rules import collect

WEBM = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(60)


@pytest.fixture
def sato(phone):
    return phone("sato")


@pytest.fixture
def uploads(sato):
    return Uploads(sato)


@pytest.fixture
def folder(app):
    return Folder(app.config["FIELDAPP"].directory / "photos", ORGANISATION.id)


@pytest.fixture
def became(ask):
    """What became of a file: the type of what is shown, and why it is not."""

    def became(file):
        [row] = ask(select(PhotoFile).where(PhotoFile.id == file.id))
        return row.stored, row.refused

    return became


# In either order


@both
def test_an_envelope_and_then_its_photos(sato, uploads, became, folder):
    files = File(picture()), File(WEBM, "audio/webm")
    envelope, _ = visit(sato, ISAMU.id, *files)
    sato.exchange()
    assert sato.receipts[envelope].status == "accepted"
    assert sato.lacking() == {file.id for file in files}
    first = sato.receipts[envelope]
    uploads.whole(files[0])
    sato.exchange()
    assert sato.receipts[envelope] == first, "one photo is still missing: nothing new to say"
    uploads.whole(files[1])
    sato.exchange()
    assert sato.lacking() == set()
    assert sato.receipts[envelope].n == first.n + 1
    assert [became(file) for file in files] == [("image/jpeg", None), ("audio/webm", None)]
    assert folder.shown(files[1].id).read_bytes() == WEBM


@both
def test_photos_and_then_their_envelope(sato, uploads, became, sign_in):
    file = File(picture())
    uploads.whole(file)
    envelope, observation = visit(sato, ISAMU.id, file)
    sato.exchange()
    assert (sato.receipts[envelope].status, sato.receipts[envelope].photos_missing) == ("accepted", [])
    sign_in("suzuki").get(f"/desk/records/{observation}", base_url="https://localhost")
    assert became(file) == ("image/jpeg", None)


def test_a_photo_of_a_waiting_envelope_is_kept_until_it_is_released(sato, uploads, tell, ask):
    file = File(picture())
    tell(update(Device).values(revoked_at="2026-11-23T00:00:00.000Z"))
    envelope, _ = visit(sato, ISAMU.id, file)
    sato.exchange()
    assert sato.receipts[envelope].status == "waiting"
    uploads.whole(file)
    assert ask(select(Photo.id)) == []
    [receipt] = ask(select(KeptEnvelope.receipt).where(KeptEnvelope.id == envelope))
    assert (receipt["status"], receipt["photos_missing"]) == ("waiting", [])


def test_a_receipt_that_still_asks_for_what_is_here_is_mended_when_the_phone_asks(sato, uploads, tell, ask):
    file = File(picture())
    envelope, _ = visit(sato, ISAMU.id, file)
    sato.exchange()
    [older] = ask(select(KeptEnvelope.receipt))
    uploads.whole(file)
    tell(update(KeptEnvelope).values(receipt=older))
    assert uploads.offset(file) == len(file.sealed)
    sato.exchange()
    assert sato.receipts[envelope].photos_missing == []


def test_another_file_than_the_envelope_names_does_not_count(sato, uploads, ask):
    named, sent = File(picture()), File(picture(320))
    sent.id = named.id
    uploads.whole(sent)
    envelope, _ = visit(sato, ISAMU.id, named)
    sato.exchange()
    assert sato.receipts[envelope].photos_missing == [named.id]
    uploads.whole(named)
    sato.exchange()
    assert sato.receipts[envelope].photos_missing == []


def test_the_log_does_not_grow_by_a_photo_that_comes(sato, uploads, app, ask):
    from fieldapp.log.models import LogHead

    file = File(picture())
    visit(sato, ISAMU.id, file)
    sato.exchange()
    [before] = ask(select(LogHead.n))
    uploads.whole(file)
    assert ask(select(LogHead.n)) == [before]


# What is shown


def opened(data):
    return Image.open(io.BytesIO(photo(data)))


def test_nothing_of_the_original_is_shown():
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "MAKER", {1: "N", 2: (38.0, 26.0, 0.0)}
    original = picture(exif=exif, comment=b"SECRET", icc_profile=b"PROFILE" * 20)
    assert b"MAKER" in original
    made = photo(original)
    for hidden in (b"MAKER", b"SECRET", b"PROFILE", b"Exif"):
        assert hidden not in made
    assert set(opened(original).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_it_is_turned_upright_before_that_is_forgotten():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(picture(600, 400, exif=exif)).size == (400, 600)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_it_becomes_a_jpeg_of_a_size_that_a_screen_shows(format):
    made = opened(picture(4000, 3000, format))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (LONGEST, 1200))
    assert opened(picture(300, 200, format)).size == (300, 200)


def test_what_shows_through_is_white():
    clear = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(clear, "PNG")
    assert opened(clear.getvalue()).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "type"),
    [
        (WEBM, "audio/webm"),
        (b"OggS" + bytes(60), "audio/ogg"),
        (bytes(3) + b"\x20ftypM4A " + bytes(60), "audio/mp4"),
    ],
    ids=["webm", "ogg", "mp4"],
)
def test_a_voice_memo_is_told_by_its_container(data, type):
    assert voice(data) == type


# Hostile files


def png(width, height, *chunks):
    """A PNG that says it is so large, with these chunks."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), *(chunk(*one) for one in chunks), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def archive():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("index.html", "<script>alert(1)</script>")
    return made.getvalue()


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = {
    "a bomb of pixels": (png(40_000, 40_000, (b"IDAT", zlib.compress(bytes(1000)))), "too-many-pixels"),
    "a bomb of 60 million real pixels": (
        png(10_000, 6_000, (b"IDAT", zlib.compress(bytes(30_001 * 6_000)))),
        "too-many-pixels",
    ),
    "a bomb of text": (
        png(10, 10, (b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000))), (b"IDAT", b"")),
        "cannot-decode",
    ),
    "a photo cut in the middle": (picture()[:3000], "cannot-decode"),
    "the first bytes of a photo alone": (b"\xff\xd8\xff", "cannot-decode"),
    "a PNG with a wrong sum": (picture(format="PNG")[:-20] + bytes(20), "cannot-decode"),
    "HTML that begins like a JPEG": (b"\xff\xd8\xff" + HTML, "cannot-decode"),
    "HTML that begins like a PNG": (b"\x89PNG\r\n\x1a\n" + HTML, "cannot-decode"),
    "HTML that begins like a WebP": (b"RIFF\0\0\0\0WEBP" + HTML, "cannot-decode"),
    "HTML": (HTML, "not-a-photo"),
    "an SVG": (SVG, "not-a-photo"),
    "an archive": (archive(), "not-a-photo"),
    "an archive before a photo": (archive() + picture(), "not-a-photo"),
    "a GIF": (picture(format="GIF"), "not-a-photo"),
    "a TIFF": (picture(format="TIFF"), "not-a-photo"),
    "a PDF": (b"%PDF-1.7\n" + bytes(100), "not-a-photo"),
    "nothing": (b"", "not-a-photo"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_never_shown(app, name):
    data, reason = HOSTILE[name]
    with app.app_context(), pytest.raises(Refused) as refused:
        photo(data)
    assert refused.value.reason == reason


@pytest.mark.parametrize("tail", [archive(), HTML, SVG], ids=["an archive", "HTML", "SVG"])
def test_of_a_file_that_is_two_things_the_photo_alone_is_left(tail):
    original = picture()
    assert photo(original + tail) == photo(original)


@pytest.mark.parametrize("data", [HTML, picture(), archive(), b"", b"\x1a\x45\xdf\xa3matroska"])
def test_what_is_no_voice_memo_is_not_played(data):
    with pytest.raises(Refused, match="not-a-voice"):
        voice(data)


@pytest.mark.parametrize(
    ("plain", "reason"), [(HTML, "not-a-photo"), (picture()[:3000], "cannot-decode"), (None, "cannot-open")]
)
def test_what_cannot_be_shown_is_kept_as_it_came_with_the_reason(
    sato, uploads, became, folder, ask, plain, reason
):
    file = File(plain or picture())
    if plain is None:
        file.key = bytes(32)
    envelope, _ = visit(sato, ISAMU.id, file)
    sato.exchange()
    uploads.whole(file)
    sato.exchange()
    assert sato.receipts[envelope].photos_missing == []
    assert became(file) == (None, reason)
    assert folder.sealed(file.id).read_bytes() == file.sealed
    assert not folder.shown(file.id).exists()
    assert ask(select(PhotoFile.key)) == [file.named()["key"]]


def test_of_what_is_shown_no_ciphertext_is_left(sato, uploads, folder):
    file = File(picture())
    visit(sato, ISAMU.id, file)
    sato.exchange()
    uploads.whole(file)
    assert not folder.sealed(file.id).exists()
    assert folder.shown(file.id).stat().st_mode & 0o077 == 0
    assert uploads.offset(file) == len(file.sealed)


# Collected, and never collected


@pytest.fixture
def old(folder, tell):
    """Makes everything that lies at the office so many days old."""

    def old(days):
        at = datetime.now(UTC) - timedelta(days=days)
        tell(update(Upload).values(created_at=f"{at:%Y-%m-%dT%H:%M:%S}.000Z"))
        for path in folder.path.glob("*/*"):
            os.utime(path, (at.timestamp(), at.timestamp()))

    return old


def test_what_no_envelope_named_for_thirty_days_is_removed(uploads, folder, old, app, ask):
    part, whole = File(picture()), File(picture())
    uploads.create(part)
    uploads.patch(part, 0, part.sealed[:500])
    uploads.whole(whole)
    with app.app_context():
        old(29)
        assert collect() == 0
        old(31)
        assert collect() == 2
    assert [*folder.path.glob("*/*")] == []
    assert ask(select(Upload.id)) == []


def test_the_file_of_a_record_is_never_removed(sato, uploads, folder, old, app, ask):
    shown, refused, coming, waiting = (File(plain) for plain in (picture(), HTML, picture(), picture()))
    visit(sato, ISAMU.id, shown, refused, coming)
    sato.exchange()
    visit(sato, ISAMU.id, waiting)
    changes = sato.changes[next(reversed(sato.changes))]
    changes[0]["fields"]["workers"] = []
    sato.outbox.clear()
    held = sato.finish(changes, photos=[waiting.named()])
    sato.exchange()
    assert sato.receipts[held].status == "waiting"
    for file in (shown, refused, waiting):
        uploads.whole(file)
    uploads.create(coming)
    uploads.patch(coming, 0, coming.sealed[:500])
    old(400)
    with app.app_context():
        assert collect() == 0
    assert all(folder.shown(file.id).exists() for file in (shown, waiting))
    assert all(folder.sealed(file.id).exists() for file in (refused, coming))
    assert uploads.offset(coming) == 500


def test_files_that_a_restored_database_never_heard_of_stay_thirty_days(uploads, folder, old, app, tell):
    file = File(picture())
    uploads.whole(file)
    tell(Upload.__table__.delete())
    with app.app_context():
        old(29)
        assert collect() == 0
        old(31)
        assert collect() == 1


def test_erasing_a_person_erases_their_photos(sato, uploads, folder, app, ask):
    file = File(picture())
    visit(sato, ISAMU.id, file)
    sato.exchange()
    uploads.whole(file)
    with app.app_context():
        erasure.erase(ORGANISATION.id, ORGANISATION.id, ISAMU.id)
    assert [*folder.path.glob("*/*")] == []
    assert ask(select(func.count()).select_from(PhotoFile)) == [0]
    assert ask(select(Observation.id).where(Observation.participant == ISAMU.id)) == []


def test_an_office_restored_without_its_opened_photos_list_shows_what_lies_there(
    sato, uploads, folder, became, tell, sign_in
):
    file = File(picture())
    _, observation = visit(sato, ISAMU.id, file)
    sato.exchange()
    uploads.whole(file)
    tell(update(PhotoFile).values(stored=None))
    sign_in("suzuki").get(f"/desk/records/{observation}", base_url="https://localhost")
    assert became(file) == ("image/jpeg", None)
