"""What the phone's app consists of: every file that it needs without signal, with its hash."""

import hashlib
from pathlib import Path

FOLDERS = ("app", "icons", "style", "vendor", "words")
LEFT_OUT = {".map", ".md", ".txt", ".ts", ".png"}
"""Not for the running app: notes, types, and the pictures that only installing looks at."""
DESK_ONLY = {"style/desk.css"}


def files(static: Path) -> list[tuple[str, str]]:
    """(URL, first 16 hex digits of SHA-256) of each file that the app loads, in order."""
    found = []
    for folder in FOLDERS:
        for path in sorted((static / folder).rglob("*")):
            name = path.relative_to(static).as_posix()
            if path.is_file() and path.suffix not in LEFT_OUT and name not in DESK_ONLY:
                found.append((f"/static/{name}", hashlib.sha256(path.read_bytes()).hexdigest()[:16]))
    return found


def version_of(parts: list[tuple[str, str]]) -> str:
    """One short hash over all of it: another one means a new app."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
