"""Interviews for tests: the ones that authors of plugins have as well."""

from fireside.testing.factories.interviews import (
    make_appointment,
    make_interview,
)

__all__ = [
    "make_appointment",
    "make_interview",
]
