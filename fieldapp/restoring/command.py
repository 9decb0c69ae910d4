"""`fieldapp backup` and `fieldapp restore`: what an administrator types, and what is answered."""

from pathlib import Path

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from ..config import Settings, settings
from .shelf import Plain, Sealed

DIRECTORY = click.Path(file_okay=False, path_type=Path)
passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line encrypts the copy, or opens it; FIELDAPP_BACKUP_PASSPHRASE does the same.",
)


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
@passphrase_file
def backup_command(
    to: Path | None, journal_copy: Path | None, keep: int, passphrase_file: Path | None
) -> None:
    """Copy the office while it runs: database, photos, secrets; checked before it counts.

    There is no backup without a copy of the key journal, read back and compared. With a
    passphrase both are encrypted. Ends with exit code 1, and claims nothing, if anything is amiss.
    """
    from ..cli import made
    from . import backup
    from .copies import NotWhole
    from .journal_copy import NotCopied

    with made().app_context():
        found: Settings = current_app.config["FIELDAPP"]
        shelf = _shelf(passphrase_file, found)
        directory = to or _directory(found.backups, "the copies go", "--to", "FIELDAPP_BACKUPS")
        keys = journal_copy or _directory(
            found.journal_copy, "the copy of the key journal goes", "--journal-copy", "FIELDAPP_JOURNAL_COPY"
        )
        try:
            copy = backup.make(directory, keys, keep, shelf)
        except (NotCopied, NotWhole) as error:
            raise click.ClickException(f"No backup was made. {error}") from error
    held = copy.manifest
    click.echo(f"{copy.path}: {sum(held.rows.values())} rows, {held.photos} photos, checked.")
    click.echo(f"It holds everything received before {held.covers}. The key journal is in {keys}.")


@click.command("restore")
@click.argument("copy", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--journal-copy",
    type=DIRECTORY,
    help="Directory of the key journal's copy, if the journal itself is gone or older.",
)
@passphrase_file
@click.option("--yes-replace", is_flag=True, help="Also if the office has what the copy lacks.")
def restore_command(
    copy: Path, journal_copy: Path | None, passphrase_file: Path | None, yes_replace: bool
) -> None:
    """Put a COPY made by `fieldapp backup` back, while the server is stopped.

    What stood there is kept aside, never deleted. Phones notice it with their next contact and
    bring by themselves what the copy lacks; /desk/restore shows what came back and what is gone.
    """
    from ..cli import office
    from ..running import Running
    from .copies import NotWhole, read
    from .journal_copy import NotCopied
    from .restore import Newer, put_back

    try:
        found = settings()
        held = read(copy if copy.is_dir() else copy.parent)
        shelf = _shelf(passphrase_file, found) if held.manifest.encrypted else Plain()
        if held.manifest.encrypted and isinstance(shelf, Plain):
            raise click.ClickException("This copy is encrypted: name the file with its --passphrase-file.")
        restored = put_back(held, found, journal_copy, shelf, yes_replace)
    except Running as error:
        raise click.ClickException(
            "Nothing was restored. The server is running, or something else uses its database: stop it first."
        ) from error
    except Newer as error:
        raise click.ClickException(
            f"Nothing was restored. {error} With --yes-replace it is kept aside and replaced."
        ) from error
    except (NotWhole, NotCopied, ValueError, OSError) as error:
        raise click.ClickException(f"Nothing was restored. {error}") from error
    except DBAPIError as error:  # e.g. a role that may not make tables, or a full disk
        raise click.ClickException(f"Nothing was restored. {error.orig}") from error
    office()
    click.echo(f"Restored as of {held.manifest.made_at}, with {restored.photos} photos that were missing.")
    if restored.damaged:
        click.echo(f"{restored.damaged} photos of the copy are damaged; phones are asked for them.")
    if restored.aside:
        click.echo(f"What stood there before is kept: {restored.aside}")
    click.echo("Start the server. Phones bring what is missing by themselves; /desk/restore shows it.")


def _directory(setting: str, what: str, option: str, variable: str) -> Path:
    if not setting:
        raise click.ClickException(f"No backup was made. Say where {what}, with {option} or {variable}.")
    return Path(setting)


def _shelf(passphrase_file: Path | None, found: Settings) -> Plain | Sealed:
    """Encrypted if there is a passphrase: it is never given on the command line, which others can see."""
    words = passphrase_file.read_text().split("\n")[0] if passphrase_file else found.backup_passphrase
    if passphrase_file and not words:
        raise click.ClickException(f"{passphrase_file} holds no passphrase in its first line.")
    return Sealed(words) if words else Plain()
