"""The forms of the conversation: one note, one answer."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from fireside.conversation.rules import Audience
from fireside.kernel.web import FiresideForm


class WholeTextField(TextAreaField):
    """A text kept to the last blank: what the page shows is what is stored (forms trim others)."""


class NoteForm(FiresideForm):
    """One note, and the revision it was written upon."""

    text = WholeTextField("Your note")
    audience = SelectField(
        "Who may read it",
        choices=[(audience.value, audience.label) for audience in Audience],
        default=Audience.PRIVATE.value,
    )
    done = BooleanField("Asked")
    base_revision = IntegerField(widget=HiddenInput(), validators=[Optional()], default=0)
    heading = HiddenField()


class AnswerForm(FiresideForm):
    """What the student answers to an adviser; ``comment_id`` is set by whoever shows it again."""

    text = TextAreaField("Your answer")
    comment_id = 0
