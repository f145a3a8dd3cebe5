"""The forms of what follows a conversation; several stand on one page, so each id is its own."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as Maybe
from wtforms.widgets import HiddenInput

from fireside.followup.rules import (
    PERSON_NAME_LONGEST,
    SUBJECT_LONGEST,
    TEXT_LONGEST,
    THANKS_LONGEST,
    By,
    local_moments,
)
from fireside.kernel.web import FiresideForm

_MOST_REVISIONS = 2**31 - 1
_DAY = "Choose a day."


def _at_most(characters: int) -> Length:
    return Length(max=characters, message=f"Keep it under {characters} characters.")


class ThanksForm(FiresideForm):
    """The words of a thank-you, and which version of them this window began from."""

    subject = StringField("Subject", id="thanks-subject", validators=[_at_most(SUBJECT_LONGEST)])
    text = TextAreaField("Your words", id="thanks-text", validators=[_at_most(THANKS_LONGEST)])
    revision = IntegerField(
        widget=HiddenInput(), default=0, validators=[NumberRange(0, _MOST_REVISIONS)]
    )


class SendForm(FiresideForm):
    """Send what was looked at, and nothing else."""

    revision = IntegerField(
        widget=HiddenInput(), default=0, validators=[NumberRange(0, _MOST_REVISIONS)]
    )


class CardForm(FiresideForm):
    """A handwritten card, and the day on which it was posted."""

    posted_on = DateField("Posted on", id="card-posted-on", validators=[InputRequired(_DAY)])


class EndedForm(FiresideForm):
    """When the conversation ended, on the reader's own clock."""

    day = DateField("Day", id="ended-day", validators=[InputRequired(_DAY)])
    ended_at = TimeField("Ended at", id="ended-at", validators=[InputRequired("Say at what time.")])

    def moment(self, zone: str, after: datetime, present: datetime) -> datetime | None:
        """Return the moment in UTC, with a message beside the field where there is none.

        Where clocks show the hour twice, it is the one between the start and now.
        """
        found = local_moments(self.day.data or date.min, self.ended_at.data or time.min, zone)
        if not found:
            words = "The clocks went forward over this hour. Choose one beside it."
            self.ended_at.errors = [*self.ended_at.errors, words]
            return None
        return next((moment for moment in found if after < moment <= present), found[0])


class PromiseForm(FiresideForm):
    """What either of the two said they would do."""

    by = RadioField(
        "Who promised it?",
        id="promise-by",
        choices=[(By.STUDENT.value, "I did"), (By.HOST.value, "They did")],
        default=By.STUDENT.value,
    )
    text = StringField(
        "What was promised?",
        id="promise-text",
        validators=[InputRequired("Write down what was promised."), _at_most(TEXT_LONGEST)],
    )
    due_on = DateField("By when?", id="promise-due-on", validators=[Maybe()])


class ReferralForm(FiresideForm):
    """Somebody whom the host named."""

    name = StringField(
        "Whom did they name?",
        id="referral-name",
        validators=[InputRequired("Write down the name."), _at_most(PERSON_NAME_LONGEST)],
    )
    about = TextAreaField(
        "What about them?", id="referral-about", validators=[_at_most(TEXT_LONGEST)]
    )
    may_use_name = BooleanField("I may say who named them", id="referral-may-use-name")
    write_on = DateField("When will you write?", id="referral-write-on", validators=[Maybe()])


class TouchForm(FiresideForm):
    """The day to write next; none means that nothing reminds."""

    write_on = DateField("Next day to write", id="touch-write-on", validators=[Maybe()])

    def validate_write_on(self, field: Any) -> None:
        """Say kindly what a browser without a calendar may send."""
        if field.raw_data and field.raw_data[0] and field.data is None:
            raise ValidationError("Write the day as 2027-03-05.")
