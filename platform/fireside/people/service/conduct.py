"""The institution's code of conduct: read by every member, accepted once.

Whether somebody has accepted it came along with her session (``Actor.accepted_conduct``), so that
to ask costs no statement.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from fireside.institutions.rules import conduct_paragraphs, must_accept
from fireside.institutions.service import current_institution
from fireside.kernel import audit, clock
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor, require
from fireside.people.service.members import get_member

_MISSING = "Please read the code of conduct, and tick the box beside it."
_CHANGED = "The code of conduct has changed meanwhile. Please read it once more."


class Conduct(Struct, frozen=True):
    """The text that holds here at this moment."""

    version: int
    paragraphs: tuple[str, ...]


class ConductMissing(Invalid):
    """Somebody has to accept the code of conduct first."""

    def __init__(self, words: str) -> None:
        super().__init__({"conduct": words})


def conduct_here(actor: Actor) -> Conduct | None:
    """Return the code of conduct, or None where the institution has none."""
    require(actor, "conduct.read")
    house = current_institution()
    paragraphs = conduct_paragraphs(house.conduct)
    return Conduct(house.conduct_version, paragraphs) if paragraphs else None


def conduct_ahead(actor: Actor) -> Conduct | None:
    """Return what the actor has still to accept, or None."""
    return conduct_here(actor) if _is_ahead(actor) else None


def conduct_problem(actor: Actor, seen: int = 0) -> str:
    """Return why the actor cannot go on who ticked this version (0: none), or an empty string."""
    if not _is_ahead(actor) or seen == current_institution().conduct_version:
        return ""
    return _CHANGED if seen else _MISSING


def check_conduct(actor: Actor) -> None:
    """Raise ConductMissing for whoever has not accepted what holds here; asks nothing elsewhere."""
    if words := conduct_problem(actor):
        raise ConductMissing(words)


def accept_conduct(actor: Actor, seen: int) -> Actor:
    """Accept the version that the actor has seen (0: none), and return the actor who has.

    Where nothing is to be accepted, nothing happens. Raises ConductMissing.
    """
    require(actor, "conduct.accept")
    if words := conduct_problem(actor, seen):
        raise ConductMissing(words)
    if not _is_ahead(actor):
        return actor
    member = get_member(actor.membership_id or 0)
    member.conduct_version, member.conduct_at = seen, clock.now()
    audit.record(actor, "conduct.accept", "membership", member.id, ("conduct_version",))
    return replace(actor, accepted_conduct=seen)


def _is_ahead(actor: Actor) -> bool:
    """Tell so of people; the system itself promises nothing."""
    house = current_institution()
    return not actor.is_system and must_accept(
        house.conduct, house.conduct_version, actor.accepted_conduct
    )
