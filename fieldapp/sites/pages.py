"""The desk's doors to sites: the list, and the page of one with its visits."""

from flask import Blueprint, abort, render_template

from ..observations.rules import glance
from ..observations.timeline import of_site
from ..participants.rules import at_site
from ..people.guard import entered, page_after
from ..visits.rules import visits_to
from .rules import listed, site_of

sites = Blueprint("sites", __name__, url_prefix="/desk/sites")
VISITS = 10


@sites.get("")
def index() -> str:
    """Every site, with its last visit and next look-in."""
    return render_template("sites/index.html", page=listed(entered()))


@sites.get("/<uuid:id>")
def show(id: object) -> str:
    """One site: how to get there, who is there, what was seen of it, and the latest visits."""
    reader = entered()
    site = site_of(reader, str(id))
    if site is None:
        abort(404)
    after = page_after()
    timeline, people = of_site(reader, site.id, after), at_site(reader, site.id)
    visits = visits_to(reader, site.id, VISITS)
    glance(reader, "desk/site", (person.id for person in people))
    return render_template(
        "sites/show.html", site=site, timeline=timeline, people=people, visits=visits, after=after
    )
