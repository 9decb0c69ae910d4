"""The documents tell the truth: what they name exists, and what exists is named."""

import re
from pathlib import Path

import pytest
from click import Group

from fieldapp.cli import main
from fieldapp.config import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *sorted(ROOT.glob("docs/*.md"))]
FOLDERS = "bin|bench|docs|fieldapp|static|sync|templates|tests"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_it_names_exists(path):
    named = set(re.findall(rf"(?<![\w/.-])((?:{FOLDERS})/[\w/.-]*[\w/])", path.read_text()))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_it_names_exists(path):
    named = set(re.findall(r"`fieldapp ([a-z][a-z-]*)", path.read_text()))
    assert named - set(main.commands) == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_setting_it_names_exists(path):
    others = {"FIELDAPP_CHROMIUM", "FIELDAPP_TEST_PG_URL"}
    named = set(re.findall(r"FIELDAPP_[A-Z_]+[A-Z]", path.read_text()))
    assert named - others - {f"FIELDAPP_{field.upper()}" for field in Settings.__struct_fields__} == set()


def test_every_setting_is_in_the_table():
    table = (ROOT / "docs/running.md").read_text()
    assert [f for f in Settings.__struct_fields__ if f"`FIELDAPP_{f.upper()}`" not in table] == []


def commands(group=main, path=("fieldapp",)):
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if isinstance(command, Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_every_command_says_what_it_does(name, command):
    assert command.help, f"{name} has no help"


def test_every_command_is_told_of():
    told = "".join(path.read_text() for path in DOCUMENTS)
    assert [name for name in main.commands if f"fieldapp {name}" not in told] == []
