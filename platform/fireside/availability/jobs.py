"""What time alone changes about openings, and what calendars elsewhere know."""

from __future__ import annotations

from datetime import timedelta

from fireside.availability.service import (
    ACCOUNT_JOB,
    LINKED_JOB,
    ask_for_accounts,
    ask_for_linked,
    read_account,
    read_linked,
    refresh_busy,
    refresh_openings,
)
from fireside.institutions.service import in_each_institution
from fireside.kernel.jobs import JobContext, handler
from fireside.kernel.jobs.registry import schedule


@schedule("availability.refresh_openings", timedelta(hours=1))
def refresh_all_openings(job: JobContext) -> None:
    """Bring every host's next opening up to date, institution by institution."""
    in_each_institution(refresh_openings)


@schedule("availability.read_all_busy", timedelta(minutes=15))
def read_all_busy(job: JobContext) -> None:
    """Ask every plugin's calendar for every host's busy times, institution by institution."""
    in_each_institution(refresh_busy)


@handler("availability.read_busy")
def read_busy(job: JobContext) -> None:
    """Ask for one host who is new or has moved, or for all after a plugin was switched."""
    refresh_busy(job.payload["host_id"])


@schedule("availability.read_all_linked", timedelta(minutes=15))
def read_all_linked(job: JobContext) -> None:
    """Have every host's own calendar read, each by a job of its own."""
    in_each_institution(ask_for_linked)


@handler(LINKED_JOB)
def read_one_linked(job: JobContext) -> None:
    """Read one host's calendar; one that cannot be read is tried again in the next round."""
    read_linked(job.payload["link_id"])


@schedule("availability.read_all_accounts", timedelta(minutes=15))
def read_all_accounts(job: JobContext) -> None:
    """Have every host's calendar account read, each by a job of its own."""
    in_each_institution(ask_for_accounts)


@handler(ACCOUNT_JOB)
def read_one_account(job: JobContext) -> None:
    """Read one account; one that cannot be read is tried again in the next round."""
    read_account(job.payload["account_id"])
