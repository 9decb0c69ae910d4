"""Who may know whom. When one of these fails, the line it names belongs in another room."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted([*ROOT.glob("sync/**/*.py"), *ROOT.glob("fieldapp/**/*.py")])
SCRIPTS = sorted(ROOT.glob("static/app/**/*.js"))
IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^'"]*?from\s+["']([^"']+)["']|\bimport\(["'`]([^"'`]+)""", re.M
)


def name(path):
    return path.relative_to(ROOT).as_posix()


def imported(path):
    """The absolute names of the modules that a Python file imports."""
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *((node.module or "").split("."))]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_door(module):
    """A door: the phones' API, or the pages of a noun."""
    return module.startswith("fieldapp.api") or module.endswith(".pages")


@pytest.mark.parametrize("path", [p for p in PYTHON if p.is_relative_to(ROOT / "sync")], ids=name)
def test_the_rules_know_nothing_of_the_outside(path):
    allowed = {"sync", "msgspec"} | sys.stdlib_module_names
    forbidden = {"socket", "urllib", "random", "secrets", "time", "os"}
    found = {module.split(".")[0] for module in imported(path)}
    assert found <= allowed - forbidden, f"{name(path)}: what comes from outside is handed in to sync/"


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_doors_do_not_open_onto_doors(path):
    here = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if here in ("fieldapp", "fieldapp.__init__") or here.startswith("fieldapp.api"):
        return
    doors = [module for module in imported(path) if is_door(module)]
    assert doors == [], f"{name(path)}: what two doors share belongs in rules"


@pytest.mark.parametrize("path", [p for p in PYTHON if p.name in ("models.py", "db.py")], ids=name)
def test_tables_know_only_the_database(path):
    ours = {module for module in imported(path) if module.startswith("fieldapp.")}
    assert all(module.startswith("fieldapp.db") for module in ours), (
        f"{name(path)}: questions belong in rules"
    )


@pytest.mark.parametrize(
    "path", [p for p in PYTHON if p.name != "visibility.py" and "rules" in p.name], ids=name
)
def test_rules_do_not_know_the_request(path):
    modules = {module for module in imported(path) if module in ("flask.request", "flask.session")}
    assert modules == set(), f"{name(path)}: what comes with a request is read at the door"


NAMES_ONCE = {"indexedDB": "vault.js", "fetch(": "exchange.js"}


def script_imports(path):
    for found in IMPORT.finditer(path.read_text()):
        yield (found[1] or found[2]).rsplit("/", 1)[-1].removesuffix(".js"), found[1] or found[2]


@pytest.mark.parametrize("path", [p for p in SCRIPTS if p.parent.name != "views"], ids=name)
def test_nothing_below_knows_a_view(path):
    if path.name in ("main.js", "router.js"):
        return
    views = [target for _, target in script_imports(path) if "views/" in target]
    assert views == [], f"{name(path)}: only main.js and views know views"


@pytest.mark.parametrize("path", [p for p in SCRIPTS if p.parent.name == "views"], ids=name)
def test_views_do_not_reach_below_the_counter(path):
    found = {module for module, _ in script_imports(path)} & {"seal", "envelope", "idb", "jose"}
    assert found == set(), f"{name(path)}: views talk to drafts, outbox, records and exchange"


@pytest.mark.parametrize("word", NAMES_ONCE)
def test_one_module_alone_names_it(word):
    users = {
        path.name for path in SCRIPTS if re.search(rf"(?<![\w.]){re.escape(word)}", without_comments(path))
    }
    assert users <= {NAMES_ONCE[word]}, f"{word} belongs in {NAMES_ONCE[word]}"


def test_the_worker_never_touches_data():
    text = without_comments(ROOT / "static/sw.js")
    assert not re.search(r"indexedDB|importScripts|localStorage", text)


def without_comments(path):
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.S)
