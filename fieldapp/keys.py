"""The key journal: office keys, enrolments, revocations and epochs, outside the database.

A restored database neither forgets a phone nor trusts a revoked one, because this
file only ever grows. One JSON line per event, written under a lock and to the disk
before anything relies on it. Whoever holds it can open envelopes: it is readable by
the server's own user only, and belongs on another medium than the database's copies.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from joserfc.jwk import ECKey

from . import lines

CURVE = "P-256"


class Journal:
    """The journal file of an installation; read again when it has grown."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        self._sealing: dict[str, list[ECKey]] = {}
        self._signing: dict[str, ECKey] = {}

    def add(self, event: str, **values: Any) -> None:
        """Appends one event, durably."""
        lines.append(self.path, {"event": event, **values})

    def events(self, organisation: str) -> Iterator[dict[str, Any]]:
        """Everything that the journal says of an organisation, the first of it first."""
        return (event for event in lines.read(self.path) if event["organisation"] == organisation)

    def make_office_keys(self, organisation: str, sealing: str, signing: str, at: str) -> None:
        """Makes the two key pairs of an organisation, under the key ids handed in."""
        for use, kid in (("enc", sealing), ("sig", signing)):
            key = ECKey.generate_key(CURVE, {"kid": kid, "use": use}).as_dict(private=True)
            self.add("office-key", organisation=organisation, use=use, kid=kid, key=key, at=at)

    def sealing_keys(self, organisation: str) -> list[ECKey]:
        """The keys that envelopes may be sealed to, newest first."""
        self._catch_up()
        return list(reversed(self._sealing.get(organisation, [])))

    def sealing_key(self, kid: str) -> tuple[str, ECKey] | None:
        """The organisation and key of a key id."""
        self._catch_up()
        for organisation, keys in self._sealing.items():
            for key in keys:
                if key.kid == kid:
                    return organisation, key
        return None

    def signing_key(self, organisation: str) -> ECKey:
        """The key that signs certificates and cursors of an organisation."""
        self._catch_up()
        return self._signing[organisation]

    def _catch_up(self) -> None:
        if not self.path.exists() or self.path.stat().st_size == self._read:
            return
        with self.path.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                self._take(msgspec.json.decode(line))

    def _take(self, event: dict[str, Any]) -> None:
        if event["event"] != "office-key":
            return
        key = ECKey.import_key(event["key"])
        if event["use"] == "enc":
            self._sealing.setdefault(event["organisation"], []).append(key)
        else:
            self._signing[event["organisation"]] = key
