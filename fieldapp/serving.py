"""Serving on this machine: gunicorn, or waitress where there is no fork."""

import gc
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask

from .config import Settings


def serve(settings: Settings, make: Callable[[], Flask], ready: Callable[[str], None]) -> None:
    """Serves until stopped; calls `ready` with the address once it listens."""
    address = f"http://{settings.host}:{settings.port}"
    if sys.platform == "win32":
        from waitress import create_server

        server = create_server(make(), host=settings.host, port=settings.port, threads=settings.threads)
        ready(address)
        server.run()
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
