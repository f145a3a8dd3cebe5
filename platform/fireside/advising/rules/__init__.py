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
from fireside.advising.rules.hiding import SMALLEST, Cells, hide_small
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
    "SMALLEST",
    "THANKS_WORDS",
    "Cells",
    "Chosen",
    "Figure",
    "Figures",
    "Place",
    "Reach",
    "StudentLine",
    "Talk",
    "Thanks",
    "figures_of",
    "hide_small",
    "next_after",
    "reached",
    "read_chosen",
    "read_cursor",
    "thanked_in_time",
    "thanks_of",
]
