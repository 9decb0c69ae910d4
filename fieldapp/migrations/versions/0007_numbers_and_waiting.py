"""Numbers that came, per incarnation of a phone; what waits, found without reading everything."""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "incarnation",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("incarnation", sa.String(), nullable=False),
        sa.Column("highest", sa.BigInteger(), nullable=False),
        sa.Column("top", sa.String(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("doubled", sa.JSON(), nullable=False),
        sa.Column("late", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "device", "incarnation", name=op.f("pk_incarnation")),
    )
    op.create_table(
        "desk_act",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_desk_act")),
    )
    op.create_index("ix_desk_act_subject", "desk_act", ["organisation_id", "device", "subject"])
    with op.batch_alter_table("envelope") as batch:
        batch.add_column(sa.Column("replaces", sa.String(), nullable=True))
        batch.add_column(sa.Column("made", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("waits", sa.String(), nullable=True))
        batch.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_index("ix_envelope_replaces", ["organisation_id", "replaces"])
        batch.create_index("ix_envelope_waits", ["organisation_id", "waits"])
    with op.batch_alter_table("envelope") as batch:
        batch.alter_column("made", server_default=None)
        batch.alter_column("urgent", server_default=None)
    _count()
    _mark_waiting()


def downgrade() -> None:
    with op.batch_alter_table("envelope") as batch:
        batch.drop_index("ix_envelope_waits")
        batch.drop_index("ix_envelope_replaces")
        for column in ("urgent", "waits", "made", "replaces"):
            batch.drop_column(column)
    op.drop_index("ix_desk_act_subject", "desk_act")
    op.drop_table("desk_act")
    op.drop_table("incarnation")


SLOT = ("organisation_id", "device", "incarnation")
came = sa.table(
    "envelope", *(sa.column(name) for name in (*SLOT, "seq", "id")), sa.column("receipt", sa.JSON)
)
incarnations = sa.table(
    "incarnation",
    *(sa.column(name) for name in (*SLOT, "highest", "top")),
    *(sa.column(name, sa.JSON) for name in ("gaps", "doubled", "late")),
)
waiting = sa.table(
    "envelope",
    *(sa.column(name) for name in ("organisation_id", "id", "waits", "urgent")),
    sa.column("receipt", sa.JSON),
    sa.column("envelope", sa.JSON),
)


def _count() -> None:
    """Counts what came before this table was there; a gap counts since the next number arrived."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(came).order_by(*(came.c[name] for name in (*SLOT, "seq")))).all()
    for slot, arrivals in groupby(rows, key=lambda row: tuple(row[:3])):
        highest, top, gaps, doubled = 0, "", [], []
        for row in arrivals:
            if row.seq == highest:
                doubled.append({"seq": row.seq, "at": row.receipt["received_at"]})
                continue
            if row.seq > highest + 1:
                gap = {"first": highest + 1, "last": row.seq - 1}
                gaps.append(gap | {"since": row.receipt["received_at"], "lost": None})
            highest, top = row.seq, row.id
        values = {"highest": highest, "top": top, "gaps": gaps, "doubled": doubled, "late": []}
        connection.execute(sa.insert(incarnations).values(**dict(zip(SLOT, slot, strict=True)), **values))


def _mark_waiting() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(waiting).where(waiting.c.envelope.is_not(None))).all():
        signals = [c.get("fields") for c in row.envelope["changes"] if c.get("kind") == "signal"]
        fields = [each for each in signals if isinstance(each, dict)]
        urgent = any(f.get("level") == "urgent" and f.get("state", "open") == "open" for f in fields)
        connection.execute(
            sa.update(waiting)
            .where(waiting.c.organisation_id == row.organisation_id, waiting.c.id == row.id)
            .values(waits=row.receipt["problem"]["code"], urgent=urgent)
        )
