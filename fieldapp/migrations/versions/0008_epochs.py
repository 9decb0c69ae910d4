"""Former epochs, what phones were asked to bring again, and acts of the desk that were lost."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "epoch",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.String(), nullable=False),
        sa.Column("noticed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "epoch", name=op.f("pk_epoch")),
    )
    op.create_table(
        "wanted",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "epoch", "id", name=op.f("pk_wanted")),
    )
    op.create_table(
        "lost_act",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=True),
        sa.Column("participant", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "n", "hash", "place", name=op.f("pk_lost_act")),
    )
    op.add_column("device", sa.Column("epoch", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("device", "epoch")
    op.drop_table("lost_act")
    op.drop_table("wanted")
    op.drop_table("epoch")
