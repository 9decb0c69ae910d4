"""`fieldapp import` as it is called; `console` does it."""

import os
from pathlib import Path

import click
from flask_babel import force_locale

NOUNS = ("people", "sites", "placements", "assignments")
"""The names of `nouns.NOUNS`, which is loaded only when it is needed."""


@click.command("import")
@click.argument("noun", type=click.Choice(NOUNS), required=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--as", "username", help="User name of the supervisor or administrator who writes.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be written.")
@click.option("--undo", is_flag=True, help="Undo the last import that stands.")
@click.option("--template", is_flag=True, help="Write an empty Excel sheet for NOUN to FILE.")
@click.option(
    "--language", type=click.Choice(("ja", "en")), help="Of the report; else by LANG, else Japanese."
)
def import_command(
    noun: str | None,
    file: Path | None,
    username: str | None,
    yes: bool,
    dry_run: bool,
    undo: bool,
    template: bool,
    language: str | None,
) -> None:
    """Import a list from FILE (CSV, TSV, JSON or Excel; UTF-8 or Shift_JIS).

    \b
    people       participants (利用者), found by their number; not the staff
    sites        受入先, found by their number
    placements   活動先: which participant is at which site, when
    assignments  担当: which member of staff works with whom

    First tells what is new, changed, unchanged or wrong. With one wrong row nothing is written.
    An empty cell leaves what the office has. Without --as, the only supervisor writes, or where
    there is none, the only administrator.
    """
    from ..cli import office
    from . import console

    with office().app_context(), force_locale(language or _language()):
        if undo:
            if noun or template:
                raise click.UsageError("--undo takes neither NOUN nor FILE: it undoes the last import.")
            console.undo(username, yes, dry_run)
        elif not noun or not file:
            raise click.UsageError("Name what to import and the file, e.g.: fieldapp import people FILE")
        elif template:
            console.write_template(noun, file)
        else:
            console.import_file(noun, file, username, yes, dry_run)


def _language() -> str:
    """By the locale of the terminal; Japanese where it says nothing."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if named.startswith("en") else "ja"
