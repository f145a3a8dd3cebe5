"""Pure decisions of the adviser's desk."""

from fireside.advising.rules.cohort import (
    REACH_WORDS,
    THANKS_WORDS,
    Figure,
    Figures,
    Reach,
    StudentLine,
    Talk,
    Thanks,
    figures_of,
    reached,
    thanked_in_time,
    thanks_of,
)
from fireside.advising.rules.exporting import safe_cell
from fireside.advising.rules.queue import (
    PAGE,
    Chosen,
    Place,
    next_after,
    read_chosen,
    read_cursor,
)

__all__ = [
    "PAGE",
    "REACH_WORDS",
    "THANKS_WORDS",
    "Chosen",
    "Figure",
    "Figures",
    "Place",
    "Reach",
    "StudentLine",
    "Talk",
    "Thanks",
    "figures_of",
    "next_after",
    "reached",
    "read_chosen",
    "read_cursor",
    "safe_cell",
    "thanked_in_time",
    "thanks_of",
]
