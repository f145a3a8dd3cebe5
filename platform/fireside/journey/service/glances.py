"""What plugins' panels are told of an interview: how it stands, with whom, when and how."""

from __future__ import annotations

from collections.abc import Iterable

from fireside.interviews.models import Interview
from fireside.plugins.types import InterviewGlance


def glance_at(interview: Interview) -> InterviewGlance:
    """Return the little that a panel may know."""
    appointment = interview.appointment
    return InterviewGlance(
        id=interview.id,
        state=interview.state,
        student_name=interview.student.name,
        host_name=interview.host.name if interview.host is not None else "",
        format=appointment.format if appointment is not None else "",
        starts_at=appointment.starts_at if appointment is not None else None,
    )


def glances_at(interviews: Iterable[Interview]) -> tuple[InterviewGlance, ...]:
    """Return the same of several."""
    return tuple(glance_at(interview) for interview in interviews)
