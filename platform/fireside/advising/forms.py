"""What an adviser writes."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField

from fireside.kernel.db import LARGEST_ID
from fireside.kernel.web import FiresideForm

_MOST_DIGITS = 19


class CommentForm(FiresideForm):
    """A comment on one note, or on all of them where ``note`` is empty."""

    text = TextAreaField("Your comment")
    note = HiddenField()

    @property
    def note_id(self) -> int | None:
        """Which note is meant; 0, which no note has, for what can be no id."""
        typed = (self.note.data or "").strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS):
            return 0
        return int(typed) if int(typed) <= LARGEST_ID else 0


class ReturnForm(FiresideForm):
    """What an adviser writes to a student whose request she sends back."""

    words = TextAreaField("What would help", default="")
    interview_id = 0
    """The request it is about, where it is shown again."""
