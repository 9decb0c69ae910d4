"""`fieldapp backup`: what an administrator types, and what is answered."""

from pathlib import Path

import click
from flask import current_app

from ..config import Settings

DIRECTORY = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.option("--to", type=DIRECTORY, help="Directory for the copies; FIELDAPP_BACKUPS by default.")
@click.option(
    "--journal-copy",
    type=DIRECTORY,
    help="Directory for the copy of the key journal; FIELDAPP_JOURNAL_COPY by default.",
)
@click.option(
    "--keep", type=click.IntRange(min=1), default=30, show_default=True, help="How many copies are kept."
)
def backup_command(to: Path | None, journal_copy: Path | None, keep: int) -> None:
    """Copy the office while it runs: database, photos, secrets; checked before it counts."""
    from ..cli import made
    from . import backup
    from .copies import NotWhole
    from .journal_copy import NotCopied

    with made().app_context():
        settings: Settings = current_app.config["FIELDAPP"]
        directory = to or _directory(settings.backups, "the copies go", "--to", "FIELDAPP_BACKUPS")
        keys = journal_copy or _directory(
            settings.journal_copy,
            "the copy of the key journal goes",
            "--journal-copy",
            "FIELDAPP_JOURNAL_COPY",
        )
        try:
            copy = backup.make(directory, keys, keep)
        except (NotCopied, NotWhole) as error:
            raise click.ClickException(f"No backup was made. {error}") from error
    held = copy.manifest
    click.echo(f"{copy.path}: {sum(held.rows.values())} rows, {held.photos} photos, checked.")
    click.echo(f"It holds everything received before {held.covers}. The key journal is in {keys}.")


def _directory(setting: str, what: str, option: str, variable: str) -> Path:
    if not setting:
        raise click.ClickException(f"No backup was made. Say where {what}, with {option} or {variable}.")
    return Path(setting)
