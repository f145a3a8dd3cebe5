"""Pages of the adviser's desk; importing this brings every route."""

from fireside.advising.views import cohort, groups, meetings, queue, reports, requests
from fireside.advising.views.room import blueprint

__all__ = ["blueprint", "cohort", "groups", "meetings", "queue", "reports", "requests"]
