"""Who may know whom. When one of these fails, its message says where the line belongs."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted([*ROOT.glob("sync/**/*.py"), *ROOT.glob("fieldapp/**/*.py")])
SCRIPTS = sorted(ROOT.glob("static/app/**/*.js"))


def name(path):
    return path.relative_to(ROOT).as_posix()


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path, *, at_start=False):
    """The absolute names that a Python file imports (each module, and each name out of it); those
    inside functions are left out where only what is imported `at_start` matters."""
    package = list(path.relative_to(ROOT).parts[:-1])
    tree = ast.parse(path.read_text())
    for node in tree.body if at_start else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *((node.module or "").split("."))]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_door(module):
    """A door: the phones' API, or the pages of a noun."""
    return module.startswith("fieldapp.api") or "pages" in module.split(".")


def is_rules(module):
    return "rules" in module.split(".")


def of(*files):
    """The Python files with one of these names, as test parameters."""
    return pytest.mark.parametrize("path", [p for p in PYTHON if p.name in files], ids=name)


@pytest.mark.parametrize("path", [p for p in PYTHON if p.is_relative_to(ROOT / "sync")], ids=name)
def test_the_rules_of_the_exchange_know_nothing_outside(path):
    allowed = {"sync", "msgspec"} | sys.stdlib_module_names
    forbidden = {"os", "random", "secrets", "socket", "time", "urllib"}
    found = {module.split(".")[0] for module in imported(path)}
    assert found <= allowed - forbidden, f"{name(path)}: what comes from outside is handed in to sync/"


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_doors_open_onto_no_door(path):
    here = module_of(path)
    if here == "fieldapp" or here.startswith("fieldapp.api"):
        return
    doors = [module for module in imported(path) if is_door(module)]
    assert doors == [], f"{name(path)}: what two doors share belongs in rules"


@of("models.py", "db.py")
def test_tables_know_only_the_database(path):
    others = [m for m in imported(path) if m.startswith("fieldapp.") and not m.startswith("fieldapp.db")]
    assert others == [], f"{name(path)}: questions and acts belong in rules"


@of("visibility.py")
def test_who_may_see_what_is_decided_from_tables_alone(path):
    ours = {m for m in imported(path) if m.startswith("fieldapp.") and not m.startswith("fieldapp.db")}
    assert [m for m in sorted(ours) if "models" not in m.split(".")] == [], (
        f"{name(path)}: rules ask visibility, never the reverse"
    )


@of("store.py", "audit.py", "sealing.py", "keys.py", "clock.py")
def test_what_rules_stand_on_knows_no_rules(path):
    rules = [module for module in imported(path) if module.startswith("fieldapp.") and is_rules(module)]
    assert rules == [], f"{name(path)}: an act belongs in the rules of its noun, which call this"


@pytest.mark.parametrize(
    "path",
    [p for p in PYTHON if is_rules(module_of(p)) or p.name in ("models.py", "store.py", "visibility.py")],
    ids=name,
)
def test_below_the_doors_nobody_knows_the_request(path):
    told = {"abort", "flash", "g", "redirect", "render_template", "request", "session", "url_for"}
    found = {module for module in imported(path) if module in {f"flask.{word}" for word in told}}
    assert found == set(), f"{name(path)}: what comes with a request is read at the door and handed in"


# ---- the phone ----

IMPORT = re.compile(
    r"""^\s*(?:import|export)\s[^'";]*?from\s*["']([^"']+)|\bimport\s*\(?\s*["']([^"']+)""", re.M
)
UNDER_THE_COUNTER = {"envelope", "idb", "jose", "record", "seal", "segments", "tus"}
LEAVES = {"clock", "dictionary", "envelope", "problems", "record", "segments", "tus"}
STORED = {
    *("device", "drafts", "exchange", "files", "known", "outbox", "capture", "records", "seal", "tabs"),
    *("update", "vault"),
}
NAMES_ONCE = {r"indexedDB\b|vendor/idb\.js": "vault.js", r"fetch\b(?!\s*:)": "exchange.js"}


def without_comments(path):
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text(), flags=re.S)


def known_by(path):
    """The files that a script imports."""
    for found in IMPORT.finditer(without_comments(path)):
        yield (path.parent / (found[1] or found[2])).resolve()


def names_of(paths):
    return {path.stem for path in paths if path.is_relative_to(ROOT / "static/app")}


def is_view(path):
    return path.is_relative_to(ROOT / "static/app/views")


def below(*names):
    return pytest.mark.parametrize(
        "path", [p for p in SCRIPTS if p.stem in names and not is_view(p)], ids=name
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_every_import_is_a_file_of_ours_or_vendored(path):
    missing = [known for known in known_by(path) if not known.is_file()]
    assert missing == [], f"{name(path)}: third-party packages come through bin/vendor"


@pytest.mark.parametrize("path", [p for p in SCRIPTS if not is_view(p) and p.name != "main.js"], ids=name)
def test_nothing_below_knows_a_view(path):
    assert [known.name for known in known_by(path) if is_view(known)] == [], (
        f"{name(path)}: only main.js and views know views"
    )


@pytest.mark.parametrize("path", [p for p in SCRIPTS if is_view(p)], ids=name)
def test_views_do_not_reach_under_the_counter(path):
    found = {known.stem for known in known_by(path)} & UNDER_THE_COUNTER
    assert found == set(), f"{name(path)}: views talk to drafts, outbox, records and exchange"
    if path.name not in ("app.js", "troubles.js"):
        assert "vault" not in names_of(known_by(path)), f"{name(path)}: how the vault is, is said elsewhere"


@below(*LEAVES)
def test_leaves_know_only_leaves(path):
    assert names_of(known_by(path)) <= LEAVES, f"{name(path)}: hand it in, from a module above"


@below("vault", "seal")
def test_vault_and_seal_know_only_leaves(path):
    assert names_of(known_by(path)) <= LEAVES, f"{name(path)}: what is kept or sent is decided above"


@below("answers", "contacts", "dates", "era", "expected", "expression", "fold", "form", "last_time", "naming")
def test_what_can_be_told_without_a_phone_stays_so(path):
    assert names_of(known_by(path)) & STORED == set(), f"{name(path)}: hand the records in, as its tests do"


@pytest.mark.parametrize("word", NAMES_ONCE)
def test_one_module_alone_names_it(word):
    users = {path.name for path in SCRIPTS if re.search(rf"(?<!\w)(?:{word})", without_comments(path))}
    assert users == {NAMES_ONCE[word]}, f"{word} belongs in {NAMES_ONCE[word]}"


def test_the_worker_never_touches_data():
    worker = without_comments(ROOT / "static/sw.js")
    assert re.findall(r"indexedDB|importScripts|localStorage|/api/v1", worker) == []


# ---- both ----


def circle(graph):
    """A list of modules that know each other in a circle, or nothing."""
    done = set()

    def walk(module, road):
        if module in road:
            return [*road[road.index(module) :], module]
        if module in done:
            return []
        for other in sorted(graph.get(module, ())):
            if found := walk(other, [*road, module]):
                return found
        done.add(module)
        return []

    for module in sorted(graph):
        if found := walk(module, []):
            return found
    return []


def test_no_python_modules_know_each_other_in_a_circle():
    paths = [path for path in PYTHON if path.stem != "__init__"]  # a package may know its parts
    modules = {module_of(path) for path in paths}
    assert circle({module_of(p): modules.intersection(imported(p, at_start=True)) for p in paths}) == []


def test_no_scripts_know_each_other_in_a_circle():
    assert (
        circle({name(p): {name(known) for known in known_by(p) if known in SCRIPTS} for p in SCRIPTS}) == []
    )
