"""What time alone changes about openings, and what calendars elsewhere know."""

from __future__ import annotations

from datetime import timedelta

from fireside.availability.service import refresh_busy, refresh_openings
from fireside.institutions.service import list_institutions
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext, handler
from fireside.kernel.jobs.registry import schedule


@schedule("availability.refresh_openings", timedelta(hours=1))
def refresh_all_openings(job: JobContext) -> None:
    """Bring every host's next opening up to date, institution by institution."""
    institution_ids = [institution.id for institution in list_institutions()]
    db.session.commit()
    for institution_id in institution_ids:
        with tenancy.scope(institution_id):
            refresh_openings()


@schedule("availability.read_all_busy", timedelta(minutes=15))
def read_all_busy(job: JobContext) -> None:
    """Ask every plugin's calendar for every host's busy times, institution by institution."""
    institution_ids = [institution.id for institution in list_institutions()]
    db.session.commit()
    for institution_id in institution_ids:
        with tenancy.scope(institution_id):
            refresh_busy()


@handler("availability.read_busy")
def read_busy(job: JobContext) -> None:
    """Ask for one host who is new or has moved, or for all after a plugin was switched."""
    refresh_busy(job.payload["host_id"])
