"""What matching knows about whoever searches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
)

from fireside.availability.rules import Busy
from fireside.institutions.service import current_institution
from fireside.interviews.models import Commitment, Interview
from fireside.interviews.rules import HOLDING, State
from fireside.kernel import clock
from fireside.kernel.db import Ready, UtcDateTime
from fireside.kernel.permissions import Actor
from fireside.people.models import Block, StudentProfile
from fireside.plugins.types import PluginContext, StudentView

_PROFILE, _KNOWN, _TAKEN, _APART = "p", "k", "t", "b"
_WORD, _YEAR, _LIST, _ID, _MOMENT = (
    cast(null(), kind)
    for kind in (String(), Integer(), StudentProfile.fields.type, BigInteger(), UtcDateTime())
)


def _apart(own: Any, other: Any) -> Select[*tuple[Any, ...]]:
    """Return the part of the question about those whom a student is kept from, by one side."""
    return select(
        literal(_APART),
        *(_LIST, _LIST, _LIST, _LIST, _WORD, _YEAR, _WORD, _WORD),
        other,
        _WORD,
        *(_MOMENT, _MOMENT),
    ).where(own == bindparam("member"))


_SEARCHER = Ready(
    select(
        literal(_PROFILE).label("part"),
        StudentProfile.fields.label("fields"),
        StudentProfile.languages.label("languages"),
        StudentProfile.formats.label("formats"),
        StudentProfile.objectives.label("objectives"),
        StudentProfile.programme.label("programme"),
        StudentProfile.graduation_year.label("graduation_year"),
        StudentProfile.place.label("place"),
        StudentProfile.about.label("about"),
        _ID.label("host_id"),
        _WORD.label("state"),
        _MOMENT.label("busy_from"),
        _MOMENT.label("busy_to"),
    ).where(StudentProfile.membership_id == bindparam("member")),
    select(
        literal(_KNOWN),
        *(_LIST, _LIST, _LIST, _LIST, _WORD, _YEAR, _WORD, _WORD),
        Interview.host_id,
        Interview.state,
        *(_MOMENT, _MOMENT),
    ).where(
        Interview.student_id == bindparam("member"),
        Interview.host_id.is_not(None),
        Interview.state.in_([*HOLDING, State.HELD]),
    ),
    select(
        literal(_TAKEN),
        *(_LIST, _LIST, _LIST, _LIST, _WORD, _YEAR, _WORD, _WORD, _ID, _WORD),
        Commitment.busy_from,
        Commitment.busy_to,
    ).where(
        Commitment.account_id == bindparam("account"),
        Commitment.active,
        Commitment.busy_from < bindparam("end"),
        Commitment.busy_to > bindparam("start"),
    ),
    _apart(Block.blocker_id, Block.blocked_id),
    _apart(Block.blocked_id, Block.blocker_id),
)
"""All that a search wants to know of a student, told apart by ``part``: one question."""


class Searcher(Struct, frozen=True):
    """Whoever searches: as rules see her, and the time she has given away up to the horizon."""

    student: StudentView
    busy: list[Busy]


def plugin_context() -> PluginContext:
    """Return what every rule is told about the institution in scope."""
    institution = current_institution()
    return PluginContext(
        institution.id, institution.slug, institution.name, institution.zone, clock.now()
    )


def find_searcher(actor: Actor) -> Searcher:
    """Return the searcher; an adviser is a student who has said nothing and has all her time."""
    member_id = actor.membership_id or 0
    if "student" not in actor.roles:
        return Searcher(StudentView(member_id, zone=actor.zone), [])
    return searcher_of(member_id, actor.account_id or 0, actor.zone)


def searcher_of(member_id: int, account_id: int, zone: str) -> Searcher:
    """Return a student as the rules see her, whoever asks."""
    present = clock.now()
    rows = _SEARCHER.rows(
        member=member_id,
        account=account_id,
        start=present,
        end=present + timedelta(days=current_institution().horizon_days + 1),
    )
    met, asked = _known_hosts(rows)
    return Searcher(
        StudentView(
            member_id, zone=zone, met=met, asked=asked, blocked=_blocked(rows), **_told(rows)
        ),
        sorted((row.busy_from, row.busy_to) for row in rows if row.part == _TAKEN),
    )


def _told(rows: Sequence[Any]) -> dict[str, Any]:
    """Return what a student has said of herself, by the names of ``StudentView``."""
    profile = next((row for row in rows if row.part == _PROFILE), None)
    if profile is None:
        return {}
    sets = ("fields", "languages", "formats", "objectives")
    words = ("programme", "graduation_year", "place", "about")
    return {name: frozenset(getattr(profile, name)) for name in sets} | {
        name: getattr(profile, name) for name in words
    }


def _known_hosts(rows: Sequence[Any]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the hosts whom a student has talked with, and those asked or about to meet."""
    known = [(row.host_id, row.state) for row in rows if row.part == _KNOWN]
    met = frozenset(host_id for host_id, state in known if state == State.HELD)
    return met, frozenset(host_id for host_id, state in known if state != State.HELD)


def _blocked(rows: Sequence[Any]) -> frozenset[int]:
    """Return the hosts whom a student has blocked, and those who have blocked her."""
    return frozenset(row.host_id for row in rows if row.part == _APART)
