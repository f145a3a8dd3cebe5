"""What this room hears of others, and what it tells plugins."""

from __future__ import annotations

from fireside.conversation.events import NotesShared, Reviewed
from fireside.conversation.service import erase_notes_of
from fireside.kernel import clock, events
from fireside.kernel.db import new_id
from fireside.people.events import MemberLeft
from fireside.plugins import types
from fireside.plugins.announcing import tell_plugins


def register() -> None:
    """Subscribe."""
    events.subscribe(MemberLeft, _erase)
    events.subscribe(NotesShared, _tell_shared)
    events.subscribe(Reviewed, _tell_reviewed)


def _erase(event: MemberLeft) -> None:
    erase_notes_of(event.membership_id)


def _tell_shared(event: NotesShared) -> None:
    tell_plugins(types.NotesShared(f"notes:{new_id()}", clock.now(), event.interview_id))


def _tell_reviewed(event: Reviewed) -> None:
    tell_plugins(types.InterviewReviewed(f"review:{new_id()}", clock.now(), event.interview_id))
