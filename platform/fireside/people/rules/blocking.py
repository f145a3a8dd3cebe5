"""Who can keep whom away: a student a host, and a host a student."""

from __future__ import annotations

from collections.abc import Iterable

from fireside.people.rules.identity import Role


def is_pair(own: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether one of two people is a student and the other a host."""
    return (Role.STUDENT in own and Role.HOST in others) or (
        Role.HOST in own and Role.STUDENT in others
    )


def kept_apart(blocks: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """Return for each member of these blocks (who blocked, whom) the people she is kept from.

    A block holds both ways, whoever made it.
    """
    apart: dict[int, set[int]] = {}
    for one, other in blocks:
        apart.setdefault(one, set()).add(other)
        apart.setdefault(other, set()).add(one)
    return {member: frozenset(others) for member, others in apart.items()}
