"""Calling it off, and noting that it took place, or that nobody came."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.booking import service
from fireside.booking.forms import CancelForm
from fireside.booking.service.approving import withdraw_request
from fireside.booking.views.room import blueprint, to_booking, to_interview
from fireside.institutions.service import current_institution
from fireside.interviews.rules import UNDOING, Act, State, is_late
from fireside.interviews.service import (
    check_act,
    get_interview,
    hold_interview,
    note_host_missed,
    note_missed,
    open_acts,
    take_back_host_missed,
    take_back_missed,
)
from fireside.kernel import clock
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
    cancelled = service.cancel(actor, get_interview(actor, interview_id), form.reason.data or "")
    if not UNDOING & open_acts(actor, cancelled):
        flash("It is called off, and both of you are told by mail.", "success")
    return to_booking(interview_id)


@blueprint.post("/interviews/<id:interview_id>/cancel/undo")
@needs("booking.cancel")
def undo(interview_id: int) -> Response:
    """Let it stand after all, within ten seconds."""
    actor = current_actor()
    service.undo_cancel(actor, get_interview(actor, interview_id))
    flash("It stands as it was, and nobody has been told.", "success")
    return to_booking(interview_id)


@blueprint.post("/interviews/<id:interview_id>/withdraw")
@needs("booking.withdraw")
def withdraw(interview_id: int) -> Response:
    """Take a request back at which an adviser looks still."""
    actor = current_actor()
    withdraw_request(actor, get_interview(actor, interview_id))
    flash("Taken back. What you wrote and prepared is kept.", "success")
    return to_booking(interview_id)


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


@blueprint.post("/interviews/<id:interview_id>/host-missed")
@needs("interview.host_miss")
def host_miss(interview_id: int) -> Response:
    """Note that the host did not come."""
    note_host_missed(current_actor(), interview_id)
    flash("Noted. We are sorry that you waited in vain.", "success")
    return to_booking(interview_id)


@blueprint.post("/interviews/<id:interview_id>/host-missed/take-back")
@needs("interview.host_miss")
def host_unmiss(interview_id: int) -> Response:
    """Note that the host came after all."""
    take_back_host_missed(current_actor(), interview_id)
    flash("Put right: you have talked.", "success")
    return to_interview(interview_id)


def _page(interview_id: int, form: CancelForm, status: int = 200) -> Response:
    """Show what would be called off; what can no longer be is an error that says why."""
    actor = current_actor()
    interview = get_interview(actor, interview_id)
    check_act(actor, interview, Act.CANCEL)
    meeting = service.find_meeting(interview.appointment_id or 0)
    hours = current_institution().late_hours
    confirmed = meeting is not None and meeting.state is State.CONFIRMED
    return render(
        "booking/cancel.html",
        status=status,
        form=form,
        meeting=meeting,
        late=confirmed and meeting and is_late(meeting.starts_at, clock.now(), hours),
        late_hours=hours,
        is_host=actor.membership_id == interview.host_id,
    )
