"""What a packet says: one interview as frozen values, for the sections and for the cache key."""

from __future__ import annotations

import dataclasses

from msgspec import Struct
from sqlalchemy import and_, select

from fireside.booking.models import MeetingRoom
from fireside.booking.rules.arriving import way_in
from fireside.booking.service.arriving import read_day
from fireside.institutions.service import current_institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Format, State
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.packets.rules import thank_you_due
from fireside.people.models import HostProfile, Membership, StudentProfile
from fireside.plugins import types
from fireside.plugins.service import find_pack
from fireside.preparation.models import Introduction, Objective, Question, ResearchCard
from fireside.preparation.service import host_brief, student_brief

_AGREED = frozenset({State.CONFIRMED, State.HELD})
_TIMED = _AGREED | {State.REQUESTED}
_ARRIVAL_FIELDS = frozenset(field.name for field in dataclasses.fields(types.ArrivalCard))
_CATEGORIES = frozenset(category.value for category in types.QuestionCategory)


class _Sources(Struct, frozen=True):
    """The rows of which there is at most one for each interview."""

    student: StudentProfile | None
    host: HostProfile | None
    research: ResearchCard | None
    introduction: Introduction | None
    room: MeetingRoom | None


def packet_content(interview: Interview) -> types.InterviewView:
    """Gather what the packet of an interview says now; raise Conflict while there is no host.

    How to get in (address, link, number) is told only once the host has agreed to meet.
    """
    if interview.host is None:
        raise Conflict(
            "There is nobody to prepare for yet.", do="Choose a host first, then print the packet."
        )
    sources, institution = _read_sources(interview), current_institution()
    appointment = interview.appointment if interview.state in _TIMED else None
    return types.InterviewView(
        id=interview.id,
        student=student_brief(interview.student, sources.student, institution),
        host=host_brief(interview.host, sources.host, institution),
        appointment=_appointment(appointment, interview, sources),
        field=sources.host.field if sources.host else "",
        objectives=_objectives(interview),
        introduction=_introduction(sources.introduction),
        research=_research(sources.research),
        questions=_questions(interview),
        thank_you_hours=institution.thank_you_hours,
        thank_you_due=thank_you_due(
            appointment.ends_at if appointment else None, institution.thank_you_hours
        ),
    )


def _read_sources(interview: Interview) -> _Sources:
    """Read the single rows in one query: the interview's page has a budget."""
    here = Interview.institution_id
    row = db.session.execute(
        select(StudentProfile, HostProfile, ResearchCard, Introduction, MeetingRoom)
        .select_from(Interview)
        .outerjoin(
            StudentProfile,
            and_(
                StudentProfile.institution_id == here,
                StudentProfile.membership_id == Interview.student_id,
            ),
        )
        .outerjoin(
            HostProfile,
            and_(
                HostProfile.institution_id == here,
                HostProfile.membership_id == Interview.host_id,
            ),
        )
        .outerjoin(
            ResearchCard,
            and_(
                ResearchCard.institution_id == here,
                ResearchCard.interview_id == Interview.id,
            ),
        )
        .outerjoin(
            Introduction,
            and_(
                Introduction.institution_id == here,
                Introduction.interview_id == Interview.id,
            ),
        )
        .outerjoin(
            MeetingRoom,
            and_(
                MeetingRoom.institution_id == here,
                MeetingRoom.appointment_id == Interview.appointment_id,
            ),
        )
        .where(Interview.id == interview.id)
    ).one()
    return _Sources(*row)


def _appointment(
    appointment: Appointment | None, interview: Interview, sources: _Sources
) -> types.AppointmentView | None:
    if appointment is None or interview.host is None:
        return None
    meeting = types.AppointmentView(
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        format=types.Format(appointment.format),
        place_zone=interview.host.zone if appointment.format == Format.IN_PERSON else "",
    )
    profile = sources.host
    if profile is None or interview.state not in _AGREED:
        return meeting
    if appointment.format == Format.IN_PERSON:
        return dataclasses.replace(meeting, arrival=_arrival(profile, appointment))
    if appointment.format == Format.VIDEO:
        video = _video(profile, interview.host.first_name, sources.room)
        return dataclasses.replace(meeting, video=video)
    return dataclasses.replace(meeting, phone=_phone(profile, appointment, interview.host))


def _arrival(profile: HostProfile, appointment: Appointment) -> types.ArrivalCard:
    told = way_in(profile.arrival, read_day(appointment.id).details)
    known = {key: text for key, text in told.items() if key in _ARRIVAL_FIELDS}
    return types.ArrivalCard(**known)


def _video(profile: HostProfile, host: str, room: MeetingRoom | None) -> types.VideoCard:
    call = f"Call {host}: {profile.phone}" if profile.phone else ""
    if room is None:
        return types.VideoCard(link=profile.video_link, fallback=call)
    own = f"{host}’s own room: {profile.video_link}" if profile.video_link else ""
    return types.VideoCard(
        link=room.link,
        passcode=room.passcode,
        fallback="\n".join(filter(None, (own, call))),
        notes=room.notes,
    )


def _phone(profile: HostProfile, appointment: Appointment, host: Membership) -> types.PhoneCard:
    if profile.student_calls:
        return types.PhoneCard(types.Caller.STUDENT, profile.phone)
    yours = appointment.student_phone
    said = f"{yours} (yours)" if yours else f"Yours: make sure that {host.first_name} has it"
    return types.PhoneCard(types.Caller.HOST, said)


def _objectives(interview: Interview) -> tuple[types.ObjectiveView, ...]:
    rows = db.session.scalars(
        select(Objective).where(Objective.interview_id == interview.id).order_by(Objective.id)
    )
    return tuple(types.ObjectiveView(row.key, row.words) for row in rows)


def _introduction(row: Introduction | None) -> types.IntroductionView:
    if row is None:
        return types.IntroductionView()
    text = "\n".join(filter(None, (row.who_i_am.strip(), row.purpose.strip())))
    return types.IntroductionView(text=text, offer=row.offer)


def _research(row: ResearchCard | None) -> types.ResearchCard:
    if row is None:
        return types.ResearchCard()
    return types.ResearchCard(person=row.person, organisation=row.organisation, field=row.field)


def _questions(interview: Interview) -> tuple[types.QuestionView, ...]:
    rows = db.session.scalars(
        select(Question)
        .where(Question.interview_id == interview.id)
        .order_by(Question.position, Question.id)
    )
    return tuple(
        types.QuestionView(
            number=number,
            text=row.text,
            category=types.QuestionCategory(row.category) if row.category in _CATEGORIES else None,
            purpose=_purpose(row),
            marked=row.marked,
        )
        for number, row in enumerate(rows, 1)
    )


def _purpose(row: Question) -> str:
    """Return why the pack asks this: as it was when taken, else as the pack says now."""
    if row.purpose:
        return row.purpose
    pack = find_pack(row.pack_key) if row.pack_key else None
    known = pack.item.question(row.question_key) if pack and row.question_key else None
    return known.purpose if known else ""
