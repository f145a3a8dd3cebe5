"""Requests that wait for an adviser, students who ask nobody for now, and who waits for whom."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.advising.forms import ReturnForm
from fireside.advising.views.room import blueprint
from fireside.booking.rules import FORMAT_WORDS
from fireside.booking.rules.gating import WORDS_LONGEST
from fireside.booking.service.approving import (
    approve_request,
    return_request,
    submitted_requests,
)
from fireside.booking.service.gating import lift_rest, resting_students
from fireside.booking.service.waiting import lines
from fireside.institutions.rules import YesNo
from fireside.institutions.service import current_institution
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render


@blueprint.get("/requests")
@needs("booking.read_submitted")
def requests() -> Response:
    """List what waits for an adviser before or instead of a conversation."""
    return _page(ReturnForm(formdata=None))


@blueprint.post("/requests/<id:interview_id>/approve")
@needs("booking.approve")
def approve(interview_id: int) -> Response:
    """Let the host be asked."""
    approve_request(current_actor(), interview_id)
    flash("Agreed. The request is on its way to the host.", "success")
    return redirect_to("advising.requests")


@blueprint.post("/requests/<id:interview_id>/return")
@needs("booking.approve")
def send_back(interview_id: int) -> Response:
    """Send a request back with words."""
    form = ReturnForm()
    try:
        return_request(current_actor(), interview_id, form.words.data or "")
    except Invalid as error:
        db.session.rollback()
        form.interview_id = interview_id
        form.take_errors(error)
        return _page(form, error.status)
    flash("Sent back. The student reads your words in a mail and on the page.", "success")
    return redirect_to("advising.requests")


@blueprint.post("/rests/<id:rest_id>/lift")
@needs("booking.lift_rest")
def lift(rest_id: int) -> Response:
    """Let a student ask again."""
    lift_rest(current_actor(), rest_id)
    flash("She can ask again.", "success")
    return redirect_to("advising.requests")


def _page(form: ReturnForm, status: int = 200) -> Response:
    actor = current_actor()
    return render(
        "advising/requests.html",
        status=status,
        form=form,
        requests=submitted_requests(actor),
        rests=resting_students(actor),
        lines=lines(actor),
        by_approval=current_institution().approval == YesNo.YES,
        format_words=FORMAT_WORDS,
        longest=WORDS_LONGEST,
    )
