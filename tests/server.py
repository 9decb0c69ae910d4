"""A real server process that can be stopped, killed and started again on the same data."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Office:
    """The real server on its own data directory, database and port."""

    def __init__(self, data: str | Path, database_url: str = "") -> None:
        self.directory, self.database_url = Path(data), database_url
        self.root = ROOT
        self.log = self.directory / "server.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **settings: str) -> None:
        environment = os.environ | {
            "PYTHONPATH": str(self.root),
            "FIELDAPP_DATA": str(self.directory),
            "FIELDAPP_DATABASE_URL": self.database_url,
            "FIELDAPP_PORT": str(self.port),
            **settings,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "fieldapp", "serve"],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self.root,
                start_new_session=True,
            )
        assert self.process.stdout
        said = self.process.stdout.readline().decode()
        assert said.startswith("fieldapp is ready"), self.log.read_text()

    def count(self, query: str) -> Any:
        """The one value that a query finds in its SQLite file."""
        with sqlite3.connect(self.directory / "fieldapp.sqlite3") as database:
            return database.execute(query).fetchone()[0]

    def stop(self) -> None:
        """Lets it finish what it does, as a restart for an update would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if how == signal.SIGKILL:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        self.process.communicate(timeout=20)
        self.process = None
