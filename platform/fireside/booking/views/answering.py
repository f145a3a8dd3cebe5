"""The host's answer: by the link in the mail without signing in, or on the interview's page."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.booking import service
from fireside.booking.forms import DeclineForm, to_moment
from fireside.booking.pages import arrange_times, decline_choices
from fireside.booking.panel import PANEL
from fireside.booking.views.room import blueprint, to_interview
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act
from fireside.interviews.service import get_interview
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, current_actor, needs
from fireside.kernel.web import render, render_panel


@blueprint.get("/answer/<token>")
@needs("booking.answer_by_link")
def answer(token: str) -> Response:
    """Show the host of a mail what she is asked, and the buttons; nothing happens yet."""
    try:
        link = service.open_answer_link(token)
    except service.LinkSpent as spent:
        return _spent_page(spent)
    return _answer_page(link, DeclineForm(formdata=None))


@blueprint.post("/answer/<token>")
@needs("booking.answer_by_link")
def send_answer(token: str) -> Response:
    """Do the one act that was pressed, as the host whom the link was written to."""
    try:
        link = service.open_answer_link(token)
    except service.LinkSpent as spent:
        return _spent_page(spent)
    act, form = _pressed(), DeclineForm()
    if act not in link.acts:
        raise NotFound
    if not _answered(link.actor, link.interview, act, form):
        return _answer_page(service.open_answer_link(token), form, status=422)
    meeting = service.find_meeting(link.meeting.appointment_id)
    return render("booking/answered.html", meeting=meeting, zone=link.actor.zone)


@blueprint.post("/interviews/<id:interview_id>/answer")
@needs("booking.answer")
def answer_here(interview_id: int) -> Response:
    """Answer from the interview's page, signed in."""
    actor, act, form = current_actor(), _pressed(), DeclineForm()
    if not _answered(actor, get_interview(actor, interview_id), act, form):
        return render_panel(PANEL, get_interview(actor, interview_id), form, 422)
    if act is Act.CONFIRM:
        flash("Confirmed. You both get an invitation for your calendars.", "success")
    else:
        flash("The student has been told, and your time is free again.", "success")
    return to_interview(interview_id)


def _pressed() -> Act:
    """Return the act of the button; raise NotFound for any other."""
    value = request.form.get("act", "")
    if value not in (Act.CONFIRM, Act.DECLINE):
        raise NotFound
    return Act(value)


def _answered(actor: Actor, interview: Interview, act: Act, form: DeclineForm) -> bool:
    """Do the act; False when the form needs another look, with its messages in it."""
    if act is Act.DECLINE and not form.accept():
        return False
    try:
        service.answer_request(
            actor,
            interview,
            act,
            reason=form.reason.data or "",
            alternatives=form.times,
            seen=to_moment(request.form.get("seen", "")),
        )
    except Invalid as error:
        db.session.rollback()
        form.take_errors(error)
        return False
    return True


def _answer_page(link: service.AnswerLink, form: DeclineForm, status: int = 200) -> Response:
    host, zone = service.find_host(link.meeting.host.membership_id), link.actor.zone
    slots = decline_choices(service.host_openings(host), form.times)
    return render(
        "booking/answer.html",
        status=status,
        meeting=link.meeting,
        hopes=service.hopes(link.meeting.interview_id),
        form=form,
        offers=arrange_times(slots, zone, zone),
        zone=zone,
    )


def _spent_page(spent: service.LinkSpent) -> Response:
    zone = spent.meeting.host.zone
    return render("booking/link_spent.html", status=410, spent=spent, zone=zone)
