"""The wheel works from anywhere: everything it needs is inside, and the app starts from it."""

import os
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder into which the freshly built wheel was unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True
    )
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def away(installed, tmp_path):
    """Where a command runs: in another folder, with nothing of the checkout within reach."""
    found = {"PYTHONPATH": str(installed), "FIELDAPP_DATA": str(tmp_path / "data")}
    return {"cwd": tmp_path, "env": os.environ | found, "text": True}


def run(installed, tmp_path, *words):
    return subprocess.run([sys.executable, *words], capture_output=True, **away(installed, tmp_path))


@pytest.mark.parametrize(
    "part",
    [
        "fieldapp/static/sw.js",
        "fieldapp/static/app/main.js",
        "fieldapp/static/words/ja.json",
        "fieldapp/templates/phone/shell.html",
        "fieldapp/migrations/versions/0001_start.py",
        "fieldapp/translations/ja/LC_MESSAGES/messages.mo",
        "fieldapp/forms/builtin/situation.json",
        "sync/exchange.py",
    ],
)
def test_it_holds(installed, part):
    assert (installed / part).exists()


def test_its_command_is_fieldapp(installed):
    [points] = installed.glob("fieldapp-*.dist-info/entry_points.txt")
    assert "fieldapp = fieldapp.cli:main" in points.read_text()


def test_it_helps_from_another_folder(installed, tmp_path):
    done = run(installed, tmp_path, "-m", "fieldapp", "--help")
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout


def test_its_app_serves_the_phone_from_inside_the_wheel(installed, tmp_path):
    ask = (
        "import fieldapp; app = fieldapp.create_app(); client = app.test_client();"
        "print(app.static_folder); assert client.get('/field/').status_code == 200;"
        "assert client.get('/sw.js').status_code == 200"
    )
    done = run(installed, tmp_path, "-c", ask)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(installed / "fieldapp/static")


def test_its_demo_serves_a_living_world(installed, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = [sys.executable, "-u", "-m", "fieldapp", "demo", "--port", port, "--data", "world"]
    log = tmp_path / "log"
    with (
        log.open("w") as said,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=said, **away(installed, tmp_path)) as demo,
    ):
        try:
            assert demo.stdout.readline() == f"fieldapp is ready: http://127.0.0.1:{port}\n", log.read_text()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/field/") as answer:
                assert "fieldapp-version" in answer.read().decode()
        finally:
            demo.terminate()
    assert (tmp_path / "world/fieldapp.sqlite3").exists()
