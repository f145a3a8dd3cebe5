"""What a policy means, for a conversation on a Thursday from 16:00 to 16:30."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

_STARTS = datetime(2026, 12, 3, 16, tzinfo=UTC)  # a Thursday; no clock changes near it
_ENDS = _STARTS + timedelta(minutes=30)
_ASKED = datetime(2026, 11, 30, 10, tzinfo=UTC)  # a Monday
_WEEK: Final = timedelta(days=7)
_TALK: Final = "For a conversation at 16:00 on Thursday"


def example_of(name: str, value: object) -> str:
    """Return a sentence that shows what a number does; empty for a policy that needs none."""
    if not isinstance(value, int) or name not in _EXAMPLES:
        return ""
    if value == 0 and name in _NONE:
        return _NONE[name]
    return _EXAMPLES[name](value)


def _answer(hours: int) -> str:
    until = _say(_ASKED + timedelta(hours=hours), _ASKED)
    return f"What is asked on Monday at 10:00 can be answered until {until}."


def _notice(hours: int) -> str:
    return f"{_TALK}, students can ask until {_say(_STARTS - timedelta(hours=hours), _STARTS)}."


def _horizon(days: int) -> str:
    weeks, rest = divmod(days, 7)
    ahead = [f"{weeks} {'weeks' if weeks > 1 else 'week'}"] if weeks else []
    ahead += [f"{rest} {'days' if rest > 1 else 'day'}"] if rest else []
    return f"Today students see the times of the next {' and '.join(ahead)}."


def _thanks(hours: int) -> str:
    until = _say(_ENDS + timedelta(hours=hours), _ENDS)
    return f"{_TALK} that ends at 16:30, the clock runs until {until}."


def _nudge(hours: int) -> str:
    at = _say(_ENDS + timedelta(hours=hours), _ENDS)
    return f"{_TALK} that ends at 16:30, it comes {_on(at)}, unless the thank-you is sent by then."


def _reminder(hours: int) -> str:
    return f"{_TALK}, it comes {_on(_say(_STARTS - timedelta(hours=hours), _STARTS))}."


def _last_reminder(minutes: int) -> str:
    return f"{_TALK}, it comes {_on(_say(_STARTS - timedelta(minutes=minutes), _STARTS))}."


_EXAMPLES: Final[Mapping[str, Callable[[int], str]]] = {
    "request_valid_hours": _answer,
    "minimum_notice_hours": _notice,
    "horizon_days": _horizon,
    "thank_you_hours": _thanks,
    "nudge_hours": _nudge,
    "reminder_hours": _reminder,
    "last_reminder_minutes": _last_reminder,
}
_NONE: Final[Mapping[str, str]] = {
    "minimum_notice_hours": f"{_TALK}, students can ask until 16:00.",
    "nudge_hours": "Nobody is reminded to say thank you.",
    "reminder_hours": "Nobody gets a first reminder.",
    "last_reminder_minutes": "Nobody gets a last reminder.",
}


def _say(moment: datetime, near: datetime) -> str:
    """Return ``Wednesday at 16:00``; further away the weeks between are said too."""
    spoken = f"{moment:%A} at {moment:%H:%M}"
    weeks = abs(moment - near) // _WEEK
    if not weeks:
        return f"{moment:%H:%M}" if moment.date() == near.date() else spoken
    when = "before" if moment < near else "later"
    return f"{spoken}, {weeks} {'weeks' if weeks > 1 else 'week'} {when}"


def _on(spoken: str) -> str:
    return f"at {spoken}" if spoken[0].isdigit() else f"on {spoken}"
