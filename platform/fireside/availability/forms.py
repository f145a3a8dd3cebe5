"""What a host types about her week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from fireside.availability.rules import (
    DAY_MINUTES,
    GRID_MINUTES,
    DaySpan,
    WeeklySpan,
    parse_clock,
    speak_clock,
)
from fireside.kernel.errors import Invalid
from fireside.kernel.web import FiresideForm

CLOCK = [speak_clock(minute) for minute in range(0, DAY_MINUTES + 1, GRID_MINUTES)]
"""Every quarter of an hour, from 00:00 to 24:00."""
_FIRST_OFFER = ("17:00", "18:00")
_MOST_TYPED = 24


@dataclass
class HoursDraft:
    """The week as typed: for each weekday pairs of texts, whatever sense they make."""

    days: list[list[tuple[str, str]]]
    errors: Mapping[str, str] = field(default_factory=dict)
    added: str = ""
    """The day to which a span was just added: the focus goes there."""

    @classmethod
    def of(cls, spans: Sequence[WeeklySpan]) -> HoursDraft:
        """Write down what is kept."""
        days: list[list[tuple[str, str]]] = [[] for _ in range(7)]
        for span in spans:
            times = speak_clock(span.start_minute), speak_clock(span.end_minute)
            days[span.weekday].append(times)
        return cls(days)

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> HoursDraft:
        """Read what was sent, without judging it."""
        return cls(
            [
                list(zip(form.getlist(f"from-{day}"), form.getlist(f"until-{day}"), strict=False))[
                    :_MOST_TYPED
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
                pair for number, pair in enumerate(self.days[int(day)]) if str(number) != place
            ]

    def spans(self) -> list[WeeklySpan]:
        """Return the week as it would be kept; raise Invalid for a time that cannot be read."""
        spans, wrong = [], {}
        for day, pairs in enumerate(self.days):
            for start, until in pairs:
                first, last = parse_clock(start), parse_clock(until)
                if first is None or last is None:
                    wrong[f"hours-{day}"] = "Choose both times, such as 17:00 and 18:30."
                else:
                    spans.append(WeeklySpan(day, first, last))
        if wrong:
            raise Invalid(wrong)
        return spans

    def _offer(self, day: int) -> tuple[str, str]:
        """Propose an hour that begins an hour after the day's last one ends."""
        ends = [minute for _, until in self.days[day] if (minute := parse_clock(until)) is not None]
        if not ends or max(ends) + 120 > DAY_MINUTES:
            return _FIRST_OFFER
        return speak_clock(max(ends) + 60), speak_clock(max(ends) + 120)


class DayForm(FiresideForm):
    """One day that differs from the week."""

    day = DateField("Day", [InputRequired("Choose the day.")])
    kind = RadioField(
        "On this day",
        choices=[("closed", "I have no time"), ("hours", "I have other hours")],
        default="closed",
    )
    start = SelectField("From", choices=CLOCK[:-1], default="17:00")
    until = SelectField("Until", choices=CLOCK[1:], default="18:00")

    @property
    def span(self) -> DaySpan:
        """The change that a valid form asks for."""
        if self.kind.data == "closed":
            return DaySpan(self.day.data, None, None)
        return DaySpan(self.day.data, parse_clock(self.start.data), parse_clock(self.until.data))


class CalendarForm(FiresideForm):
    """Where a host's own calendar can be read."""

    address = StringField("Address of your calendar", [InputRequired("Paste the address here.")])
