"""Serving on this machine: gunicorn, or waitress where there is no fork."""

import gc
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

from flask import Flask
from sqlalchemy import make_url

from .config import Settings


def serve(settings: Settings, make: Callable[[], Flask], ready: Callable[[str], None]) -> None:
    """Serves until stopped; calls `ready` with the address once it listens."""
    address = f"http://{settings.host}:{settings.port}"
    if sys.platform == "win32":
        from waitress import create_server

        server = create_server(make(), host=settings.host, port=settings.port, threads=settings.threads)
        ready(address)
        server.run()
        _fold(settings)
        return

    from gunicorn.app.base import BaseApplication

    class Office(BaseApplication):  # type: ignore[misc]
        """Each process makes its own app after the fork, and so its own connections."""

        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{settings.host}:{settings.port}",
                "workers": settings.processes,
                "threads": settings.threads,
                "worker_class": "gthread",
                "loglevel": "warning",
                "when_ready": lambda _server: ready(address),
                "on_exit": lambda _server: _fold(settings),
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            app = make()
            # what is there now stays: looking through it for garbage takes a third of a request
            gc.collect()
            gc.freeze()
            return app

    Office().run()


def _fold(settings: Settings) -> None:
    """Leaves a stopped office on SQLite as one file: a write-ahead log that stayed beside it would be
    laid over whatever copy is put in the file's place."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
