"""`tus-js-client` itself, unchanged, against the real server: whole, in parts, cut, killed."""

import http.client
import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from founded import both
from photographs import PART, UPLOADS, File, Uploads, picture, visit
from server import Office
from sqlalchemy import select

from fieldapp.demo.cast import ISAMU
from fieldapp.photos.files import Folder
from fieldapp.photos.models import PhotoFile

pytestmark = both
SCRIPT = Path(__file__).parent.parent / "app" / "tus_client.js"
AT_ONCE = {"retryDelays": [50] * 40}


@pytest.fixture
def sato(phone):
    return phone("sato")


@pytest.fixture
def office(database):
    office = Office(database["data"], database.get("database_url", ""))
    office.start()
    yield office
    office.stop()


@pytest.fixture
def arrived(sato, app):
    """Whether the ciphertext of a file lies at the office, byte for byte."""

    def arrived(file):
        folder = Folder(app.config["FIELDAPP"].directory / "photos", sato.organisation)
        return folder.sealed(file.id).read_bytes() == file.sealed

    return arrived


@pytest.fixture
def upload(sato, tmp_path):
    def upload(url, file, **options):
        path = tmp_path / file.id
        path.write_bytes(file.sealed)
        metadata = {"id": file.id, "device": sato.device, "sha256": file.sha256}
        asked = {"endpoint": url + UPLOADS, "metadata": metadata, "options": AT_ONCE | options}
        done = subprocess.run(
            ["node", str(SCRIPT), str(path)], input=json.dumps(asked), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[:600]
        assert done.stdout.strip() == f"{url}{UPLOADS}/{file.id}"

    return upload


class Proxy(ThreadingHTTPServer):
    """Passes requests on; of a PATCH only `most` bytes, and then cuts the connection, `times` times."""

    daemon_threads = True

    def __init__(self, office, most, times, before_cut=lambda: None):
        super().__init__(("127.0.0.1", 0), Passing)
        self.office, self.most, self.times, self.before_cut = office, most, times, before_cut
        self.cuts = 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Passing(BaseHTTPRequestHandler):
    """One request by itself, on a connection of its own at both ends."""

    def pass_on(self):
        length = int(self.headers.get("Content-Length") or 0)
        cutting = self.command == "PATCH" and self.server.cuts < self.server.times
        body = self.rfile.read(min(length, self.server.most) if cutting else length)
        there = http.client.HTTPConnection("127.0.0.1", self.server.office.port)
        there.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            there.putheader(name, value if name.lower() != "connection" else "close")
        there.endheaders(body)
        self.close_connection = True
        if cutting and len(body) < length:
            self.server.cuts += 1
            self.server.before_cut()
            there.close()
            return
        answer = there.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() == "location":
                value = value.replace(self.server.office.url, self.server.url)
            if name.lower() not in ("connection", "server", "date", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.read())

    do_POST = do_PATCH = do_HEAD = do_OPTIONS = pass_on

    def log_message(self, *_):
        """Says nothing."""


def test_a_photo_goes_whole_and_in_parts(office, upload, arrived):
    for options in ({}, {"chunkSize": 10_000}, {"chunkSize": 65_552, "overridePatchMethod": True}):
        file = File(picture())
        upload(office.url, file, **options)
        assert arrived(file)


# each on an office of its own: a client without a phone's token may ask sixty times a minute
@pytest.mark.parametrize("most", [1, 997, 4096, 20_000, 65_552])
def test_a_proxy_that_cuts_after_every_nth_byte_of_a_photo(office, upload, arrived, most):
    file = File(bytes(most * 11))
    with Proxy(office, most, times=10) as proxy:
        upload(proxy.url, file)
        assert proxy.cuts == 10
    assert arrived(file)


def test_a_server_that_is_killed_in_the_middle_goes_on_from_the_disk(office, upload, arrived, sato):
    file = File(picture(1600, 1200))
    envelope, _ = visit(sato, ISAMU.id, file)
    sato.exchange()

    def kill():
        office.kill()
        threading.Thread(target=office.start).start()

    with Proxy(office, most=len(file.sealed) // 3, times=2, before_cut=kill) as proxy:
        upload(proxy.url, file, retryDelays=[200] * 100)
        assert proxy.cuts == 2
    sato.exchange()
    assert sato.receipts[envelope].photos_missing == []


def test_many_requests_write_one_photo_at_once_and_it_is_right(office, arrived, sato):
    file = File(picture(1600, 1200))
    assert Uploads(sato).create(file).status_code == 201
    answers = []

    def write():
        there = 0
        while there < len(file.sealed):
            client = http.client.HTTPConnection("127.0.0.1", office.port)
            said = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(there), "Content-Type": PART}
            said |= Uploads(sato).signed(b"")
            client.request("PATCH", f"{UPLOADS}/{file.id}", file.sealed[there : there + 30_000], said)
            answers.append(client.getresponse().status)
            client.close()
            client.request("HEAD", f"{UPLOADS}/{file.id}", headers=said)
            there = int(client.getresponse().headers["Upload-Offset"])
            client.close()

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert set(answers) <= {204, 409}
    assert answers.count(204) >= len(file.sealed) // 30_000
    assert arrived(file)


def test_an_envelope_and_the_last_byte_of_its_photo_at_one_moment(office, sato):
    for _ in range(10):
        file = File(b"OggS" + bytes(100), "audio/ogg")
        last = len(file.sealed) - 1
        Uploads(sato).create(file)
        Uploads(sato).patch(file, 0, file.sealed[:last])
        visit(sato, ISAMU.id, file)
        said = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(last), "Content-Type": PART}
        said |= Uploads(sato).signed(b"")
        together = threading.Barrier(2)

        def send(file=file, last=last, said=said, together=together):
            client = http.client.HTTPConnection("127.0.0.1", office.port)
            client.connect()
            together.wait()
            client.request("PATCH", f"{UPLOADS}/{file.id}", file.sealed[last:], said)
            assert client.getresponse().status == 204
            client.close()

        sending = threading.Thread(target=send)
        sending.start()
        together.wait()
        sato.exchange()
        sending.join()
        sato.exchange()
        assert sato.lacking() == set()


def test_a_photo_that_came_is_opened_and_its_receipt_goes_out_anew(office, upload, sato, ask):
    file = File(picture())
    envelope, _ = visit(sato, ISAMU.id, file)
    sato.exchange()
    before = sato.receipts[envelope]
    assert before.photos_missing == [file.id]
    upload(office.url, file, chunkSize=20_000)
    sato.exchange()
    assert sato.receipts[envelope].photos_missing == []
    assert sato.receipts[envelope].n > before.n
    assert ask(select(PhotoFile.stored)) == ["image/jpeg"]
