"""What plugins say against a booking, beside the fields that they mean."""

from __future__ import annotations

from collections.abc import Callable

from fireside.kernel.errors import Invalid
from fireside.plugins.asking import booking_problems
from fireside.plugins.types import BookingRequest

_WHOLE_FORM = "form"


def refuse_objections(request: Callable[[], BookingRequest]) -> None:
    """Ask the institution's plugins last of all; raise Invalid with what they object to."""
    wrong: dict[str, str] = {}
    for problem in booking_problems(request):
        field = problem.field.value or _WHOLE_FORM
        wrong[field] = f"{wrong[field]} {problem.message}" if field in wrong else problem.message
    if wrong:
        raise Invalid(wrong)
