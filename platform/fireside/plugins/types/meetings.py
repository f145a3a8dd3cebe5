"""Video rooms: what a provider is told of a meeting, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fireside.plugins.types.context import PluginContext


@dataclass(frozen=True, slots=True)
class MeetingRequest:
    """A video meeting that has just been confirmed and wants a room. Ids are memberships'."""

    interview_id: int
    appointment_id: int
    student_id: int
    host_id: int
    starts_at: datetime
    ends_at: datetime
    token: str
    """Letters and digits that nobody can guess, made for this appointment alone: 32 of a-z, 0-9."""
    host_link: str = ""
    """The host's own video room, where she has given one."""


@dataclass(frozen=True, slots=True)
class MeetingRoom:
    """A room that both may enter at the time of the meeting."""

    link: str
    """An address that begins with https://, at most 500 characters."""
    passcode: str = ""
    notes: str = ""
    """A sentence for both on how to get in; empty where the link is all it takes."""


OpenRoom = Callable[[PluginContext, MeetingRequest], MeetingRoom | None]


@dataclass(frozen=True, slots=True)
class MeetingProvider:
    """Something that gives each video meeting its room.

    `open_room` answers None where it leaves a meeting to the next provider, or to the host's own
    link. It is called once, within the confirmation, so it computes and asks no other server.
    """

    key: str
    title: str
    open_room: OpenRoom
