"""Calling it off, and noting that it took place, or that nobody came."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.booking import service
from fireside.booking.forms import CancelForm
from fireside.booking.service.approving import withdraw_request
from fireside.booking.views.room import blueprint, to_interview
from fireside.interviews.rules import Act
from fireside.interviews.service import (
    check_act,
    get_interview,
    hold_interview,
    note_missed,
    take_back_missed,
)
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render


@blueprint.get("/interviews/<id:interview_id>/cancel")
@needs("booking.cancel")
def cancel(interview_id: int) -> Response:
    """Ask once more before anything is called off."""
    return _page(interview_id, CancelForm(formdata=None))


@blueprint.post("/interviews/<id:interview_id>/cancel")
@needs("booking.cancel")
def send_cancel(interview_id: int) -> Response:
    """Call it off, and tell the other side."""
    actor, form = current_actor(), CancelForm()
    if not form.accept():
        return _page(interview_id, form, status=422)
    service.cancel(actor, get_interview(actor, interview_id), form.reason.data or "")
    flash("It is called off, and both of you are told by mail.", "success")
    return to_interview(interview_id)


@blueprint.post("/interviews/<id:interview_id>/withdraw")
@needs("booking.withdraw")
def withdraw(interview_id: int) -> Response:
    """Take a request back at which an adviser looks still."""
    actor = current_actor()
    withdraw_request(actor, get_interview(actor, interview_id))
    flash("Taken back. What you wrote and prepared is kept.", "success")
    return to_interview(interview_id)


@blueprint.post("/interviews/<id:interview_id>/held")
@needs("interview.hold")
def hold(interview_id: int) -> Response:
    """Record that the conversation took place."""
    hold_interview(current_actor(), interview_id)
    flash("Noted. Now is the best moment to write down what you heard.", "success")
    return to_interview(interview_id)


@blueprint.post("/interviews/<id:interview_id>/missed")
@needs("interview.miss")
def miss(interview_id: int) -> Response:
    """Note that the student did not come."""
    note_missed(current_actor(), interview_id)
    flash("Noted. We are sorry that your time was not used well.", "success")
    return to_interview(interview_id)


@blueprint.post("/interviews/<id:interview_id>/missed/take-back")
@needs("interview.miss")
def unmiss(interview_id: int) -> Response:
    """Note that the conversation took place after all."""
    take_back_missed(current_actor(), interview_id)
    flash("Put right: you have talked.", "success")
    return to_interview(interview_id)


def _page(interview_id: int, form: CancelForm, status: int = 200) -> Response:
    """Show what would be called off; what can no longer be is an error that says why."""
    actor = current_actor()
    interview = get_interview(actor, interview_id)
    check_act(actor, interview, Act.CANCEL)
    return render(
        "booking/cancel.html",
        status=status,
        form=form,
        meeting=service.find_meeting(interview.appointment_id or 0),
        is_host=actor.membership_id == interview.host_id,
    )
