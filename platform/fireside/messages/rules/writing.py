"""Pure decisions about messages and concerns: who may write, what can be taken back, how long."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from fireside.interviews.rules import COUNTED, Party, State

LONGEST_MESSAGE = 4_000
"""Characters: more than anybody reads on a train."""
LONGEST_CONCERN = 4_000
LONGEST_ANSWER = 2_000
MOST_A_DAY = 20
"""Messages that one of the two can send in 24 hours: a volunteer is not to be flooded."""
MOST_OPEN_CONCERNS = 5
DAY = timedelta(hours=24)
UNDO = timedelta(seconds=10)
"""For how long a message can be taken back, as the page says."""
_ON_ITS_WAY = timedelta(seconds=2)
UNSEEN = timedelta(seconds=15)
"""For how long the other one does not see a message: well beyond the last moment of taking it back,
so that what was taken back was never seen."""


class Closed(enum.StrEnum):
    """Why nobody can write now."""

    OVER = "over"  # declined, cancelled or run out: there is nothing to talk about
    AWAY = "away"  # one has blocked the other, has left or rests; which of these, nobody is told
    ENOUGH = "enough"  # the host has had enough for now


class ConcernState(enum.StrEnum):
    """Where a concern stands."""

    OPEN = "open"
    CLOSED = "closed"


def why_closed(
    state: State, writer: Party, *, reachable: bool, enough: bool = False
) -> Closed | None:
    """Return why ``writer`` cannot write, or None; ``enough`` is the host's wish to be left alone.

    ``reachable`` tells that both take part and neither has blocked the other.
    """
    if state not in COUNTED - {State.APPROVAL}:
        return Closed.OVER
    if not reachable:
        return Closed.AWAY
    return Closed.ENOUGH if enough and writer is Party.STUDENT else None


def seconds_to_take_back(written_at: datetime, present: datetime) -> int:
    """Return for how many whole seconds more the page offers to take a message back."""
    left = (written_at + UNDO - present).total_seconds()
    return min(max(0, int(left)), int(UNDO.total_seconds()))


def can_be_taken_back(written_at: datetime, present: datetime) -> bool:
    """Tell whether a press that arrives now still counts: it was some moments on its way."""
    return present <= written_at + UNDO + _ON_ITS_WAY


def shown_from(written_at: datetime) -> datetime:
    """Return from when on the other one reads a message, and its mail goes out."""
    return written_at + UNSEEN


def plain_lines(text: str) -> str:
    """Return the text with one kind of line break and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_problem(text: str, most: int) -> str:
    """Return what is wrong with a text that somebody wants to send, or nothing."""
    if not text:
        return "Write a sentence or two first."
    if len(text) <= most:
        return ""
    return (
        f"This is {len(text):,} characters long, and {most:,} fit. It is not sent yet: "
        "take a part out, or send it in two."
    )
