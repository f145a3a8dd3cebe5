"""Asking for a conversation to be written into its host's own calendar, or taken out of it."""

from __future__ import annotations

from typing import Final

from fireside.availability.service import has_account
from fireside.kernel import jobs

WRITE_JOB: Final = "booking.write_calendar"


def ask_to_write(host_id: int) -> None:
    """Ask for the calendar of a host to be brought up to date, if she has connected any."""
    if has_account(host_id):
        jobs.enqueue(WRITE_JOB, {"host_id": host_id})
