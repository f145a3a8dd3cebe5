"""What enabled plugins say of a booking, and the room they give to a video meeting."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import Struct

from fireside.plugins import answers, faults
from fireside.plugins.calling import call_hook
from fireside.plugins.guard import Call
from fireside.plugins.here import present_context
from fireside.plugins.loader import contents
from fireside.plugins.state import enabled_plugins
from fireside.plugins.types import BookingProblem, BookingRequest, MeetingRequest, MeetingRoom

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_TOKEN_LENGTH: Final = 32  # 165 bits: nobody finds a room by trying


class OpenedRoom(Struct, frozen=True):
    """A room, and the full key of the provider that gave it."""

    provider: str
    room: MeetingRoom


def booking_problems(request: Callable[[], BookingRequest]) -> tuple[BookingProblem, ...]:
    """Return what speaks against a booking. A plugin that fails says nothing.

    The request is made only where there is somebody to ask.
    """
    if not contents().speaks("validate_booking"):
        return ()
    told, problems = request(), list[BookingProblem]()
    for plugin, settings in sorted(enabled_plugins().items()):
        outcome = call_hook(plugin, "validate_booking", settings, request=told)
        if outcome is not None and outcome.answer is not None:
            problems += outcome.answer
    return tuple(problems)


def offers_rooms() -> bool:
    """Tell whether video meetings get rooms here, so that a host need not bring one."""
    return bool(contents().meeting_providers.of(enabled_plugins()))


def open_room(request: Callable[[str], MeetingRequest]) -> OpenedRoom | None:
    """Ask the providers in their order for a room; the first one that gives one has it.

    ``request`` is told the token, made anew for each call of this function.
    """
    told, guard = request(new_token()), faults.guard()
    for entry in contents().meeting_providers.of(enabled_plugins()):
        ctx = present_context(enabled_plugins()[entry.owner])
        outcome = guard.run(
            Call(entry.owner, "meeting_provider", entry.key, ctx.institution_id),
            partial(entry.item.open_room, ctx, told),
            answers.meeting_room,
        )
        if outcome.answer is not None:
            return OpenedRoom(entry.full_key, outcome.answer)
    return None


def new_token() -> str:
    """Return 32 letters and digits that nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_TOKEN_LENGTH))
