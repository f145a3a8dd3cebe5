"""Institutions, people and interviews for tests; each needs an application context and a scope."""

from fireside.testing.factories.institutions import make_institution
from fireside.testing.factories.interviews import make_appointment, make_interview
from fireside.testing.factories.people import (
    make_account,
    make_administrator,
    make_advisor,
    make_host,
    make_member,
    make_student,
)

__all__ = [
    "make_account",
    "make_administrator",
    "make_advisor",
    "make_appointment",
    "make_host",
    "make_institution",
    "make_interview",
    "make_member",
    "make_student",
]
