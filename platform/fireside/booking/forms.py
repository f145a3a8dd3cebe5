"""What the student asks with, what the host answers with, and how either calls it off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from fireside.availability.rules import Slot
from fireside.booking.rules import (
    FORMAT_WORDS,
    PHONE_LONGEST,
    REASON_LONGEST,
    WHY_LONGEST,
    WHY_SHORTEST,
)
from fireside.booking.rules.arriving import DETAIL_LONGEST, LATE_MINUTES
from fireside.interviews.rules import Format
from fireside.kernel.permissions import current_actor
from fireside.kernel.web import FiresideForm, VersionBox
from fireside.people.rules import ARRIVAL_KEYS
from fireside.people.service import conduct_problem

_LATEST = 32_503_680_000  # the year 3000: what comes after is no time of ours


def to_moment(value: str) -> datetime | None:
    """Read seconds since 1970 as an aware UTC moment; None for anything else."""
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        return None
    seconds = int(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds < _LATEST else None


def to_value(moment: datetime) -> str:
    """Write a moment as ``to_moment`` reads it."""
    return str(int(moment.timestamp()))


class AskForm(FiresideForm):
    """A time, a way to meet, and why this person."""

    starts_at = StringField("Time")
    instead = StringField("Another time")
    meeting_format = RadioField(
        "How you would like to meet",
        validators=[InputRequired("Choose how you would like to meet.")],
    )
    why_you = TextAreaField(
        "Why you ask this person",
        validators=[
            InputRequired("Write a sentence or two about why you ask this person."),
            Length(WHY_SHORTEST, WHY_LONGEST, "Write between %(min)d and %(max)d characters."),
        ],
    )
    student_phone = StringField("Your phone number", validators=[Length(max=PHONE_LONGEST)])
    conduct = VersionBox("Code of conduct")
    key = HiddenField()

    def offer(self, formats: Iterable[str]) -> None:
        """Show the ways in which the host meets students; the only one is chosen already."""
        known = [(key, words) for key, words in FORMAT_WORDS.items() if key in set(formats)]
        self.meeting_format.choices = [(key.value, words) for key, words in known]
        if len(known) == 1 and not self.meeting_format.data:
            self.meeting_format.data = known[0][0].value

    def validate_conduct(self, field: Any) -> None:
        """Say what is left to accept together with whatever else is missing."""
        if words := conduct_problem(current_actor(), field.data):
            raise ValidationError(words)

    def validate_starts_at(self, field: Any) -> None:
        """Take a time that can be read; a button with another time stands in for the choice."""
        if self.chosen is None:
            raise ValidationError("Choose a time.")

    @property
    def chosen(self) -> datetime | None:
        """The time chosen, in UTC."""
        return to_moment(self.instead.data or self.starts_at.data or "")

    @property
    def way(self) -> Format:
        """How they would meet."""
        return Format(self.meeting_format.data)


class DeclineForm(FiresideForm):
    """Why not, and when instead."""

    reason = TextAreaField(
        "A sentence for the student", validators=[Length(max=REASON_LONGEST)], default=""
    )
    alternatives = SelectMultipleField(
        "Other times",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,  # the service knows better which times are open
    )

    def offer(self, slots: Sequence[Slot]) -> None:
        """Show the host's own open times."""
        self.alternatives.choices = [
            (to_value(slot.starts_at), to_value(slot.starts_at)) for slot in slots
        ]

    @property
    def times(self) -> list[datetime]:
        """The times chosen, in UTC."""
        moments = (to_moment(value) for value in self.alternatives.data or [])
        return [moment for moment in moments if moment is not None]


class MoveForm(FiresideForm):
    """Another time, at once."""

    starts_at = StringField("Time")

    def validate_starts_at(self, field: Any) -> None:
        """Take a time that can be read."""
        if self.chosen is None:
            raise ValidationError("Choose a time.")

    @property
    def chosen(self) -> datetime | None:
        """The time chosen, in UTC."""
        return to_moment(self.starts_at.data or "")


class ProposeForm(FiresideForm):
    """Other times, for the other one to choose from."""

    times = SelectMultipleField(
        "Other times",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[],
        validate_choice=False,  # the service knows better which times are open
    )
    words = TextAreaField(
        "A sentence of explanation", validators=[Length(max=REASON_LONGEST)], default=""
    )

    @property
    def chosen(self) -> list[datetime]:
        """The times chosen, in UTC."""
        moments = (to_moment(value) for value in self.times.data or [])
        return [moment for moment in moments if moment is not None]


class CancelForm(FiresideForm):
    """What to tell the other side."""

    reason = TextAreaField(
        "A sentence of explanation", validators=[Length(max=REASON_LONGEST)], default=""
    )


class LateForm(FiresideForm):
    """By how much somebody is late."""

    minutes = SelectField(
        "I come later by about",
        choices=[(str(n), f"{n} minutes") for n in LATE_MINUTES],
        default="10",
        validate_choice=False,  # the service says what can be chosen
    )

    @property
    def chosen(self) -> int:
        """The minutes; 0 for what is no number."""
        typed = self.minutes.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0


class WayInForm(FiresideForm):
    """The way in for one conversation."""

    address = StringField(ARRIVAL_KEYS["address"], validators=[Length(max=DETAIL_LONGEST)])
    entrance = StringField(ARRIVAL_KEYS["entrance"], validators=[Length(max=DETAIL_LONGEST)])
    reception = StringField(ARRIVAL_KEYS["reception"], validators=[Length(max=DETAIL_LONGEST)])
    ask_for = StringField(ARRIVAL_KEYS["ask_for"], validators=[Length(max=DETAIL_LONGEST)])
    identification = StringField(
        ARRIVAL_KEYS["identification"], validators=[Length(max=DETAIL_LONGEST)]
    )
    parking = StringField(ARRIVAL_KEYS["parking"], validators=[Length(max=DETAIL_LONGEST)])
    step_free = StringField(ARRIVAL_KEYS["step_free"], validators=[Length(max=DETAIL_LONGEST)])
    contact = StringField(ARRIVAL_KEYS["contact"], validators=[Length(max=DETAIL_LONGEST)])

    @property
    def details(self) -> dict[str, str]:
        """What was filled in, by key."""
        return {key: self[key].data for key in ARRIVAL_KEYS if self[key].data}
