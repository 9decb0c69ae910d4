"""What the phone's app consists of: every file that it needs without signal, with its hash."""

import base64
import hashlib
from pathlib import Path

from .sources import OWN, sent

FOLDERS = ("app", "icons", "style", "vendor", "words")
LEFT_OUT = {".map", ".md", ".txt", ".ts", ".png"}
"""Not for the running app: notes, types, and the pictures that only installing looks at."""
NOT_LOADED = {"style/desk.css", "vendor/MANIFEST.json"}


def files(static: Path) -> list[tuple[str, str]]:
    """(URL, hash) of each file that the app loads, in order."""
    found = []
    for folder in FOLDERS:
        for path in sorted((static / folder).rglob("*")):
            name = path.relative_to(static).as_posix()
            if path.is_file() and path.suffix not in LEFT_OUT and name not in NOT_LOADED:
                found.append((f"/static/{name}", hash_of(sent(path, own=folder in OWN)[0])))
    return found


def hash_of(content: bytes) -> str:
    """What the worker compares with what it was sent: 48 bits of SHA-256, enough to tell versions apart."""
    return base64.b64encode(hashlib.sha256(content).digest()[:6]).decode()


def version_of(parts: list[tuple[str, str]]) -> str:
    """One short hash over all of it: another one means a new app."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
