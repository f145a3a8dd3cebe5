"""What an adviser writes when she starts a campaign."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from fireside.campaigns.rules import MOST_EACH
from fireside.campaigns.service import Choices, Plan
from fireside.kernel.web import FiresideForm

_ALL = ""
_CHOSEN, _ADDRESSED = "chosen", "addressed"


class CampaignForm(FiresideForm):
    """Starts a campaign; the service says what is wrong with it."""

    name = StringField("Name of the campaign")
    words = TextAreaField("Your invitation")
    first_day = DateField("First day", validators=[Optional()])
    last_day = DateField("Last day", validators=[Optional()])
    allowance = IntegerField("Conversations for each student", default=1, validators=[Optional()])
    whom = RadioField(
        "Who is invited",
        choices=[
            (_CHOSEN, "Students by programme and year"),
            (_ADDRESSED, "The students with these addresses"),
        ],
        default=_CHOSEN,
    )
    programme = SelectField("Programme")
    year = SelectField("Year of graduation")
    addresses = TextAreaField("Addresses")
    reminds = BooleanField("Write once more to whoever has not booked, three days before the end")
    most = MOST_EACH

    def offer(self, choices: Choices) -> None:
        """Fill the lists to choose from."""
        self.programme.choices = [(_ALL, "All programmes"), *((p, p) for p in choices.programmes)]
        self.year.choices = [(_ALL, "All years"), *((str(y), str(y)) for y in choices.years)]

    @property
    def plan(self) -> Plan:
        """What is asked for, once the form is valid."""
        by_address = self.whom.data == _ADDRESSED
        return Plan(
            name=self.name.data or "",
            words=self.words.data or "",
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            allowance=self.allowance.data,
            reminds=bool(self.reminds.data),
            addresses=(self.addresses.data or "") if by_address else None,
            programme=self.programme.data or "",
            year=int(self.year.data) if self.year.data else None,
        )
