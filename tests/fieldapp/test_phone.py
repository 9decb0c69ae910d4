"""The phone's app as the server sends it: small, known by its content, nothing else with it."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest

from fieldapp.phone.precache import files
from fieldapp.phone.sources import bare

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
FIRST_LOAD = 120_000
"""Bytes of the whole app, packed by gzip."""


@pytest.fixture
def client(app):
    return app.test_client()


def packed(client, url):
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    return answer.data


def test_the_whole_app_stays_small(client):
    urls = ["/field/", "/sw.js", "/manifest.webmanifest", *(url for url, _ in files(STATIC))]
    assert sum(len(packed(client, url)) for url in urls) <= FIRST_LOAD


def test_as_it_is_sent_a_module_is_the_same_program(tmp_path):
    modules = sorted(STATIC.glob("app/**/*.js"))
    for path in modules:
        copy = tmp_path / "bare" / path.relative_to(STATIC)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(bare(path.read_text()))
    for name, start in (("full", STATIC), ("less", tmp_path / "bare")):
        subprocess.run(
            [
                *(ROOT / "node_modules/.bin/esbuild", "--minify", "--log-level=error", "--tsconfig-raw={}"),
                *(f"--outbase={start}", f"--outdir={tmp_path / name}"),
                *(start / path.relative_to(STATIC) for path in modules),
            ],
            check=True,
        )
    for path in modules:
        full, less = ((tmp_path / name / path.relative_to(STATIC)).read_text() for name in ("full", "less"))
        assert re.sub(r"\n[ \t]+", "\n", full) == less, path


@pytest.mark.parametrize(
    ("source", "less"),
    [
        ("// one\nlet a = 1;\n", "\nlet a = 1;\n"),
        ("/** two\n * lines */\nlet a = 1;\n", "\n\nlet a = 1;\n"),
        ("/** cast */ (a).b();\n  /** next */\n  let c;\n", "(a).b();\n\nlet c;\n"),
        ("/* three */\na {\n  b: c;\n}\n", "\na {\nb: c;\n}\n"),
        ('let a = "https://a.example"; // end\n', 'let a = "https://a.example"; // end\n'),
    ],
)
def test_every_line_stays_where_it_was(source, less):
    assert bare(source) == less


def test_what_is_kept_already_is_not_sent_again(client):
    for encoding in ("gzip", "br", "identity"):
        first = client.get("/static/app/main.js", headers={"Accept-Encoding": encoding})
        asked = {"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
        again = client.get("/static/app/main.js", headers=asked)
        assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
        assert first.headers["Cache-Control"] == "no-cache"


def test_packed_or_not_it_is_the_same_file(client):
    url = "/static/words/ja.json"
    assert (
        gzip.decompress(packed(client, url))
        == client.get(url).data
        == (STATIC / "words/ja.json").read_bytes()
    )


@pytest.mark.parametrize(
    "name", ["app/none.js", "app/../../pyproject.toml", "app/%2e%2e/sw.js", "app", "app/views"]
)
def test_what_is_no_file_of_the_app_is_not_found(client, name):
    assert client.get(f"/static/{name}").status_code == 404
