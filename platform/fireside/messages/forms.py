"""The forms of this room: a message, a concern, and what staff note about one."""

from __future__ import annotations

from wtforms import TextAreaField

from fireside.kernel.web import FiresideForm, VersionBox


class MessageForm(FiresideForm):
    """What one of the two writes to the other."""

    text = TextAreaField("Your message")
    conduct = VersionBox("Code of conduct")


class ConcernForm(FiresideForm):
    """What somebody tells staff."""

    text = TextAreaField("What happened")


class CloseForm(FiresideForm):
    """What was done about a concern."""

    text = TextAreaField("What was done")
