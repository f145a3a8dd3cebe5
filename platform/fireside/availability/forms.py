"""What a host types about her week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest

from msgspec import Struct, field
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from fireside.availability.rules import (
    DAY_MINUTES,
    GRID_MINUTES,
    DaySpan,
    Travel,
    WeeklySpan,
    parse_clock,
    speak_clock,
)
from fireside.availability.service import Account
from fireside.kernel.errors import Invalid
from fireside.kernel.web import FiresideForm
from fireside.kernel.zones import zone_choices

CLOCK = [speak_clock(minute) for minute in range(0, DAY_MINUTES + 1, GRID_MINUTES)]
"""Every five minutes, from 00:00 to 24:00."""
_FIRST_OFFER = ("17:00", "18:00")
_MOST_TYPED = 24


class SpanDraft(Struct, frozen=True):
    """One span as typed."""

    start: str
    until: str
    first_day: str = ""
    last_day: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether it holds for some dates only."""
        return bool(self.first_day or self.last_day)

    def read(self, weekday: int) -> WeeklySpan:
        """Return the span; raise ValueError with a sentence for what cannot be read."""
        start, until = parse_clock(self.start), parse_clock(self.until)
        if start is None or until is None:
            raise ValueError("Choose both times, such as 17:00 and 18:30.")
        return WeeklySpan(weekday, start, until, _day(self.first_day), _day(self.last_day))


class HoursDraft(Struct):
    """The week as typed: for each weekday its spans, whatever sense they make."""

    days: list[list[SpanDraft]]
    errors: Mapping[str, str] = field(default_factory=dict)
    added: str = ""
    """The day to which a span was just added: the focus goes there."""

    @classmethod
    def of(cls, spans: Sequence[WeeklySpan]) -> HoursDraft:
        """Write down what is kept."""
        days: list[list[SpanDraft]] = [[] for _ in range(7)]
        for span in spans:
            days[span.weekday].append(
                SpanDraft(
                    speak_clock(span.start_minute),
                    speak_clock(span.end_minute),
                    span.first_day.isoformat() if span.first_day else "",
                    span.last_day.isoformat() if span.last_day else "",
                )
            )
        return cls(days)

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> HoursDraft:
        """Read what was sent, without judging it."""
        names = ("from", "until", "first", "last")
        return cls(
            [
                [
                    SpanDraft(*(text[:20] for text in texts))
                    for texts in zip_longest(
                        *(form.getlist(f"{name}-{day}")[:_MOST_TYPED] for name in names),
                        fillvalue="",
                    )
                ]
                for day in range(7)
            ]
        )

    def change(self, add: str, remove: str) -> None:
        """Add a span to the weekday ``add``, or take away ``remove``, which reads ``2-0``."""
        if add in set("0123456"):
            self.days[int(add)].append(self._offer(int(add)))
            self.added = add
        day, _, place = remove.partition("-")
        if day in set("0123456") and place.isascii() and place.isdigit():
            self.days[int(day)] = [
                span for number, span in enumerate(self.days[int(day)]) if str(number) != place
            ]

    def spans(self) -> list[WeeklySpan]:
        """Return the week as it would be kept; raise Invalid for a time that cannot be read."""
        spans, wrong = [], {}
        for day, drafts in enumerate(self.days):
            for draft in drafts:
                try:
                    spans.append(draft.read(day))
                except ValueError as error:
                    wrong[f"hours-{day}"] = str(error)
        if wrong:
            raise Invalid(wrong)
        return spans

    def _offer(self, day: int) -> SpanDraft:
        """Propose an hour that begins an hour after the day's last one ends."""
        ends = [
            minute for span in self.days[day] if (minute := parse_clock(span.until)) is not None
        ]
        if not ends or max(ends) + 120 > DAY_MINUTES:
            return SpanDraft(*_FIRST_OFFER)
        return SpanDraft(speak_clock(max(ends) + 60), speak_clock(max(ends) + 120))


def _day(text: str) -> date | None:
    """Return the date that ``2026-11-30`` means, None for nothing; raise ValueError otherwise."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"We cannot read the day {text}. Write it like 2026-11-30.") from None


class DayForm(FiresideForm):
    """One day that differs from the week."""

    day = DateField("Day", [InputRequired("Choose the day.")])
    kind = RadioField(
        "On this day",
        choices=[
            ("closed", "I have no time"),
            ("hours", "I have other hours"),
            ("offer", "I have these hours besides"),
        ],
        default="closed",
    )
    start = SelectField("From", choices=CLOCK[:-1], default="17:00")
    until = SelectField("Until", choices=CLOCK[1:], default="18:00")

    @property
    def span(self) -> DaySpan:
        """The change that a valid form asks for."""
        if self.kind.data == "closed":
            return DaySpan(self.day.data, None, None)
        start, until = parse_clock(self.start.data), parse_clock(self.until.data)
        return DaySpan(self.day.data, start, until, self.kind.data == "offer")


class TravelForm(FiresideForm):
    """Days away from home."""

    first = DateField("First day", [InputRequired("Choose the first day.")])
    last = DateField("Last day", [InputRequired("Choose the last day.")])
    where = SelectField("Where I am", validate_choice=False)

    def offer_places(self) -> TravelForm:
        """Fill the list, and keep in it what was sent and it does not name."""
        groups = {"Away": [("", "Away: my weekly hours rest")], **zone_choices()}
        known = {value for choices in groups.values() for value, _ in choices}
        if self.where.data and self.where.data not in known:
            groups = {"Sent": [(self.where.data, self.where.data)], **groups}
        self.where.choices = groups
        return self

    @property
    def travel(self) -> Travel:
        """The travel that a valid form asks for."""
        return Travel(self.first.data, self.last.data, self.where.data or None)


class CalendarForm(FiresideForm):
    """Where a host's own calendar can be read."""

    address = StringField("Address of your calendar", [InputRequired("Paste the address here.")])


class AccountForm(FiresideForm):
    """What opens a host's account at a calendar server."""

    address = StringField("Address of the server", [InputRequired("Write the server's address.")])
    user = StringField("Name of the account", [InputRequired("Write the name you sign in with.")])
    password = PasswordField("App password", [InputRequired("Write the app password.")])


class ChoiceForm(FiresideForm):
    """Which calendars of an account are for what."""

    closing = SelectMultipleField(
        "Nobody can ask me while I am busy in",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    taking = RadioField("Write confirmed conversations into", validate_choice=False)

    def offer(self, account: Account) -> ChoiceForm:
        """Fill the lists; where nothing was sent, with what is kept."""
        self.closing.choices = [(one.id, one.title) for one in account.calendars]
        into = [(str(one.id), one.title) for one in account.calendars if one.writable]
        self.taking.choices = [("", "None of them"), *into]
        if not self.is_submitted():
            self.closing.data = [one.id for one in account.calendars if one.closes]
            self.taking.data = next((str(one.id) for one in account.calendars if one.takes), "")
        return self

    @property
    def into(self) -> int | None:
        """The calendar that takes conversations; None for none, 0 for what is no calendar."""
        sent = self.taking.data or ""
        return (int(sent) if sent.isascii() and sent.isdigit() else 0) if sent else None
