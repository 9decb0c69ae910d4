"""Starting an organisation: its keys, its log, its epoch, and its own record."""

import secrets

from sync import exchange
from sync.change import Change
from sync.log import GENESIS

from ..clock import new_id
from ..db import db, writing
from ..forms.definition import builtin, check
from ..keys import Journal
from ..log.models import LogHead
from ..store import SqlStore


def start(journal: Journal, id: str, name: str, zone: str, at: str) -> None:
    """Makes an organisation with an empty log and the built-in forms."""
    journal.make_office_keys(id, sealing=new_id(), signing=new_id(), at=at)
    with writing():
        epoch = secrets.token_hex(8)
        journal.add("epoch", organisation=id, epoch=epoch, at=at)
        db.session.add(LogHead(organisation_id=id, epoch=epoch, n=0, hash=GENESIS))
    changes = [Change("organisation", id, None, {"name": name, "zone": zone}, at)]
    for key in ("situation", "site"):
        definition = builtin(key)
        check(definition)
        fields = {"key": key, "number": 1, "definition": definition}
        changes.append(Change("form", new_id(), None, fields, at))
    exchange.act(SqlStore(id), epoch, id, changes, at)
