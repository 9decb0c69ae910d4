"""An import at the console: tells what a file would do, asks, and writes it whole or not at all.

Everything that ends without what was asked for ends with exit code 1.
"""

from collections.abc import Callable
from pathlib import Path

import click
from flask_babel import gettext as _

from . import files, report, runs, template
from .nouns import NOUNS
from .office import Office, Staff, accounts
from .plan import plan

OFFICE_ROLES = ("supervisor", "administrator")
"""Who may import, the one who does it by default first."""


def import_file(noun: str, file: Path, username: str | None, yes: bool, dry_run: bool) -> None:
    author = _author(username)
    try:
        found = plan(NOUNS[noun], files.read(file), Office(author.organisation))
    except OSError as error:
        raise click.ClickException(f"{click.format_filename(file)}: {error.strerror}") from error
    except files.BadFile as error:
        raise click.ClickException(f"{click.format_filename(file)}: {error}") from error
    for line in report.told(found, author):
        click.echo(line)
    if found.faults or not found.writes():
        click.echo(report.ended(found))
        raise SystemExit(1 if found.faults else 0)
    done = _("Written. `fieldapp import --undo` takes it back.")
    _write(lambda: runs.carry_out(found, author.organisation, author.id), done, yes, dry_run)


def undo(username: str | None, yes: bool, dry_run: bool) -> None:
    author = _author(username)
    office, run = Office(author.organisation), runs.last(author.organisation)
    if run is None:
        raise click.ClickException(_("There is no import to undo."))
    found = runs.undoing(run, office)
    for line in report.told_undoing(found, office, accounts()):
        click.echo(line)
    if found.changed or found.used:
        for line in report.hindered(found, office):
            click.echo(line)
        raise SystemExit(1)
    _write(lambda: runs.undo(found, author.id), _("Undone."), yes, dry_run)


def write_template(noun: str, file: Path) -> None:
    try:
        template.write(NOUNS[noun], file)
    except OSError as error:
        raise click.ClickException(f"{click.format_filename(file)}: {error.strerror}") from error
    click.echo(_("Written: %(file)s", file=click.format_filename(file)))


def _write(work: Callable[[], None], done: str, yes: bool, dry_run: bool) -> None:
    if dry_run:
        click.echo(_("This was only a look. Nothing was written."))
        return
    if not (yes or click.confirm(_("Write this?"))):
        raise click.ClickException(_("Nothing was written."))
    try:
        work()
    except runs.Moved as error:
        raise click.ClickException(
            _("Somebody changed one of these records just now. Nothing was written; start again.")
        ) from error
    click.echo(done)


def _author(username: str | None) -> Staff:
    """Who writes: named by `--as`, else the only supervisor, else the only administrator."""
    able = [one for one in accounts() if one.active and set(one.roles) & set(OFFICE_ROLES)]
    if username:
        named = [one for one in able if one.username.casefold() == username.strip().casefold()]
    else:
        named = next(filter(None, ([one for one in able if role in one.roles] for role in OFFICE_ROLES)), [])
    if len(named) == 1:
        return named[0]
    raise click.ClickException(
        _(
            "Say with --as who writes. A supervisor or an administrator can: %(usernames)s.",
            usernames=", ".join(one.username for one in able),
        )
    )
