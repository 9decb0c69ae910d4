"""The files of the phone's app as they are sent.

Its own modules go without the comments that stand on lines of their own, a fifth of all bytes;
every line stays where it was, so that an error names the line of the file.
"""

import re
from pathlib import Path

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/[ \t]*$)", re.MULTILINE)


def sent(path: Path, own: bool) -> tuple[bytes, str]:
    """What is sent of a file, and its media type; `own` is a module of the app itself."""
    content = path.read_bytes()
    if own:
        content = without_comments(content.decode()).encode()
    return content, TYPES.get(path.suffix, "text/plain")


def without_comments(module: str) -> str:
    """The module without comments on lines of their own; these stay as empty lines."""
    return COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), module)
