"""The welcome of somebody new: one question at a time, left and resumed as she likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Account, Membership, SignInSession
from fireside.people.rules import Step, Welcome, welcome_of
from fireside.people.service.members import change_place, get_member, membership_of
from fireside.people.service.profiles import save_host_profile, save_student_profile

_STUDENT = frozenset({Step.STUDY, Step.CURIOUS, Step.TALKING, Step.HOPES})
_HOST = frozenset({Step.WORK, Step.TOPICS, Step.MEETING, Step.LIMITS})


class FirstHours(Struct, frozen=True):
    """How the welcome reads a host's weekly hours, and offers the usual first ones."""

    spoken: Callable[[Actor], list[str]]
    offer: str
    take: Callable[[Actor], None]


_first_hours: list[FirstHours] = []


def offer_first_hours(hours: FirstHours) -> None:
    """Let the room that keeps hours answer the welcome's question about them."""
    _first_hours[:] = [hours]


def first_hours() -> FirstHours:
    """Return how hours are read and offered."""
    return _first_hours[0]


def is_first_visit(account: Account) -> bool:
    """Tell whether somebody comes in for the first time and is still to be welcomed."""
    member = membership_of(account.id)
    if member is None or member.onboarded_at is not None or not member.roles:
        return False
    here = (SignInSession.account_id == account.id) & (
        SignInSession.institution_id == current_institution_id()
    )
    return db.session.scalar(select(SignInSession.id).where(here).limit(1)) is None


def welcome_for(actor: Actor) -> Welcome:
    """Return the actor's welcome: its questions, and how far she is."""
    require(actor, "people.welcome")
    return welcome_of(actor.roles, _own(actor).asked)


def answer_step(actor: Actor, step: Step, answers: Mapping[str, Any]) -> None:
    """Keep the answers to one question, by column; raise Invalid, NotFound for another's step."""
    _check(actor, step)
    if step is Step.YOU:
        change_place(actor, answers["name"], answers["zone"])
    elif step in _STUDENT:
        save_student_profile(actor, answers)
    elif step in _HOST:
        save_host_profile(actor, answers)
    pass_step(actor, step)


def pass_step(actor: Actor, step: Step) -> None:
    """Note that a question was asked; with the last one the welcome is over."""
    _check(actor, step)
    member = _own(actor)
    if step not in member.asked:
        member.asked = [*member.asked, step.value]
    if not welcome_of(actor.roles, member.asked).left:
        _finish(actor, member)


def finish_welcome(actor: Actor) -> None:
    """Ask nothing more: she says that it is enough."""
    require(actor, "people.welcome")
    _finish(actor, _own(actor))


def _finish(actor: Actor, member: Membership) -> None:
    if member.onboarded_at is None:
        member.onboarded_at = clock.now()
        audit.record(actor, "people.welcome", "membership", member.id, ("onboarded_at",))


def _check(actor: Actor, step: Step) -> None:
    if step not in welcome_for(actor).steps:
        raise NotFound


def _own(actor: Actor) -> Membership:
    return get_member(actor.membership_id or 0)
