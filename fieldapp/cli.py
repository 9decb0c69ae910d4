"""`fieldapp`: the commands of whoever runs the office server."""

import os

import click
import flask_migrate
from flask import Flask, current_app
from sqlalchemy import select

from . import __version__, create_app
from .config import settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fieldapp")
def main() -> None:
    """An offline-first field app for outreach workers: the office server."""


def office() -> Flask:
    """The app of these settings, its database brought up to date."""
    try:
        app = create_app()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    with app.app_context():
        flask_migrate.upgrade()
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
    app = office()
    with app.app_context():
        world.build_once(app)

    def ready(address: str) -> None:
        click.echo(f"fieldapp is ready: {address}")
        click.echo(world.accounts())

    serve(settings(), create_app, ready)


@main.command()
def serve() -> None:
    """Serve this installation, its database brought up to date first."""
    from .serving import serve

    office()
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
    from .people.rules import add

    app = office()
    with app.app_context():
        id = new_id()
        start(current_app.extensions["journal"], id, name, zone, now())
        _add(add, id, username, password, {"name": person, "roles": ["administrator"]})
    click.echo(f"{name}: {id}")
