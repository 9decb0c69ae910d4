"""What a caseworker can send about a record."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from sync.record import UUID7

from ..clock import new_id

LONGEST = 10_000
"""Characters of `sync.record.Text`."""
TAPS = (_("I have read this."), _("Please ask next time: "))
"""Answers of one tap; they are put into the comment, where they can be changed."""


class ReviewForm(FlaskForm):
    """Anything that becomes a review. Its id is made with the page, so that twice is once."""

    id = HiddenField(default=new_id, validators=[Regexp(re.compile(UUID7))])


class CommentForm(ReviewForm):
    """A comment in words, begun by a tap or typed."""

    text = TextAreaField(
        _("Comment"),
        [DataRequired(_("Write the comment first.")), Length(max=LONGEST, message=_("This is too long."))],
    )
    tap = StringField()
    submit = SubmitField(_("Send the comment"))

    def tapped(self) -> bool:
        """Whether a tap was pressed without scripts; its words are then in the text, to change or send."""
        try:
            words = str(TAPS[int(self.tap.data or "")])
        except (ValueError, IndexError):
            return False
        self.text.data = f"{self.text.data.rstrip()}\n{words}" if (self.text.data or "").strip() else words
        return True


class ReturnForm(ReviewForm):
    """Sent back to the worker, with the reason."""

    reason = TextAreaField(
        _("Reason for returning it"),
        [
            DataRequired(_("Say why, so that the worker knows what to do.")),
            Length(max=LONGEST, message=_("This is too long.")),
        ],
    )
    submit = SubmitField(_("Return"))


class AsShownForm(FlaskForm):
    """What changes a record as a page showed it: `n` is the log number that it was read at."""

    n = IntegerField(validators=[InputRequired()])


class Forms:
    """The forms of a record's page; `filled` is the one that was sent and is shown again."""

    def __init__(self, filled: Any = None) -> None:
        def form(kind: type[FlaskForm]) -> FlaskForm:
            return filled if isinstance(filled, kind) else kind(formdata=None)

        self.comment, self.returning = form(CommentForm), form(ReturnForm)
        self.confirming = ReviewForm(formdata=None)
        self.plain = FlaskForm(formdata=None)
