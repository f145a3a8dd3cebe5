"""People for tests: the ones that authors of plugins have as well."""

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
    "make_host",
    "make_member",
    "make_student",
]
