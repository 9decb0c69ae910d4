"""What the office has of what a file may name, found by number and day, as of one reading."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from sync.record import KINDS

from ..clock import new_id, today
from ..db import db
from ..log.models import LogHead
from ..organisations.models import Organisation
from ..people.models import Account
from ..store import MODELS
from .cells import BadCell, shown

KEYS = {
    "participant": ("number",),
    "site": ("number",),
    "stage": ("participant", "since"),
    "placement": ("participant", "site", "since"),
    "assignment": ("participant", "person", "role", "since"),
}
"""The fields by which a row finds its record."""

Key = tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """A record as it stands; one that is yet to be made has `n` 0 and no fields."""

    kind: str
    id: str
    n: int
    fields: dict[str, Any]


@dataclass(frozen=True)
class Staff:
    """Someone of the staff: who they are, what they may do, how they sign in."""

    id: str
    name: str
    roles: list[str]
    username: str
    organisation: str
    active: bool


def accounts() -> list[Staff]:
    """Everybody who can sign in to this installation."""
    query = select(Account).join(Account.person).order_by(Account.username)
    return [
        Staff(
            account.person_id,
            account.person.name,
            account.person.roles,
            account.username,
            account.organisation_id,
            account.active and account.person.active,
        )
        for account in db.session.scalars(query)
    ]


class Office:
    """The records of one organisation that an import compares with, read once per kind.

    Nothing that was written up to log number `n` is missing.
    """

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        self.n = db.session.get_one(LogHead, organisation).n
        self.zone = db.session.get_one(Organisation, (organisation, organisation)).zone
        self.today = today(self.zone).isoformat()
        self._kinds: dict[str, dict[str, Known]] = {}
        self._keys: dict[str, dict[Key, list[Known]]] = {}
        self._staff = {one.username.casefold(): one for one in accounts() if one.organisation == organisation}

    def record(self, kind: str, key: Key) -> Known:
        """The record with this key, or one to be made. Raises BadCell when it is not one alone."""
        return self._one(kind, key) or self._make(kind, key)

    def there(self, kind: str, number: str, column: str) -> Known:
        """The record with this number, which must be there. Raises BadCell."""
        found = self._one(kind, (number,))
        if found is None or not found.n or found.fields["withdrawn"]:
            raise BadCell(_("The office has no “%(number)s”. Import it first.", number=shown(number)), column)
        return found

    def staff(self, username: str) -> Staff:
        """Who signs in by this user name. Raises BadCell."""
        found = self._staff.get(username.casefold())
        if found is None:
            raise BadCell(_("Nobody signs in as “%(username)s”.", username=shown(username)), "username")
        return found

    def standing(self, kind: str, id: str) -> Known | None:
        """The record with this id."""
        return self._of(kind).get(id)

    def name(self, kind: str, fields: dict[str, Any]) -> str:
        """What a person calls a record with these fields, e.g. `1001 髙﨑 勇`."""
        if "number" in fields:
            return shown(f"{fields['number']} {fields.get('name', '')}".strip())
        parts = [self._named("participant", fields["participant"])]
        if kind == "placement":
            parts.append(self._named("site", fields["site"]))
        if kind == "assignment":
            parts += [one.name for one in self._staff.values() if one.id == fields["person"]]
        return ", ".join([*parts, fields["since"]])

    def _named(self, kind: str, id: str) -> str:
        known = self.standing(kind, id)
        return self.name(kind, known.fields) if known and known.fields else ""

    def _one(self, kind: str, key: Key) -> Known | None:
        self._of(kind)
        found = self._keys[kind].get(_plain(key), [])
        alive = [known for known in found if not known.fields.get("withdrawn")]
        if len(alive) > 1:
            raise BadCell(_("The office has this more than once. Correct it at the desk."))
        return alive[0] if alive else max(found, key=lambda known: known.n, default=None)

    def _make(self, kind: str, key: Key) -> Known:
        made = Known(kind, new_id(), 0, {})
        self._keys[kind][_plain(key)].append(made)
        return made

    def _of(self, kind: str) -> dict[str, Known]:
        if kind not in self._kinds:
            model, names = MODELS[kind], KINDS[kind].__struct_fields__
            columns = [getattr(model, name) for name in names]
            query = select(model.id, model.n, *columns).where(model.organisation_id == self.organisation)
            self._keys[kind] = defaultdict(list)
            self._kinds[kind] = {}
            for id, n, *values in db.session.execute(query):
                known = Known(kind, id, n, dict(zip(names, values, strict=True)))
                self._kinds[kind][id] = known
                self._keys[kind][_plain(tuple(known.fields[name] for name in KEYS[kind]))].append(known)
        return self._kinds[kind]


def _plain(key: Key) -> Key:
    """A key without what does not tell two numbers apart: their width."""
    return tuple(unicodedata.normalize("NFKC", part) for part in key)
