"""Conflicts become records; what was kept of them moves there, and into the stamps of what they are about."""

import hashlib
import secrets
from collections import defaultdict
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from sync.log import Entry, content_hash, link

revision = "0006"
down_revision = "0005"

OLD = ("kept", "kept_by", "other", "other_by")
SHARED = {
    "note": ("text", "tier", "consent"),
    "signal": ("text", "tier"),
    "task": ("text", "tier"),
    "photo": ("tier",),
}
"""The units of which each writer's word on the tier stood among the stamps."""
ABOUT = ("participant", "observation", "visit", "about")
KINDS = {
    "visit": ("site", "kind", "at", "workers", "nobody"),
    "observation": ("typed_name", "site", "at", "form", "answers", "participant", "visit", "about"),
    "note": ("at", *SHARED["note"], *ABOUT[:3]),
    "signal": ("at", "level", "state", "words", "wish", "told", *SHARED["signal"], *ABOUT[:3]),
    "task": ("kind", "site", "due", "time", "state", *SHARED["task"], *ABOUT[:3]),
    "photo": ("note", "at", "media", "seconds", *SHARED["photo"], *ABOUT[:3]),
}
FIELDS = ("withdrawn", "kind", "record", "unit", *ABOUT, "words", "tier", "state", "settled")
JSON = {*OLD, "settled", "stamps", "workers", "answers", "consent", "told"}
TYPES = {
    "n": sa.BigInteger(),
    "salt": sa.LargeBinary(),
    "seconds": sa.BigInteger(),
    "withdrawn": sa.Boolean(),
    "nobody": sa.Boolean(),
}
NARROWER = ("caseworker", "conference", "held")


def upgrade() -> None:
    bind = op.get_bind()
    found = defaultdict(list)
    for row in bind.execute(sa.select(_table("conflict", "organisation_id", "kind", "id", "n", *OLD))):
        found[row.kind, row.organisation_id, row.id].append(row)
    op.drop_table("conflict")
    _create()
    for kind, fields in KINDS.items():
        table = _table(kind, "organisation_id", "id", "author", "scope", "received_at", "withdrawn", "stamps")
        for name in fields:
            table.append_column(_column(kind, name))
        for row in bind.execute(sa.select(table)).mappings().all():
            stamps, conflicts = _moved(kind, row, found[kind, row["organisation_id"], row["id"]])
            if stamps != row["stamps"]:
                same = (table.c.organisation_id == row["organisation_id"], table.c.id == row["id"])
                bind.execute(sa.update(table).where(*same).values(stamps=stamps))
            for conflict in conflicts:
                conflict["n"] = _logged(bind, conflict)
                bind.execute(sa.insert(_table("conflict", *conflict)).values(conflict))


def _logged(bind: Any, conflict: dict[str, Any]) -> int:
    """Writes the entry of the log on which a conflict stands; returns its number."""
    of = {"organisation_id": conflict["organisation_id"]}
    head = _table("log_head", "organisation_id", "n", "hash")
    last = bind.execute(sa.select(head).where(head.c.organisation_id == of["organisation_id"])).one()
    word, salt, n = conflict["words"][0], secrets.token_bytes(16), last.n + 1
    content = {"fields": {name: conflict[name] for name in FIELDS}, "base": None}
    entry = Entry(
        n=n,
        kind="conflict",
        id=conflict["id"],
        author=word["by"],
        device=None,
        envelope=None,
        at=word["at"],
        received_at=conflict["received_at"],
        content=content_hash(salt, content),
    )
    values = of | msgspec.structs.asdict(entry) | {"hash": link(last.hash, entry)}
    bind.execute(sa.insert(_table("log_entry", *values)).values(values))
    said = of | {"n": n, "salt": salt, "content": content}
    bind.execute(sa.insert(_table("log_content", *said)).values(said))
    bind.execute(
        sa.update(head)
        .where(head.c.organisation_id == of["organisation_id"])
        .values(n=n, hash=values["hash"])
    )
    return n


def _moved(kind: str, row: Any, olds: list[Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The stamps of a record with all words of its contested units, and its conflicts."""
    stamps = {name: stamp for name, stamp in row["stamps"].items() if not name.startswith("tier ")}
    tiers = [stamp for name, stamp in row["stamps"].items() if name.startswith("tier ")]
    said: dict[tuple[str, ...], dict[Any, Any]] = defaultdict(dict)
    for old in sorted(olds, key=lambda old: old.n):
        for value, by in ((old.other, old.other_by), (old.kept, old.kept_by)):
            said[tuple(value)][by["author"], by["device"]] = {**by, "value": value}
    for stamp in tiers if len(tiers) > 1 else []:
        value = {name: row[name] for name in SHARED[kind]} | {"tier": stamp["tier"]}
        said[SHARED[kind]].setdefault((stamp["author"], stamp["device"]), {**stamp, "value": value})
    conflicts = []
    for unit, words in said.items():
        last = stamps[unit[0]]
        stands = words.pop((last["author"], last["device"]), None)
        if stands is None or stands["n"] != last["n"]:
            stands = {**last, "value": {name: row[name] for name in unit}}
        order = [*sorted(words.values(), key=lambda word: word["at"]), stands]
        stamps |= {f"{unit[0]} {place}": word for place, word in enumerate(order)}
        if any(word["value"] != stands["value"] for word in order):
            conflicts.append(_conflict(kind, row, unit[0], order))
    return stamps, conflicts


def _conflict(kind: str, row: Any, unit: str, order: list[Any]) -> dict[str, Any]:
    about = {name: row.get(name) for name in ABOUT} | ({kind: row["id"]} if kind in ABOUT else {})
    tiers = [row.get("tier", "caseworker"), *(word["value"].get("tier", "caseworker") for word in order)]
    words = [
        {"fields": word["value"], "by": word["author"], "device": word["device"], "at": word["at"]}
        for word in reversed(order)
    ]
    return {
        "organisation_id": row["organisation_id"],
        "id": _id(kind, row["id"], unit),
        "scope": row["scope"],
        "author": row["author"],
        "stamps": {},
        "written_at": words[0]["at"],
        "received_at": row["received_at"],
        "withdrawn": False,
        "kind": kind,
        "record": row["id"],
        "unit": unit,
        **about,
        "words": words,
        "tier": max(tiers, key=NARROWER.index),
        "state": "open",
        "settled": None,
    }


def _id(kind: str, id: str, unit: str) -> str:
    """As `sync.conflict.key_of` makes it."""
    made = bytearray(bytes.fromhex(id[:8] + id[9:13]))
    made += hashlib.sha256(f"{kind}/{id}/{unit}".encode()).digest()[:10]
    made[6], made[8] = 0x70 | (made[6] & 0x0F), 0x80 | (made[8] & 0x3F)
    text = made.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _create() -> None:
    op.create_table(
        "conflict",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=True),
        sa.Column("observation", sa.String(), nullable=True),
        sa.Column("visit", sa.String(), nullable=True),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.String(), nullable=False),
        sa.Column("received_at", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index("ix_conflict_n", ["organisation_id", "n"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_observation"), ["observation"], unique=False)
        batch_op.create_index("ix_conflict_scope", ["organisation_id", "scope"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_visit"), ["visit"], unique=False)


def _table(name: str, *columns: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), *(_column(name, column) for column in columns))


def _column(table: str, name: str) -> sa.Column[Any]:
    is_json = name in JSON or (table, name) in {("conflict", "words"), ("log_content", "content")}
    return sa.Column(name, sa.JSON(none_as_null=True) if is_json else TYPES.get(name, sa.String()))


def downgrade() -> None:
    op.drop_table("conflict")
    op.create_table(
        "conflict",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("organisation_id", "kind", "id")),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in OLD),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "id", "n", "unit", name=op.f("pk_conflict")),
    )
