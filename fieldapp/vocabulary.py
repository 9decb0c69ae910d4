"""The words on screen for the values of records, as one table for every page."""

from flask_babel import lazy_gettext as _

ROLE = {
    "worker": _("Outreach worker"),
    "caseworker": _("Caseworker"),
    "supervisor": _("Supervisor"),
    "administrator": _("Administrator"),
}
STAGE = {
    "daily": _("Independence in daily life"),
    "social": _("Independence in social life"),
    "intermediate": _("Intermediate work"),
    "work": _("Independence through work"),
}
LEVEL = {"step_up": _("Ready for a step up"), "concern": _("Concern"), "urgent": _("Urgent")}
WISH = {
    "wants": _("Wants it"),
    "unsure": _("Is unsure"),
    "stays": _("Likes it as it is"),
    "not_asked": _("Not asked yet"),
}
TIER = {
    "caseworker": _("Shared with the caseworker"),
    "held": _("Not passed to the caseworker"),
    "conference": _("Support conference only"),
}
CONSENT = {
    "agreed": _("Agreed to sharing"),
    "refused": _("Refused sharing"),
    "later": _("Asked to wait"),
    "not_asked": _("Not asked yet"),
}
TASK = {
    "next_visit": _("Next look-in"),
    "appointment": _("Appointment"),
    "homework": _("Homework"),
    "call": _("Telephone call"),
    "retention": _("Retention check"),
}
TASK_STATE = {"open": _("Open"), "done": _("Done"), "cancelled": _("Cancelled")}
VISIT = {
    "unannounced": _("Unannounced visit"),
    "planned": _("Planned visit"),
    "accompanied": _("Accompanying"),
    "phone": _("By telephone"),
    "other": _("Other contact"),
}
STATUS = {"received": _("Received"), "confirmed": _("Confirmed"), "returned": _("Returned")}
REVIEW = {"commented": _("Comment"), "confirmed": _("Confirmed"), "returned": _("Returned")}
MEDIA = {"photo": _("Photo"), "voice": _("Voice memo")}
UNSHOWN = {
    "cannot-open": _("It could not be opened: its key does not fit."),
    "not-a-photo": _("It is not a photo of a kind that can be shown."),
    "not-a-voice": _("It is not a voice memo of a kind that can be played."),
    "too-many-pixels": _("It has too many pixels to be opened safely."),
    "cannot-decode": _("It is damaged, or not what it says it is."),
}
"""Why a file that came is not shown; by `fieldapp.photos.pictures.Reason`."""
KIND = {
    "visit": _("Visit"),
    "observation": _("Record"),
    "note": _("Note"),
    "signal": _("Sign"),
    "task": _("Plan or homework"),
    "photo": _("Photo or voice memo"),
}
OFFICE = {
    "organisation": _("Organisation"),
    "person": _("Staff"),
    "form": _("Form"),
    "site": _("Site"),
    "participant": _("Participant"),
    "stage": _("Stage"),
    "placement": _("Placement"),
    "assignment": _("Assignment"),
    "review": _("Answer to a record"),
    "conflict": _("Conflict"),
    **KIND,
}
"""The kinds of record that the desk writes, beside those from phones."""
ACT = {
    "new": _("entered"),
    "changed": _("changed"),
    "withdrawn": _("taken back"),
    "erased": _("erased"),
}
"""What the desk did with a record; by `fieldapp.log.acts`."""
NOTICED = {
    "copy": _("The database was put back from a copy."),
    "journal": _("The database was older than the key journal beside it: somebody had put back a copy."),
    "phone": _("A phone knew more than the database: somebody had put back a copy."),
}
"""By what a restore was noticed; see `fieldapp.restoring.epochs`."""
FIELD = {
    "withdrawn": _("Taken back or not"),
    "text": _("Words"),
    "words": _("In their own words"),
    "tier": _("Who may read it"),
    "consent": _("What they said about sharing"),
    "answers": _("Answers"),
    "participant": _("Participant"),
    "typed_name": _("Name as typed"),
    "site": _("Site"),
    "workers": _("Who went"),
    "kind": _("What kind"),
    "at": _("Observed"),
    "nobody": _("Nobody could be met"),
    "level": _("Kind of sign"),
    "state": _("State"),
    "wish": _("What they want"),
    "told": _("Told by telephone"),
    "due": _("Day"),
    "time": _("Time"),
}
STATE = {"open": _("Open"), "closed": _("Closed"), "done": _("Done"), "cancelled": _("Cancelled")}
EMPLOYMENT = {
    "employed": _("Employed"),
    "unemployed": _("Not employed"),
    "trial": _("Work trial"),
    "tour": _("Tour"),
    "volunteer": _("Volunteer"),
}
TRADE = {
    "net": _("Net making"),
    "oyster": _("Oysters"),
    "farm": _("Farming"),
    "bakery": _("Bakery"),
    "cleaning": _("Cleaning"),
    "other": _("Other trade"),
}
