"""Questions that suit this student and this host, as the enabled plugins propose them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import and_, select

from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.kernel.registries import Registered
from fireside.people.models import HostProfile, StudentProfile
from fireside.plugins.suggesting import Suggested, suggested_questions
from fireside.plugins.types import ObjectiveView, Pairing, PluginContext, QuestionPack
from fireside.preparation.service.briefs import host_brief, student_brief
from fireside.preparation.service.packs import PackOffer
from fireside.preparation.service.writing import hopes

MOST_SUGGESTED = 4
"""More would be a second pack, and no longer a choice made for these two."""


def suggest_questions(
    actor: Actor, interview: Interview, offers: Sequence[PackOffer]
) -> tuple[Suggested, ...]:
    """Return the few questions that are proposed, out of packs that suit everybody or the field."""
    require(actor, "preparation.read", interview)
    packs = [_remaining(offer) for offer in offers if offer.questions and not offer.elsewhere]
    if not packs:
        return ()
    here = current_institution()
    ctx = PluginContext(here.id, here.slug, here.name, here.zone, clock.now())
    return suggested_questions(ctx, _pairing(actor, interview), packs, MOST_SUGGESTED)


def _remaining(offer: PackOffer) -> Registered[QuestionPack]:
    """Return a pack with what is not on the list yet."""
    owner, _, key = offer.key.partition(".")
    return Registered(owner, key, replace(offer.pack, questions=offer.questions))


def _pairing(actor: Actor, interview: Interview) -> Pairing:
    here, scope = current_institution(), Interview.institution_id
    row = db.session.execute(
        select(StudentProfile, HostProfile)
        .select_from(Interview)
        .outerjoin(
            StudentProfile,
            and_(
                StudentProfile.institution_id == scope,
                StudentProfile.membership_id == Interview.student_id,
            ),
        )
        .outerjoin(
            HostProfile,
            and_(
                HostProfile.institution_id == scope,
                HostProfile.membership_id == Interview.host_id,
            ),
        )
        .where(Interview.id == interview.id)
    ).one()
    student, host = row
    brief = host_brief(interview.host, host, here) if interview.host else None
    return Pairing(
        student=student_brief(interview.student, student, here),
        host=brief,
        fields=brief.fields if brief else _curious_about(student),
        objectives=tuple(ObjectiveView(o.key, o.words) for o in hopes(actor, interview)),
    )


def _curious_about(student: StudentProfile | None) -> tuple[str, ...]:
    return tuple(student.fields) if student is not None else ()
