"""Preset dictionaries for what is sealed, by the number that `cty` names (`deflate-1`).

`bin/dictionary` makes them. One that was shipped never changes.
"""

from pathlib import Path

DICTIONARIES: dict[int, bytes] = {
    int(path.stem): path.read_bytes() for path in Path(__file__).parent.glob("*.txt")
}
