"""Photos and voice memos, their files, and uploads."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("observation", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("participant", sa.String(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.String(), nullable=False),
        sa.Column("received_at", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index("ix_photo_n", ["organisation_id", "n"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_note"), ["note"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_observation"), ["observation"], unique=False)
        batch_op.create_index("ix_photo_scope", ["organisation_id", "scope"], unique=False)

    op.create_table(
        "photo_file",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("envelope", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.String(), nullable=True),
        sa.Column("stored", sa.String(), nullable=True),
        sa.Column("refused", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_photo_file")),
    )
    op.create_table(
        "upload",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("completed_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_upload")),
        sa.UniqueConstraint("id", name=op.f("uq_upload_id")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index("ix_upload_device", ["organisation_id", "device", "created_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index("ix_upload_device")

    op.drop_table("upload")
    op.drop_table("photo_file")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index("ix_photo_scope")
        batch_op.drop_index(batch_op.f("ix_photo_observation"))
        batch_op.drop_index(batch_op.f("ix_photo_note"))
        batch_op.drop_index("ix_photo_n")

    op.drop_table("photo")
