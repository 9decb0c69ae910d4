"""Guards of the shape: what must never appear in templates, scripts, tests or tracked files."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from fieldapp.phone.precache import files

ROOT = Path(__file__).resolve().parent.parent
TRACKED = subprocess.run(
    ["git", "ls-files", "-co", "--exclude-standard", "-z"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split("\0")
TEXTS = [
    path
    for path in (ROOT / name for name in TRACKED if name)
    if path.is_file() and path.suffix not in (".png", ".mo", ".ico") and path != Path(__file__).resolve()
]


def matches(pattern, paths, flags=re.I):
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line, flags)
    ]


TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
SCRIPTS = [p for folder in ("app", "desk") for p in sorted(ROOT.glob(f"static/{folder}/**/*.js"))]
TESTS = sorted([*ROOT.glob("tests/**/*.py"), *ROOT.glob("tests/**/*.js")])


@pytest.mark.parametrize(
    "inline",
    [r"<script(?![^>]*\bsrc=)", r"<style", r"\sstyle=", r"\son[a-z]+=", r"javascript:", r"\|\s*safe\b"],
)
def test_templates_hold_nothing_inline_and_escape_everything(inline):
    assert matches(inline, TEMPLATES) == []


def test_scripts_never_make_html_from_text():
    assert (
        matches(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", SCRIPTS)
        == []
    )


def test_python_trusts_no_text_as_html():
    """`Markup("...").format(...)` escapes what it is given; anything else in the brackets would not."""
    trusting = r"""Markup\((?!"[^"]*"\)|'[^']*'\))|render_template_string"""
    assert matches(trusting, ROOT.glob("fieldapp/**/*.py")) == []


def test_no_test_is_skipped_and_none_sleeps():
    here = [path for path in TESTS if path != Path(__file__).resolve()]
    assert (
        matches(
            r"mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)|\.(skip|todo)\(|\bskip:|\bsleep\(|wait_for_timeout",
            here,
        )
        == []
    )


def test_no_file_names_a_machine_or_an_index():
    paths = [path for path in TEXTS if "node_modules" not in path.parts]
    assert (
        matches(
            r"(?<![\w.@:/-])/(work|root|home|Users|farm)/\w|pypi\.org/simple|registry\.npmjs|--index-url|--extra-index",
            paths,
        )
        == []
    )


def test_the_precache_holds_every_module_of_the_app():
    kept = {url for url, _ in files(ROOT / "static")}
    modules = {f"/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("static/app/**/*.js")}
    assert modules <= kept
    assert not any("desk" in url for url in kept)


def test_the_locked_npm_packages_install_on_every_platform():
    """npm leaves out what the registry at hand lacks for other platforms; `npm ci` then refuses."""
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = {name for package in locked.values() for name in package.get("optionalDependencies", {})}
    assert [name for name in sorted(wanted) if f"node_modules/{name}" not in locked] == []
    assert [name for name, package in locked.items() if name and "integrity" not in package] == []


def test_every_python_script_is_linted():
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]
    scripts = {
        path.relative_to(ROOT).as_posix()
        for path in TEXTS
        if not path.suffix and re.match(r"#!.*python", path.read_text())
    }
    assert scripts <= set(ruff["extend-include"])


def test_the_browser_keeps_no_copy_of_what_is_typed_on_the_phone():
    """Chromium writes the contents of fields into its session files, unless told not to."""
    fields = re.compile(r"<(?:textarea|input|select)\s[^<]*")
    wanting = [
        f"{path.name}: {found[0][:60]}"
        for path in sorted(ROOT.glob("static/app/views/*.js"))
        for found in fields.finditer(path.read_text())
        if 'autocomplete="off"' not in found[0]
    ]
    assert wanting == []
