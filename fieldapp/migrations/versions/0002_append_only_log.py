"""The database itself refuses to change or remove log entries, or to change their content."""

from alembic import op

revision = "0002"
down_revision = "0001"

GUARDED = {"log_entry": ("UPDATE", "DELETE"), "log_content": ("UPDATE",)}
"""Content may be erased as a whole row (a person's right), never altered."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, acts in GUARDED.items():
            for act in acts:
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, acts in GUARDED.items():
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE {' OR '.join((*acts, 'TRUNCATE'))} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, acts in GUARDED.items():
            for act in acts:
                op.execute(f"DROP TRIGGER {table}_no_{act.lower()}")
        return
    for table in GUARDED:
        op.execute(f"DROP TRIGGER {table}_guard ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
