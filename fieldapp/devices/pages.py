"""The desk's door to the phones."""

from flask import Blueprint, render_template

from ..people.guard import entered
from ..problems import SENTENCES
from .overview import phones, strays

devices = Blueprint("devices", __name__, url_prefix="/desk/devices")


@devices.get("")
def index() -> str:
    """Every phone: who is on it, its last contact, what has not come, what waits and why."""
    reader = entered("supervisor", "administrator")
    return render_template(
        "devices/index.html",
        phones=phones(reader.organisation),
        strays=strays(reader.organisation),
        sentences=SENTENCES,
    )
