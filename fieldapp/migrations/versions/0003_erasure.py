"""Content leaves the log only where an erasure says so, and the log's head never goes back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ERASED = (
    "EXISTS (SELECT 1 FROM log_entry JOIN erasure ON erasure.organisation_id = log_entry.organisation_id"
    " AND erasure.kind = log_entry.kind AND erasure.id = log_entry.id AND erasure.n > log_entry.n"
    " WHERE log_entry.organisation_id = OLD.organisation_id AND log_entry.n = OLD.n)"
)
BACK = "NEW.n < OLD.n OR NEW.organisation_id <> OLD.organisation_id"
SQLITE = {
    "log_head_no_return": ("log_head", f"BEFORE UPDATE ON log_head WHEN {BACK}"),
    "log_head_no_delete": ("log_head", "BEFORE DELETE ON log_head"),
    "log_content_no_delete": ("log_content", f"BEFORE DELETE ON log_content WHEN NOT {ERASED}"),
    "erasure_no_update": ("erasure", "BEFORE UPDATE ON erasure"),
    "erasure_no_delete": ("erasure", "BEFORE DELETE ON erasure"),
}
POSTGRESQL = {
    "log_head": (f"IF {BACK} THEN", "UPDATE", "DELETE OR TRUNCATE"),
    "log_content": (f"IF NOT {ERASED} THEN", "DELETE", None),
    "erasure": (None, None, "UPDATE OR DELETE OR TRUNCATE"),
}
"""Per table: when a row is refused, at which act, and the acts that are refused as a whole."""


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", "kind", name=op.f("pk_erasure")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, (table, when) in SQLITE.items():
            op.execute(
                f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    for table, (refused, act, whole) in POSTGRESQL.items():
        if refused:
            op.execute(
                f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refused} "
                f"RAISE EXCEPTION '{table} is append-only'; END IF; "
                f"RETURN {'OLD' if act == 'DELETE' else 'NEW'}; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {table}_row BEFORE {act} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            )
        if whole:
            op.execute(
                f"CREATE TRIGGER {table}_whole BEFORE {whole} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for table, (refused, _, whole) in POSTGRESQL.items():
            if whole:
                op.execute(f"DROP TRIGGER {table}_whole ON {table}")
            if refused:
                op.execute(f"DROP TRIGGER {table}_row ON {table}")
                op.execute(f"DROP FUNCTION {table}_refuse()")
    op.drop_table("erasure")
