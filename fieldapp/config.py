"""Every setting, from `FIELDAPP_*` variables; docs/running.md holds the same table."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What can be set from outside. A field `x` is read from `FIELDAPP_X`."""

    data: str = "fieldapp-data"
    """Directory of the database, the keys and what the server makes for itself."""
    database_url: str = ""
    """SQLAlchemy address of the database; empty for a SQLite file in the data directory."""
    host: str = "127.0.0.1"
    """Address to listen on; a proxy on the same machine reaches the default."""
    port: int = 8000
    """Port to listen on."""
    processes: int = 2
    """Web processes of `fieldapp serve`."""
    threads: int = 4
    """Threads of each web process."""
    proxies: int = 0
    """Trusted reverse proxies in front, whose `X-Forwarded-*` headers count."""
    session_hours: int = 12
    """How long a sign-in lasts."""
    max_request_kib: int = 1024
    """Largest request body, before and after inflation times eight."""
    max_photo_mib: int = 20
    """Largest file of a photo or a voice memo."""
    photos_per_day_mib: int = 500
    """How much of them one phone may send within 24 hours."""
    photos_reserve_mib: int = 200
    """Space that photos leave free on the disk, so that words never lack it."""

    backups: str = ""
    """Directory that `fieldapp backup` writes copies to, on another disk than the data."""
    journal_copy: str = ""
    """Directory for the copy of the key journal, apart from the data and from the backups."""
    backup_passphrase: str = ""
    """Encrypts copies, and opens them again; `--passphrase-file` does the same."""

    @property
    def directory(self) -> Path:
        return Path(self.data).absolute()

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.directory / 'fieldapp.sqlite3'}"


def settings(given: dict[str, Any] | None = None) -> Settings:
    """Settings from the environment, with what is given laid over it.

    Raises ValueError naming the variable that cannot be read.
    """
    names = Settings.__struct_fields__
    found = {name: os.environ[_variable(name)] for name in names if _variable(name) in os.environ}
    try:
        return msgspec.convert(found | (given or {}), Settings, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"FIELDAPP_*: {error}") from error


def _variable(name: str) -> str:
    return f"FIELDAPP_{name.upper()}"


def secret(directory: Path, name: str) -> str:
    """A secret that the server makes for itself once, readable by its own user only."""
    path = directory / name
    if not path.exists():
        whole = directory / f".{name}-{os.getpid()}"  # or another process might read it half written
        with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(whole)
        whole.unlink()
    return path.read_text()
