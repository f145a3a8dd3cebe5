"""What time alone changes about openings."""

from __future__ import annotations

from datetime import timedelta

from fireside.availability.service import refresh_openings
from fireside.institutions.service import list_institutions
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext
from fireside.kernel.jobs.registry import schedule


@schedule("availability.refresh_openings", timedelta(hours=1))
def refresh_all_openings(job: JobContext) -> None:
    """Bring every host's next opening up to date, institution by institution."""
    institution_ids = [institution.id for institution in list_institutions()]
    db.session.commit()
    for institution_id in institution_ids:
        with tenancy.scope(institution_id):
            refresh_openings()
