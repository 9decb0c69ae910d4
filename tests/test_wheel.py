"""The wheel works from anywhere: everything it needs is inside, and the app starts from it."""

import os
import subprocess
import sys
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


def run(installed, tmp_path, *words):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONPATH": str(installed), "FIELDAPP_DATA": str(tmp_path / "data")}
    return subprocess.run(
        [sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True, text=True
    )


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
