"""Notes whose words may go into the thank-you, as the composer lists them."""

from __future__ import annotations

from msgspec import Struct

from fireside.conversation.service import quotable_notes
from fireside.followup.rules import PROMPTS
from fireside.interviews.models import Interview
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor

NOTE, STARTER = "note:", "starter:"


class Quotable(Struct, frozen=True):
    """A note that the student means for the thank-you."""

    id: int
    heading: str
    text: str

    @property
    def piece(self) -> str:
        """Name it as the composer's buttons do."""
        return f"{NOTE}{self.id}"


def quotable(actor: Actor, interview: Interview) -> tuple[Quotable, ...]:
    """Return the notes meant for the thank-you, in the conversation's order."""
    return tuple(
        Quotable(note.id, note.heading, note.text) for note in quotable_notes(actor, interview)
    )


def words_of(piece: str, notes: tuple[Quotable, ...]) -> tuple[str, int | None]:
    """Return what a piece says and the note it is; raise Invalid for what may not be quoted."""
    for prompt in PROMPTS:
        if piece == f"{STARTER}{prompt.key}":
            return prompt.starter, None
    for note in notes:
        if piece == note.piece:
            return note.text, note.id
    raise Invalid(
        {
            "text": "That note is not meant for the thank-you any more. "
            "What stands in your words stays there."
        }
    )
