"""Envelopes of older apps, lifted to today's schema step by step.

Each step is a pure function from the changes of one schema to those of the next.
Steps for the last twelve months are kept; what is older waits for a person.
"""

from collections.abc import Callable
from typing import Any

from .problems import Problem
from .record import SCHEMA

Changes = list[dict[str, Any]]
Step = Callable[[Changes], Changes]

STEPS: dict[int, Step] = {}
"""From schema n to n + 1. Empty while there has only been one schema."""


def upcast(schema: int, changes: Changes, to: int = SCHEMA, steps: dict[int, Step] = STEPS) -> Changes:
    """Changes of an older schema as today's.

    Raises Problem `unknown-schema` (newer than this office) or `schema-too-old`.
    """
    if schema > to:
        raise Problem("unknown-schema", str(schema))
    while schema < to:
        if schema not in steps:
            raise Problem("schema-too-old", str(schema))
        changes = steps[schema](changes)
        schema += 1
    return changes
