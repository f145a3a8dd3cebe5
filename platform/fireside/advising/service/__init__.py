"""Use cases of advising: the queue, reading along, the cohort."""

from fireside.advising.service.cohort import Cohort, export_cohort, read_cohort
from fireside.advising.service.groups import KEPT_BACK, export_groups, read_groups
from fireside.advising.service.meetings import (
    MeetingLine,
    MeetingsPage,
    list_meetings,
    set_right,
)
from fireside.advising.service.queue import (
    Choices,
    QueuePage,
    Waiting,
    choices,
    page_of,
    read_queue,
)
from fireside.advising.service.reading import WHOLE, Desk, comments_about, open_desk
from fireside.advising.service.reports import (
    SHEETS,
    ExportFailed,
    export_formats,
    export_sheet,
    read_reports,
)

__all__ = [
    "KEPT_BACK",
    "SHEETS",
    "WHOLE",
    "Choices",
    "Cohort",
    "Desk",
    "ExportFailed",
    "MeetingLine",
    "MeetingsPage",
    "QueuePage",
    "Waiting",
    "choices",
    "comments_about",
    "export_cohort",
    "export_formats",
    "export_groups",
    "export_sheet",
    "list_meetings",
    "open_desk",
    "page_of",
    "read_cohort",
    "read_groups",
    "read_queue",
    "read_reports",
    "set_right",
]
