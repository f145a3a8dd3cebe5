"""Forms about the institution's terms and closed days."""

from __future__ import annotations

from wtforms import DateField, FileField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.validators import Optional as MayBeEmpty

from fireside.availability.rules import ClosedDays, Term
from fireside.kernel.web import FiresideForm

_CHOICES = [
    ("no", "Nobody meets"),
    ("yes", "Weekly hours rest, and a host may offer the day herself"),
]


class TermForm(FiresideForm):
    """A term of the institution."""

    name = StringField("Name of the term", [InputRequired("Name it, such as “Spring 2027”.")])
    first_day = DateField("First day", [InputRequired("Choose the first day.")])
    last_day = DateField("Last day", [InputRequired("Choose the last day.")])

    @property
    def term(self) -> Term:
        """The term that a valid form asks for."""
        return Term(self.first_day.data, self.last_day.data, self.name.data or "")


class ClosedForm(FiresideForm):
    """Days on which the institution is closed."""

    name = StringField("Name of the day", [InputRequired("Name it, such as “Thanksgiving”.")])
    first_day = DateField("From", [InputRequired("Choose the day.")])
    last_day = DateField("Until", [MayBeEmpty()])
    offers = RadioField("On these days", choices=_CHOICES, default="no")

    @property
    def days(self) -> ClosedDays:
        """The days that a valid form asks for; without a last one it is one day."""
        first = self.first_day.data
        last = self.last_day.data or first
        return ClosedDays(first, last, self.name.data or "", self.offers.data == "yes")


class HolidaysForm(FiresideForm):
    """Holidays out of a calendar file."""

    file = FileField("A calendar file")
    text = TextAreaField("Or its text")
    offers = RadioField("On these days", choices=_CHOICES, default="no")
