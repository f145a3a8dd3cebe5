"""Use cases of advising: the queue, reading along, the cohort."""

from fireside.advising.service.cohort import Cohort, export_cohort, read_cohort
from fireside.advising.service.queue import (
    Choices,
    QueuePage,
    Waiting,
    choices,
    page_of,
    read_queue,
)
from fireside.advising.service.reading import WHOLE, Desk, comments_about, open_desk

__all__ = [
    "WHOLE",
    "Choices",
    "Cohort",
    "Desk",
    "QueuePage",
    "Waiting",
    "choices",
    "comments_about",
    "export_cohort",
    "open_desk",
    "page_of",
    "read_cohort",
    "read_queue",
]
