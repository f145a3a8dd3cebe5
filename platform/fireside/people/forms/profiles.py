"""What a student tells of herself, and what a host offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    DateField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from fireside.institutions.rules import Confirmation
from fireside.kernel import clock
from fireside.kernel.web import FiresideForm
from fireside.people.forms.fields import TickField, YearField, short
from fireside.people.forms.stations import MOST_STATIONS, StationForm
from fireside.people.models import CareerStation, HostProfile
from fireside.people.rules import ARRIVAL_KEYS, link_problem
from fireside.people.service import StationLine
from fireside.plugins import vocabulary
from fireside.plugins.asking import offers_rooms

_PHONE = re.compile(r"[0-9+][0-9 ()./x-]{4,38}")
_LONGEST_PAUSE = timedelta(days=730)


class StudentForm(FiresideForm):
    """A student's profile; every field's name is the column's."""

    fields = TickField("Fields you are curious about", vocabulary.FIELDS)
    objectives = TickField("What you would like to learn", vocabulary.OBJECTIVES)
    languages = TickField("Languages you can hold a conversation in", vocabulary.LANGUAGES)
    formats = TickField("How you would like to meet", vocabulary.FORMATS)
    programme = StringField("What you study", validators=[short(120)])
    graduation_year = YearField("When you expect to graduate")
    place = StringField("Where you are", validators=[short(120)])
    about = TextAreaField("A few words about you", validators=[short(2000)])

    def answers(self) -> dict[str, Any]:
        """Return the answers by column."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


_PLAIN = (
    "headline",
    "position",
    "organisation",
    "field",
    "place",
    "programme",
    "graduation_year",
    "languages",
    "topics",
    "about",
    "ask_me_about",
    "formats",
    "video_link",
    "phone",
    "minutes",
    "buffer_minutes",
    "buffer_after_minutes",
    "step_minutes",
    "notice_hours",
    "horizon_days",
    "daily_cap",
    "weekly_cap",
    "monthly_cap",
    "term_cap",
)
"""Fields of the host's form that are columns of the same name."""
_ARRIVAL = "arrival_"


_AS_INSTITUTION = ("", "As my institution does")
_BREATHS = [(0, "Nothing"), *((n, f"{n} minutes") for n in (5, 10, 15, 30, 45, 60))]


def _maybe(value: Any) -> int | None:
    """Read a number that need not be given."""
    return int(value) if value not in ("", None) else None


def _spoken_hours(hours: int) -> str:
    if hours == 0:
        return "None"
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def _few(most: int) -> dict[str, Any]:
    """Return what makes a field for a number that may be left empty, which is 0."""
    message = f"Give a number from 0 to {most}."
    return {
        "default": 0,
        "validators": [Optional(), NumberRange(0, most, message=message)],
        "filters": [lambda given: given or 0],
    }


class HostForm(FiresideForm):
    """A host's profile, formats and limits, and the path that led there."""

    headline = StringField("One line about your work", validators=[short(160)])
    position = StringField("What you do", validators=[short(120)])
    organisation = StringField("Where you do it", validators=[short(120)])
    field = SelectField(
        "The field you work in",
        choices=[("", "Choose one"), *vocabulary.choices(vocabulary.FIELDS)],
    )
    place = StringField("The city you work in", validators=[short(120)])
    programme = StringField("What you studied here", validators=[short(120)])
    graduation_year = YearField("When you graduated")
    languages = TickField("Languages you can hold a conversation in", vocabulary.LANGUAGES)
    topics = TickField("What you like to be asked about", vocabulary.TOPICS)
    about = TextAreaField("About you", validators=[short(4000)])
    ask_me_about = TextAreaField("Ask me about", validators=[short(1000)])
    formats = TickField("How you would like to meet", vocabulary.FORMATS)
    arrival_address = StringField(ARRIVAL_KEYS["address"], validators=[short(300)])
    arrival_entrance = StringField(ARRIVAL_KEYS["entrance"], validators=[short(300)])
    arrival_reception = StringField(ARRIVAL_KEYS["reception"], validators=[short(300)])
    arrival_ask_for = StringField(ARRIVAL_KEYS["ask_for"], validators=[short(300)])
    arrival_identification = StringField(ARRIVAL_KEYS["identification"], validators=[short(300)])
    arrival_parking = StringField(ARRIVAL_KEYS["parking"], validators=[short(300)])
    arrival_step_free = StringField(ARRIVAL_KEYS["step_free"], validators=[short(300)])
    arrival_contact = StringField(ARRIVAL_KEYS["contact"], validators=[short(300)])
    video_link = StringField("The link to your video room", validators=[short(500)])
    phone = StringField("The number of your phone", validators=[short(40)])
    caller = RadioField(
        "Who calls",
        choices=[("student", "The student calls me"), ("host", "I call the student")],
        default="student",
    )
    minutes = SelectField(
        "How long a conversation lasts",
        coerce=int,
        choices=[(n, f"{n} minutes") for n in (15, 20, 30, 45, 60)],
        default=30,
    )
    buffer_minutes = SelectField("Kept free before it", coerce=int, choices=_BREATHS, default=10)
    buffer_after_minutes = SelectField(
        "Kept free after it", coerce=int, choices=_BREATHS, default=10
    )
    step_minutes = SelectField(
        "A conversation can begin",
        coerce=int,
        choices=[(n, f"every {n} minutes") for n in (5, 10, 15, 20, 30)] + [(60, "every hour")],
        default=15,
    )
    notice_hours = SelectField(
        "Notice that I need",
        coerce=_maybe,
        choices=[_AS_INSTITUTION, *((n, _spoken_hours(n)) for n in (0, 2, 4, 12, 24, 48, 72, 168))],
        default=None,
    )
    horizon_days = SelectField(
        "How far ahead I can be asked",
        coerce=_maybe,
        choices=[
            _AS_INSTITUTION,
            (7, "1 week"),
            *((7 * n, f"{n} weeks") for n in (2, 3, 4, 6, 8, 12, 26)),
        ],
        default=None,
    )
    daily_cap = IntegerField("Conversations a day, at most", **_few(12))
    weekly_cap = IntegerField("Conversations a week, at most", **_few(30))
    monthly_cap = IntegerField(
        "Conversations a month, at most",
        default=4,
        validators=[
            InputRequired("Give a number from 1 to 30."),
            NumberRange(1, 30, message="Give a number from 1 to 30."),
        ],
    )
    term_cap = IntegerField("Requests a term, at most", **_few(120))
    confirmation = SelectField(
        "When somebody asks for a time",
        choices=[
            ("", "Do as my institution does"),
            (Confirmation.REQUEST.value, "I answer each request"),
            (Confirmation.INSTANT.value, "An open time is theirs at once"),
        ],
    )
    paused_until = DateField("Pause until", validators=[Optional()])
    stations = FieldList(
        FormField(StationForm), "Your path", min_entries=1, max_entries=MOST_STATIONS
    )

    def validate_video_link(self, field: Any) -> None:
        """A link opens in a browser; a video host has one, unless the institution gives rooms."""
        if field.data and (problem := link_problem(field.data)):
            raise ValidationError(problem)
        if not field.data and "video" in (self.formats.data or []) and not offers_rooms():
            raise ValidationError("Give the link, or leave out video calls above.")

    def validate_arrival_address(self, field: Any) -> None:
        """Whoever receives visitors says where."""
        if not field.data and "in_person" in (self.formats.data or []):
            raise ValidationError("Tell visitors where to come, or leave out meeting in person.")

    def validate_phone(self, field: Any) -> None:
        """A number that a phone can dial, where the student is to call it."""
        if field.data and not _PHONE.fullmatch(field.data):
            raise ValidationError("Write the number with its country code, like +1 860 555 0142.")
        called = "phone" in (self.formats.data or []) and self.caller.data == "student"
        if not field.data and called:
            raise ValidationError("Give the number, or leave out phone calls above.")

    def validate_paused_until(self, field: Any) -> None:
        """A pause ends on a day to come."""
        today = clock.now().date()
        if field.data and not today <= field.data <= today + _LONGEST_PAUSE:
            raise ValidationError("Choose a day within the next two years, or leave it empty.")

    @property
    def rooms_given(self) -> bool:
        """Whether each video call gets a room of its own here."""
        return offers_rooms()

    @property
    def errors(self) -> dict[str, Any]:
        """Return the messages by field; a line of the path names itself."""
        found: dict[str, Any] = dict(super().errors)
        if "stations" in found:
            found["stations"] = list(_line_errors(self.stations)) or found["stations"]
        return found

    def change_lines(self, add: bool, remove: int | None) -> None:
        """Add an empty line to the path, or take one away; nothing is saved by this."""
        if remove is not None:
            kept = [entry.data for i, entry in enumerate(self.stations) if i != remove]
            while self.stations.entries:
                self.stations.pop_entry()
            for line in kept or [None]:
                self.stations.append_entry(line)
        elif add and len(self.stations) < MOST_STATIONS:
            self.stations.append_entry()

    def lines(self) -> list[StationLine]:
        """Return the path, without the lines left empty."""
        return [entry.form.line() for entry in self.stations if not entry.form.is_empty]

    def answers(self, zone: str) -> dict[str, Any]:
        """Return the answers by column; the pause ends with the day before, in the host's zone."""
        until = self.paused_until.data
        return {
            **{name: getattr(self, name).data for name in _PLAIN},
            "arrival": {
                key: self[_ARRIVAL + key].data for key in ARRIVAL_KEYS if self[_ARRIVAL + key].data
            },
            "student_calls": self.caller.data == "student",
            "confirmation": self.confirmation.data or None,
            "paused_until": (
                datetime.combine(until, time(), ZoneInfo(zone)).astimezone(UTC) if until else None
            ),
        }


def host_answers(
    profile: HostProfile, stations: Iterable[CareerStation], zone: str, present: datetime
) -> Mapping[str, Any]:
    """Return what a host wrote down earlier, by field of the form."""
    pause = profile.paused_until
    return {
        **{name: getattr(profile, name) for name in _PLAIN},
        **{_ARRIVAL + key: profile.arrival.get(key, "") for key in ARRIVAL_KEYS},
        "caller": "student" if profile.student_calls else "host",
        "confirmation": profile.confirmation or "",
        "paused_until": (
            pause.astimezone(ZoneInfo(zone)).date() if pause and pause > present else None
        ),
        "stations": [
            {
                "position": s.position,
                "organisation": s.organisation,
                "since": s.since,
                "until": s.until,
            }
            for s in stations
        ],
    }


def _line_errors(stations: FieldList) -> Iterable[str]:
    for number, entry in enumerate(stations, 1):
        for messages in entry.form.errors.values():
            yield f"line {number}: {messages[0]}"
