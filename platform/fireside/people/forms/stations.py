"""The lines of a career."""

from __future__ import annotations

from typing import Any

from wtforms import StringField

from fireside.kernel.web import FiresideForm
from fireside.people.forms.fields import YearField, short
from fireside.people.service import StationLine

MOST_STATIONS = 20


class StationForm(FiresideForm):
    """One line of a career; an empty one is left out."""

    class Meta(FiresideForm.Meta):
        """The form around it carries the safety mark."""

        csrf = False

    position = StringField("What you did", validators=[short(120)])
    organisation = StringField("Where", validators=[short(120)])
    since = YearField("From")
    until = YearField("To (empty while it lasts)")

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written in this line."""
        return not any(field.raw_data and field.raw_data[0].strip() for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what a line needs, unless it is empty."""
        fine = bool(super().validate(extra_validators))
        if self.is_empty:
            return fine
        for field, words in (
            (self.position, "Say what you did."),
            (self.organisation, "Say where."),
            (self.since, "Give the first year."),
        ):
            if not field.data and not field.errors:
                field.errors = [words]
                fine = False
        if self.since.data and self.until.data and self.until.data < self.since.data:
            self.until.errors = ["This ends before it began."]
            fine = False
        return fine

    def line(self) -> StationLine:
        """Return the line as the career keeps it."""
        since: int = self.since.data or 0  # a line that is not empty has its first year
        return StationLine(self.position.data, self.organisation.data, since, self.until.data)
