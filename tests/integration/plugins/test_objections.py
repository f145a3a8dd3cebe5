"""What a plugin has against a request stands beside the form, and nothing is booked."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from fireside.interviews.models import Interview
from fireside.kernel import tenancy
from fireside.kernel.db import db
from tests.integration.booking.conftest import WHY, form_for
from tests.integration.plugins.rows import TOP
from tests.integration.plugins.walking import Walk

STRICT = (
    TOP.format(name="strict", requires=">=1.1,<2")
    + """
@hookimpl
def validate_booking(request):
    if "learn" in request.why_you:
        return []
    return [
        BookingProblem("Say what you hope to learn.", BookingField.WHY),
        BookingProblem("And from whom.", BookingField.WHY),
        BookingProblem("Talk to the career center first."),
    ]
"""
)


def test_all_objections_are_said_beside_what_they_mean(
    walk_with: Callable[[str, str], Walk],
) -> None:
    walk = walk_with("strict", STRICT)
    student, page = walk.members["student"], f"/hosts/{walk.host_id}/ask"
    typed = form_for(walk.slots[30], student.get(page).text, why_you=f"Please hire me. {WHY}")
    refused = student.post(page, typed, page)
    assert refused.status_code == 422
    for words in (
        "Say what you hope to learn. And from whom.",
        "Talk to the career center first.",
        "Please hire me.",
    ):
        assert words in refused.text
    with walk.app.app_context(), tenancy.scope(walk.institution.id):
        assert db.session.scalar(select(func.count(Interview.id))) == 0
    again = {**typed, "why_you": f"I hope to learn from you. {WHY}"}
    assert student.post(page, again, page).status_code == 303
    walk.outbox.deliver()
