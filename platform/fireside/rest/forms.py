"""What a person chooses about her feed."""

from __future__ import annotations

from wtforms import BooleanField

from fireside.kernel.web import FiresideForm


class FeedForm(FiresideForm):
    """Whether a host's feed names the students."""

    names = BooleanField("Name the student I talk with")
