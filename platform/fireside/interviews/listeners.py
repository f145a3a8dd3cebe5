"""What this room tells the people room when it asks, and what it erases when somebody leaves."""

from __future__ import annotations

from collections.abc import Iterable

from fireside.interviews import service
from fireside.interviews.events import InterviewChanged
from fireside.kernel import clock, events, subjects
from fireside.people.events import MemberLeft
from fireside.people.models import Membership
from fireside.people.rules import Fate
from fireside.people.service import (
    Coming,
    Consequence,
    Standing,
    let_acquaintances_see,
    let_partners_block,
    tell_ahead,
    tell_coming,
    tell_consequences,
)
from fireside.plugins.announcing import tell_plugins
from fireside.plugins.types import InterviewMoved


def register() -> None:
    """Answer the people room, and subscribe."""
    let_acquaintances_see(service.has_asked)
    let_partners_block(service.has_asked_either_way)
    tell_ahead(_ahead)
    tell_coming(_coming)
    tell_consequences(_consequences)
    events.subscribe(MemberLeft, _erase)
    events.subscribe(InterviewChanged, _tell_plugins)
    subjects.register_share("interviews", service.share_of)


def _coming(membership_id: int) -> Iterable[Coming]:
    return (Coming(one.starts_at, one.other) for one in service.coming_of(membership_id))


def _ahead(membership_id: int) -> Iterable[Standing]:
    return (
        Standing(one.other_id, one.interview_id, one.starts_at, one.confirmed)
        for one in service.shared_ahead(membership_id)
    )


def _consequences(member: Membership) -> Iterable[Consequence]:
    coming = len(service.coming_of(member.id))
    if coming:
        what = (
            "Your coming conversation, or request for one, is called off and the other person told."
            if coming == 1
            else f"Your {coming} coming conversations and requests are called off, "
            "and the other people told."
        )
        yield Consequence(Fate.ENDS, what)
    shared = service.count_shared(member.id)
    if shared:
        yield Consequence(
            Fate.STAYS,
            f"That you had {'an interview' if shared == 1 else f'{shared} interviews'} with "
            "somebody, when, and how it stood: it is the other person’s history, too. Your name "
            "and every word of yours are taken out of it.",
        )


def _erase(event: MemberLeft) -> None:
    service.erase_words(event.membership_id)


def _tell_plugins(event: InterviewChanged) -> None:
    tell_plugins(
        InterviewMoved(
            id=f"interview:{event.interview_id}:{event.version}",
            at=clock.now(),
            interview_id=event.interview_id,
            appointment_id=event.appointment_id,
            student_id=event.student_id,
            host_id=event.host_id,
            act=event.act.value,
            state=event.state.value,
            by=event.party.value,
        )
    )
