"""`fieldapp`: the commands of whoever runs the office server."""

import os
from typing import Any, get_args

import click
import flask_migrate
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from sync.record import Role

from . import __version__, create_app
from .config import settings
from .db import hindrance, let_go
from .importing.command import import_command
from .moving import import_database_command
from .restoring.command import backup_command, restore_command
from .running import share


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fieldapp")
def main() -> None:
    """An offline-first field app for outreach workers: the office server."""


main.add_command(import_command)
main.add_command(backup_command)
main.add_command(restore_command)
main.add_command(import_database_command)


def made() -> Flask:
    """The app of these settings, its database as it is."""
    try:
        return create_app()
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def office() -> Flask:
    """The app of these settings, its database brought up to date and compared with the key journal."""
    from .restoring.healing import heal

    app = made()
    with app.app_context():
        try:
            flask_migrate.upgrade()
            restored = heal()
        except DBAPIError as error:
            if hindrance(error) is None:
                raise
            raise click.ClickException(f"The database cannot be used now: {error.orig}") from error
    if restored:
        click.echo("This database is a copy that was put back; phones bring what it lacks.", err=True)
    return app


@main.command()
@click.option("--port", type=int, help="Port to listen on; 8000 by default.")
@click.option("--data", type=click.Path(file_okay=False), help="Where the demo world is kept.")
def demo(port: int | None, data: str | None) -> None:
    """Serve the demo world: an invented town by the sea. A second start keeps its data."""
    from .demo import world
    from .serving import serve

    os.environ["FIELDAPP_DATA"] = data or os.environ.get("FIELDAPP_DATA", "demo-data")
    if port:
        os.environ["FIELDAPP_PORT"] = str(port)
    share(settings().directory)
    app = office()
    with app.app_context():
        try:
            world.build_once(app)
        except world.NotWhole as error:
            raise click.ClickException(str(error)) from error
        let_go()

    def ready(address: str) -> None:
        click.echo(f"fieldapp is ready: {address}")
        click.echo(world.accounts())

    serve(settings(), create_app, ready)


@main.command()
def serve() -> None:
    """Serve this installation, its database brought up to date first."""
    from .photos.rules import collect
    from .serving import serve

    share(settings().directory)
    with office().app_context():
        collect()
        let_go()
    serve(settings(), create_app, lambda address: click.echo(f"fieldapp is ready: {address}"))


@main.command()
@click.argument("name")
@click.option("--zone", default="Asia/Tokyo", show_default=True, help="Time zone of the organisation.")
@click.option("--username", prompt=True, help="User name of the first administrator.")
@click.option("--person", prompt=True, help="Name of the first administrator.")
@click.password_option(help="Password of the first administrator, 12 characters or more.")
def init(name: str, zone: str, username: str, person: str, password: str) -> None:
    """Start an organisation called NAME, with its first administrator."""
    from .clock import new_id, now
    from .organisations.rules import start

    with office().app_context():
        id = new_id()
        start(current_app.extensions["journal"], id, name, zone, now())
        _add(id, username, password, {"name": person, "roles": ["administrator"]})
    click.echo(f"{name}: {id}")


@main.group()
def user() -> None:
    """Staff and their accounts; the desk has the same under 職員."""


@user.command("add")
@click.argument("username")
@click.option("--person", required=True, help="The person's name.")
@click.option("--kana", default="", help="How the name is read.")
@click.option("--phone", default="", help="Number that a worker on site can call.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(get_args(Role)),
    help="May be repeated.",
)
@click.password_option(help="Their first password, 12 characters or more.")
def add_user(
    username: str, person: str, kana: str, phone: str, roles: tuple[str, ...], password: str
) -> None:
    """Add someone called USERNAME to the only organisation of this installation."""
    with office().app_context():
        fields = {"name": person, "kana": kana, "phone": phone, "roles": list(roles)}
        _add(_only_organisation(), username, password, fields)
    click.echo(f"{username}: {person}")


@main.group()
def photos() -> None:
    """The files of photos and voice memos that phones sent."""


@photos.command("collect")
def collect_photos() -> None:
    """Remove files that no record has named for 30 days; each start of the server does so too."""
    from .photos.rules import collect

    with office().app_context():
        click.echo(f"{collect()} files that no record names were removed.")


@main.group()
def audit() -> None:
    """The log of everything that was written."""


@audit.command("verify")
def verify() -> None:
    """Check the chain of the log, all content and all records against it."""
    from .log.verify import finding

    with office().app_context():
        found = finding(_only_organisation())
    if found:
        raise click.ClickException(f"The log does not hold: {found.sentence()}")
    click.echo("The log holds, from its first entry to its head, and every record stands on it.")


@audit.command("erase")
@click.argument("number")
def erase(number: str) -> None:
    """Erase for good all that was recorded about the participant with this NUMBER."""
    from .log import erasure

    with office().app_context():
        organisation = _only_organisation()
        found = erasure.numbered(organisation, number)
        if len(found) != 1:
            raise click.ClickException(
                f"{len(found)} participants have the number {number}; it needs to be one."
            )
        [participant] = found
        click.confirm(
            f"Erase {participant.name} and every record about them? It cannot be undone.", abort=True
        )
        try:
            erased = erasure.erase(organisation, organisation, participant.id)
        except erasure.StillWaiting as error:
            raise click.ClickException(
                "Records about this participant still wait at the office; settle them first (端末, 確認待ち)."
            ) from error
    click.echo(f"Erased: {erased} records. Copies of the database from before today still hold them.")


def _add(organisation: str, username: str, password: str, fields: dict[str, Any]) -> None:
    from .people.rules import add

    if len(password) < 12:
        raise click.ClickException("A password needs 12 characters or more.")
    try:
        add(organisation, "", username, password, fields)
    except ValueError as error:
        raise click.ClickException(f"The user name {username} is taken.") from error


def _only_organisation() -> str:
    from .db import db
    from .log.models import LogHead

    found = db.session.scalars(select(LogHead.organisation_id)).all()
    if len(found) != 1:
        raise click.ClickException(f"There are {len(found)} organisations here; this needs exactly one.")
    return found[0]
