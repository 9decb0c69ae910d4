"""What the copies of the database hold, and that one is a copy."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("log_head", sa.Column("backed_up_to", sa.String(), nullable=True))
    op.add_column("log_head", sa.Column("copied_at", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("log_head", "copied_at")
    op.drop_column("log_head", "backed_up_to")
