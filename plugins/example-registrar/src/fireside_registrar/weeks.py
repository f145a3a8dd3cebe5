"""Closed weeks, as the institution's settings name them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from fireside.plugins import (
    BookingField,
    BookingProblem,
    BookingRequest,
    PluginContext,
    speak_day,
)
from pydantic import BaseModel, ConfigDict, Field


class Closed(BaseModel):
    """Days on which nobody is to talk, the first and the last included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: date
    last: date
    why: str = Field(default="exams", max_length=60)


class RegistrarSettings(BaseModel):
    """What an institution says about its terms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    closed: tuple[Closed, ...] = Field(default=(), title="Weeks without conversations")


def in_the_way(ctx: PluginContext, request: BookingRequest) -> Sequence[BookingProblem]:
    """Return a problem where the day, by the institution's own calendar, lies in a closed week."""
    settings = RegistrarSettings.model_validate(dict(ctx.settings))
    day = request.starts_at.astimezone(ZoneInfo(ctx.zone)).date()
    return [
        BookingProblem(
            f"{speak_day(request.starts_at, ctx.zone)} is in a week of {closed.why}. "
            f"Choose a day after {closed.last.day} {closed.last:%B}.",
            BookingField.TIME,
        )
        for closed in settings.closed
        if closed.first <= day <= closed.last
    ]
