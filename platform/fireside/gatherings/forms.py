"""What a host says about a group conversation, and what a student asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from fireside.booking.rules import FORMAT_WORDS
from fireside.booking.rules.arriving import DETAIL_LONGEST
from fireside.gatherings.rules import (
    ABOUT_LONGEST,
    FEWEST_SEATS,
    FORMATS,
    LENGTHS,
    LINK_LONGEST,
    MOST_SEATS,
    QUESTION_LONGEST,
    REASON_LONGEST,
    TITLE_LONGEST,
    ClockProblem,
    moment_of,
)
from fireside.gatherings.service import Content
from fireside.kernel.permissions import current_actor
from fireside.kernel.web import FiresideForm, VersionBox
from fireside.kernel.wording import zone_city
from fireside.people.rules import ARRIVAL_KEYS
from fireside.people.service import conduct_problem

_SKIPPED = "On that day the clocks in {city} go forward, and this hour does not exist there."
_TWICE = "On that day the clocks in {city} go back, and this hour comes twice there."
_OTHER = " Choose a time before or after it."
_HOURS_WORDS = {ClockProblem.SKIPPED: _SKIPPED + _OTHER, ClockProblem.TWICE: _TWICE + _OTHER}


def _short(most: int) -> Length:
    return Length(max=most, message="Keep it short: at most %(max)d characters.")


def _detail(key: str) -> StringField:
    return StringField(ARRIVAL_KEYS[key], validators=[_short(DETAIL_LONGEST)])


class ContentForm(FiresideForm):
    """What it is about, for how many, and where."""

    title = StringField(
        "Title",
        validators=[
            InputRequired("Give it a title, so that students know what it is about."),
            _short(TITLE_LONGEST),
        ],
    )
    about = TextAreaField("What you will talk about", validators=[_short(ABOUT_LONGEST)])
    seats = SelectField(
        "Seats for students",
        coerce=int,
        choices=[(n, str(n)) for n in range(FEWEST_SEATS, MOST_SEATS + 1)],
        default=6,
    )
    meeting_format = RadioField(
        "How you meet",
        choices=[(key.value, FORMAT_WORDS[key]) for key in FORMATS],
        default=FORMATS[0].value,
    )
    video_link = StringField("The link to your video room", validators=[_short(LINK_LONGEST)])
    address = _detail("address")
    entrance = _detail("entrance")
    reception = _detail("reception")
    ask_for = _detail("ask_for")
    identification = _detail("identification")
    parking = _detail("parking")
    step_free = _detail("step_free")
    contact = _detail("contact")

    @property
    def content(self) -> Content:
        """What a valid form says."""
        return Content(
            title=self.title.data or "",
            about=self.about.data or "",
            seats=self.seats.data,
            meeting_format=self.meeting_format.data or "",
            video_link=self.video_link.data or "",
            place={key: self[key].data for key in ARRIVAL_KEYS if self[key].data},
        )


class OfferForm(ContentForm):
    """The same, with a day and an hour of the host's own clock."""

    day = DateField("Day", validators=[InputRequired("Choose the day.")])
    clock = TimeField("Begins at", validators=[InputRequired("Choose when it begins.")])
    minutes = SelectField(
        "How long", coerce=int, choices=[(n, f"{n} minutes") for n in LENGTHS], default=45
    )
    conduct = VersionBox("Code of conduct")
    key = HiddenField()

    def validate_clock(self, field: Any) -> None:
        """Refuse an hour that does not exist on that day, or comes twice."""
        moment = self._moment()
        if isinstance(moment, ClockProblem):
            city = zone_city(current_actor().zone)
            raise ValidationError(_HOURS_WORDS[moment].format(city=city))

    def validate_conduct(self, field: Any) -> None:
        """Say what is left to accept together with whatever else is missing."""
        if words := conduct_problem(current_actor(), field.data):
            raise ValidationError(words)

    @property
    def starts_at(self) -> datetime:
        """The moment (UTC) that a valid form names."""
        moment = self._moment()
        if not isinstance(moment, datetime):
            raise TypeError("the form has not been validated")
        return moment

    def _moment(self) -> datetime | ClockProblem | None:
        if self.day.data is None or self.clock.data is None:
            return None
        return moment_of(self.day.data, self.clock.data, current_actor().zone)


class SeatForm(FiresideForm):
    """A seat, and perhaps a question."""

    question = TextAreaField(
        "What would you like to hear about?", validators=[_short(QUESTION_LONGEST)], default=""
    )
    conduct = VersionBox("Code of conduct")


class CallOffForm(FiresideForm):
    """Why it does not take place."""

    reason = TextAreaField(
        "A sentence for your guests",
        validators=[
            InputRequired("Say why in a sentence: your guests have kept this time for you."),
            _short(REASON_LONGEST),
        ],
    )
