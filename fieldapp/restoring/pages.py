"""The desk's door to what followed from a restore."""

from flask import Blueprint, abort, render_template

from ..observations.rules import glance
from ..people.guard import entered
from .rules import after, restored

restoring = Blueprint("restoring", __name__, url_prefix="/desk/restore")


@restoring.get("")
def index() -> str:
    """What came back, which phones have not called, and which work of the desk is gone."""
    reader = entered("supervisor", "administrator")
    left = restored(reader.organisation)
    if left is None:
        abort(404)
    shown = after(reader, left)
    glance(reader, "desk/restore", (lost.participant.id for lost in shown.lost if lost.participant))
    return render_template("restoring/index.html", shown=shown)
