"""The phone's modules, tested by node: each file of tests/app is one test here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("path", sorted(ROOT.glob("tests/app/*.test.js")), ids=lambda path: path.name)
def test_node_finds_nothing_wrong(path):
    environment = os.environ | {"PYTHON": sys.executable}  # some ask the office's own rules
    done = subprocess.run(
        ["node", "--test", str(path)], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
