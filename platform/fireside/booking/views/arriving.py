"""The day itself: being late, checking in, and the way in for one conversation."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.booking import service
from fireside.booking.arriving import PANEL
from fireside.booking.forms import LateForm, WayInForm
from fireside.booking.service.arriving import check_in, describe_way_in, read_way_in, say_late
from fireside.booking.views.room import blueprint
from fireside.interviews.models import Interview
from fireside.interviews.rules import Stage
from fireside.interviews.service import get_interview
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render, render_panel


@blueprint.post("/interviews/<id:interview_id>/late")
@needs("booking.arrive")
def late(interview_id: int) -> Response:
    """Tell the other person that one comes later."""
    actor, form = current_actor(), LateForm()
    interview = get_interview(actor, interview_id)
    try:
        say_late(actor, interview, form.chosen)
    except Invalid as error:
        db.session.rollback()
        form.take_errors(error)
        return render_panel(PANEL, get_interview(actor, interview_id), form, error.status)
    flash("Passed on: a mail is on its way, and the page of the day says so.", "success")
    return _to_the_day(interview_id)


@blueprint.post("/interviews/<id:interview_id>/check-in")
@needs("booking.arrive")
def begin(interview_id: int) -> Response:
    """Start the conversation's clock."""
    actor = current_actor()
    check_in(actor, get_interview(actor, interview_id))
    flash("You have begun. Have a good conversation.", "success")
    return _to_the_day(interview_id)


@blueprint.get("/interviews/<id:interview_id>/way-in")
@needs("booking.describe_way_in")
def way_in(interview_id: int) -> Response:
    """Show the host what the student reads, to change it for this conversation."""
    interview = get_interview(current_actor(), interview_id)
    form = WayInForm(formdata=None, data=dict(read_way_in(current_actor(), interview)))
    return _page(interview, form)


@blueprint.post("/interviews/<id:interview_id>/way-in")
@needs("booking.describe_way_in")
def send_way_in(interview_id: int) -> Response:
    """Keep the way in for this conversation, and send the student the invitation anew."""
    actor, form = current_actor(), WayInForm()
    interview = get_interview(actor, interview_id)
    read_way_in(actor, interview)
    if not form.accept():
        return _page(interview, form, 422)
    describe_way_in(actor, interview, form.details)
    flash("Kept for this conversation. Where it differs, a mail tells the student.", "success")
    return _to_the_day(interview_id)


def _page(interview: Interview, form: WayInForm, status: int = 200) -> Response:
    meeting = service.find_meeting(interview.appointment_id or 0)
    return render("booking/way_in.html", status=status, form=form, meeting=meeting)


def _to_the_day(interview_id: int) -> Response:
    return redirect_to("journey.stage", interview_id=interview_id, stage=Stage.MEET)
