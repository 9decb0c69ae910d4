"""The files of the phone's app as they are sent.

Its own modules and styles go without their comments and indentation, a quarter of all bytes;
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
OWN = ("app", "style")
COMMENT = re.compile(r"^[ \t]*//.*|/\*[\*\s](?:(?!\*/)[\s\S])*\*/[ \t]*", re.MULTILINE)
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def sent(path: Path, own: bool) -> tuple[bytes, str]:
    """What is sent of a file, and its media type; `own` is a module or a style of ours."""
    content = path.read_bytes()
    if own:
        content = bare(content.decode()).encode()
    return content, TYPES.get(path.suffix, "text/plain")


def bare(source: str) -> str:
    """A module or style without comments, but for `//` behind code, and without indentation.

    What was a line stays one, if an empty one. The markup in a module's templates loses its
    indentation too, which htm drops as well.
    """
    return INDENTATION.sub("", COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source))
