"""The door of photos: tus 1.0 as a client meets it, request by request; on both databases."""

import hashlib
import resource
from base64 import b64encode
from contextlib import contextmanager

import msgspec
import pytest
from founded import both
from photographs import File, Uploads, picture, visit
from sqlalchemy import delete, select, update

from fieldapp.clock import new_id
from fieldapp.demo.cast import ISAMU
from fieldapp.devices.models import Device
from fieldapp.photos.files import Elsewhere, Folder
from fieldapp.photos.models import PhotoFile, Upload

pytestmark = both


@pytest.fixture
def sato(phone):
    return phone("sato")


@pytest.fixture
def uploads(sato):
    return Uploads(sato)


@pytest.fixture
def file():
    return File(picture())


def sha1(body):
    return f"sha1 {b64encode(hashlib.sha1(body).digest()).decode()}"


def sha256(body):
    return f"sha256 {b64encode(hashlib.sha256(body).digest()).decode()}"


def test_it_says_what_it_can_do(sato):
    answer = sato.client.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,checksum"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(answer.headers["Tus-Max-Size"]) == 20 * 1024 * 1024


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH"])
def test_another_version_is_told_the_right_one(uploads, file, method):
    answer = uploads.ask(method, f"/api/v1/uploads/{file.id}", Tus_Resumable="0.2.2")
    assert (answer.status_code, answer.headers["Tus-Resumable"]) == (412, "1.0.0")


def test_a_photo_comes_in_parts(uploads, file):
    made = uploads.create(file)
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/uploads/{file.id}")
    assert uploads.offset(file) == 0
    for start in range(0, len(file.sealed), 10_000):
        answer = uploads.patch(file, start, file.sealed[start : start + 10_000])
        assert answer.status_code == 204
        assert int(answer.headers["Upload-Offset"]) == min(start + 10_000, len(file.sealed))
    head = uploads.head(file)
    assert head.headers["Upload-Offset"] == head.headers["Upload-Length"] == str(len(file.sealed))
    assert head.headers["Cache-Control"] == "no-store"


def test_the_same_again_is_the_same_upload(uploads, file, ask):
    uploads.create(file)
    uploads.patch(file, 0, file.sealed[:1000])
    again = uploads.create(file)
    assert (again.status_code, again.headers["Location"]) == (201, f"/api/v1/uploads/{file.id}")
    assert uploads.offset(file) == 1000
    assert ask(select(Upload.id)) == [file.id]


def test_a_part_at_another_place_is_not_taken(uploads, file):
    uploads.create(file)
    uploads.patch(file, 0, file.sealed[:1000])
    for at, body in [(0, file.sealed[:1000]), (2000, file.sealed[2000:3000]), (500, b"")]:
        answer = uploads.patch(file, at, body)
        assert (answer.status_code, answer.json["code"]) == (409, "elsewhere-in-upload")
    assert uploads.offset(file) == 1000


@pytest.mark.parametrize("sum", [sha1, sha256])
def test_a_part_with_its_sum_is_taken_whole_or_not_at_all(uploads, file, sum):
    uploads.create(file)
    first = file.sealed[:5000]
    wrong = uploads.patch(file, 0, first[:-1] + b"?", Upload_Checksum=sum(first))
    assert (wrong.status_code, wrong.json["code"]) == (460, "damaged-part")
    assert uploads.offset(file) == 0
    assert uploads.patch(file, 0, first, Upload_Checksum=sum(first)).status_code == 204
    assert uploads.offset(file) == 5000


@pytest.mark.parametrize("sum", ["md5 AAAA", "sha1 §", "sha1 A", ""])
def test_a_sum_that_cannot_be_read_is_refused(uploads, file, sum):
    uploads.create(file)
    answer = uploads.patch(file, 0, b"a", Upload_Checksum=sum.encode().decode("latin-1"))
    assert (answer.status_code, answer.json["code"]) == (400, "bad-upload")
    assert uploads.offset(file) == 0


def test_a_whole_that_is_not_what_was_announced_starts_anew(uploads, file):
    uploads.create(file)
    spoilt = file.sealed[:-1] + bytes([file.sealed[-1] ^ 1])
    answer = uploads.patch(file, 0, spoilt)
    assert (answer.status_code, answer.json["code"]) == (460, "damaged-upload")
    assert uploads.offset(file) == 0
    assert uploads.patch(file).status_code == 204


def test_more_than_was_announced_is_not_taken(uploads, file):
    uploads.create(file)
    assert uploads.patch(file, 0, file.sealed + b"more").status_code == 413
    assert uploads.offset(file) == 0


def test_a_part_must_say_what_it_is_and_where_it_belongs(uploads, file):
    uploads.create(file)
    assert uploads.patch(file, 0, b"a", **{"Content-Type": "image/jpeg"}).status_code == 415
    for place in ("", "-1", "x", "１"):
        answer = uploads.patch(file, place.encode().decode("latin-1"), b"a")
        assert (answer.status_code, answer.json["code"]) == (400, "bad-upload")


def test_where_patch_is_not_let_through_post_stands_for_it(uploads, file):
    uploads.create(file)
    path, place = f"/api/v1/uploads/{file.id}", {"Content-Type": "application/offset+octet-stream"}
    assert uploads.ask("POST", path, file.sealed, Upload_Offset=0, **place).status_code == 405
    answer = uploads.ask("POST", path, file.sealed, Upload_Offset=0, X_HTTP_Method_Override="PATCH", **place)
    assert answer.status_code == 204
    assert uploads.offset(file) == len(file.sealed)


@pytest.mark.parametrize(
    "said",
    [
        {"length": 15},
        {"length": ""},
        {"sha256": "A" * 64},
        {"id": "../../etc/passwd"},
        {"id": "01A2062D-E209-7000-8000-000000000009"},
        {"device": "x"},
    ],
    ids=lambda said: f"{next(iter(said.items()))}",
)
def test_what_is_no_upload_is_refused(uploads, file, said):
    answer = uploads.create(file, **said)
    assert (answer.status_code, answer.json["code"]) == (400, "bad-upload")


@pytest.mark.parametrize("metadata", ["", "id", "id Ä", "id AAAA BBBB", ",,,"])
def test_metadata_that_cannot_be_read_is_refused(uploads, metadata):
    metadata = metadata.encode().decode("latin-1")
    answer = uploads.ask("POST", "/api/v1/uploads", Upload_Length=100, Upload_Metadata=metadata)
    assert (answer.status_code, answer.json["code"]) == (400, "bad-upload")


def test_an_upload_that_is_not_there_is_not_found(uploads, file):
    assert uploads.head(file).status_code == 404
    assert uploads.patch(file).status_code == 404
    assert uploads.ask("HEAD", "/api/v1/uploads/..%2f..%2fsecret-key").status_code == 404


def test_a_phone_that_the_office_does_not_know_keeps_its_photo(uploads, file):
    answer = uploads.create(file, device=new_id())
    assert (answer.status_code, answer.json["code"]) == (403, "unknown-phone")


def test_a_revoked_phone_still_delivers(uploads, file, tell):
    tell(update(Device).values(revoked_at="2026-11-23T00:00:00.000Z"))
    uploads.whole(file)


def test_it_needs_no_session_and_no_token(sato, file):
    sato.client.delete("/api/v1/session")
    Uploads(sato, proven=False).whole(file)


def test_what_proves_nothing_is_taken_only_so_often(sato, file):
    unproven = Uploads(sato, proven=False)
    unproven.create(file)
    answers = [unproven.head(file).status_code for _ in range(60)]
    assert answers == [200] * 59 + [429]
    assert Uploads(sato).head(file).status_code == 200


def test_a_file_that_is_too_large_is_told_the_limit(uploads, file):
    answer = uploads.create(file, length=20 * 1024 * 1024 + 1)
    assert (answer.status_code, answer.json["code"]) == (413, "photo-too-large")
    assert answer.json["limit"] == 20 * 1024 * 1024


def test_a_phone_has_its_share_of_a_day(uploads, sato, ask, tell):
    for _ in range(25):
        assert uploads.create(File(b"a"), length=20 * 1024 * 1024).status_code == 201
    over = File(b"a")
    answer = uploads.create(over)
    assert (answer.status_code, answer.json["code"]) == (429, "too-many-photos")
    assert 86_000 < int(answer.headers["Retry-After"]) <= 86_400
    assert Uploads(sato, proven=False).create(over).status_code == 201
    tell(update(Upload).values(created_at="2026-11-01T00:00:00.000Z"))
    assert uploads.create(File(b"a")).status_code == 201


def test_a_full_disk_gives_a_retryable_answer_and_loses_nothing(uploads, file):
    uploads.create(file)
    uploads.patch(file, 0, file.sealed[:5000])
    with no_file_over(8000):
        answer = uploads.patch(file, 5000)
    assert (answer.status_code, answer.json["code"]) == (507, "office-full")
    assert int(answer.headers["Retry-After"]) > 0
    assert uploads.offset(file) == 8000
    assert uploads.patch(file, 8000).status_code == 204


@contextmanager
def no_file_over(size):
    """The system writes no file beyond so many bytes, as if the disk ended there."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_photos_leave_room_for_words(uploads, file, app):
    uploads.create(file)
    app.config["FIELDAPP"] = msgspec.structs.replace(app.config["FIELDAPP"], photos_reserve_mib=2**40)
    for answer in (uploads.patch(file), uploads.create(File(b"another"))):
        assert (answer.status_code, answer.json["code"]) == (507, "office-full")


def test_another_file_under_the_same_photo_starts_anew_unless_an_envelope_names_the_first(
    uploads, sato, file
):
    uploads.create(file)
    uploads.patch(file, 0, file.sealed[:5000])
    again = File(file.plain)
    again.id = file.id
    assert uploads.create(again).status_code == 201
    assert uploads.offset(again) == 0
    visit(sato, ISAMU.id, again)
    sato.exchange()
    answer = uploads.create(file)
    assert (answer.status_code, answer.json["code"]) == (409, "another-file")
    uploads.whole(again)


def test_a_request_that_was_overtaken_writes_nothing(uploads, file, sato):
    uploads.create(file)
    folder = Folder(_photos(sato), sato.organisation)
    folder.append(file.id, 0, b"first")
    for place in (0, 4, 6):
        with pytest.raises(Elsewhere):
            folder.append(file.id, place, b"late")
    assert folder.sealed(file.id).read_bytes() == b"first"


def test_names_of_files_are_ids_and_only_the_server_reads_them(uploads, file, app):
    uploads.whole(file)
    photos = app.config["FIELDAPP"].directory / "photos"
    [path] = [path for path in photos.rglob("*") if path.is_file()]
    assert path.name == f"{file.id}.sealed"
    assert path.stat().st_mode & 0o077 == 0
    assert all(p.stat().st_mode & 0o077 == 0 for p in photos.rglob("*") if p.is_dir())


def test_a_server_that_stopped_after_the_last_byte_takes_it_in_when_asked(uploads, file, sato, tell, ask):
    visit(sato, ISAMU.id, file)
    sato.exchange()
    uploads.create(file)
    Folder(_photos(sato), sato.organisation).append(file.id, 0, file.sealed)
    assert uploads.offset(file) == len(file.sealed)
    assert ask(select(PhotoFile.stored)) == ["image/jpeg"]
    sato.exchange()
    assert sato.lacking() == set()


def test_a_server_that_stopped_after_a_damaged_last_byte_starts_anew(uploads, file, sato):
    uploads.create(file)
    Folder(_photos(sato), sato.organisation).append(file.id, 0, file.sealed[:-16] + bytes(16))
    assert uploads.offset(file) == 0


def test_what_a_restored_database_forgot_goes_on_where_the_disk_stands(uploads, file, tell):
    uploads.create(file)
    uploads.patch(file, 0, file.sealed[:5000])
    tell(delete(Upload))
    assert uploads.create(file).status_code == 201
    assert uploads.offset(file) == 5000


def _photos(phone):
    return phone.client.application.config["FIELDAPP"].directory / "photos"
