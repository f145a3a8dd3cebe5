"""Another time: asked for on its own page, settled on the interview's page or from the mail."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.booking import service
from fireside.booking.forms import MoveForm, ProposeForm, to_moment
from fireside.booking.pages import arrange_times, change_view, decline_choices
from fireside.booking.service import Meeting, MoveLink
from fireside.booking.views.room import blueprint, to_booking
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act, Party
from fireside.interviews.service import check_act, get_interview, party_of
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, current_actor, needs
from fireside.kernel.web import render

_WORDS = {
    Act.MOVE: "Your request is for the new time now, and has gone out again.",
    Act.REBOOK: "Moved. You both get the new invitation for your calendars.",
    Act.PROPOSE: "Asked. The old time stands until there is an answer.",
}
_Form = MoveForm | ProposeForm


@blueprint.get("/interviews/<id:interview_id>/another-time")
@needs("booking.move")
def move(interview_id: int) -> Response:
    """Show the times to move to: one to take at once, or up to three to propose."""
    actor = current_actor()
    interview, meeting, act = _standing(actor, interview_id)
    form = ProposeForm(formdata=None) if act is Act.PROPOSE else MoveForm(formdata=None)
    return _page(actor, interview, meeting, act, form)


@blueprint.post("/interviews/<id:interview_id>/another-time")
@needs("booking.move")
def send_move(interview_id: int) -> Response:
    """Move it, or ask the other one."""
    actor = current_actor()
    interview, meeting, act = _standing(actor, interview_id)
    form = ProposeForm() if act is Act.PROPOSE else MoveForm()
    if not form.accept() or not _moved(actor, interview, form):
        interview, meeting, act = _standing(actor, interview_id)
        return _page(actor, interview, meeting, act, form, 422)
    flash(_WORDS[act], "success")
    return to_booking(interview_id)


@blueprint.post("/interviews/<id:interview_id>/another-time/answer")
@needs("booking.move")
def settle_move(interview_id: int) -> Response:
    """Take one of the times proposed, or leave it at the old one; signed in."""
    actor = current_actor()
    if _settled(actor, get_interview(actor, interview_id)):
        flash("Moved. You both get the new invitation for your calendars.", "success")
    else:
        flash("It stays at the old time, and the other one is told.", "success")
    return to_booking(interview_id)


@blueprint.get("/another-time/<token>")
@needs("booking.move_by_link")
def answer_move(token: str) -> Response:
    """Show the host of a mail what she is asked, and the buttons; nothing happens yet."""
    try:
        return _answer_page(service.open_move_link(token))
    except service.MoveSpent as spent:
        return _settled_page(spent.meeting, spent.meeting.host.zone, spent.message, 410)


@blueprint.post("/another-time/<token>")
@needs("booking.move_by_link")
def send_answer_move(token: str) -> Response:
    """Do what was pressed, as the host whom the link was written to."""
    try:
        link = service.open_move_link(token)
    except service.MoveSpent as spent:
        return _settled_page(spent.meeting, spent.meeting.host.zone, spent.message, 410)
    moved = _settled(link.actor, link.interview)
    meeting = service.find_meeting(link.meeting.appointment_id) or link.meeting
    words = "Moved. Thank you." if moved else "It stays at the old time."
    return _settled_page(meeting, link.actor.zone, words)


def _standing(actor: Actor, interview_id: int) -> tuple[Interview, Meeting, Act]:
    """Return what would move and how; what can no longer be moved is an error that says why."""
    interview = get_interview(actor, interview_id)
    meeting = service.find_meeting(interview.appointment_id or 0)
    if meeting is None:
        raise NotFound
    act = service.moving_act(actor, interview, meeting)
    check_act(actor, interview, act)
    return interview, meeting, act


def _moved(actor: Actor, interview: Interview, form: _Form) -> bool:
    """Do it; False when the form needs another look, with its messages in it."""
    try:
        if isinstance(form, ProposeForm):
            service.propose_times(actor, interview, form.chosen, form.words.data or "")
        elif form.chosen is not None:
            service.move_to(actor, interview, form.chosen)
    except Invalid as error:
        db.session.rollback()
        form.take_errors(error)
        return False
    return True


def _settled(actor: Actor, interview: Interview) -> bool:
    """Do what was pressed; tell whether the time is another one now."""
    starts_at = to_moment(request.form.get("at", ""))
    if starts_at is not None:
        service.accept_time(actor, interview, starts_at)
    elif request.form.get("act") == Act.KEEP:
        service.keep_time(actor, interview)
    else:
        raise NotFound
    return starts_at is not None


def _page(
    actor: Actor,
    interview: Interview,
    meeting: Meeting,
    act: Act,
    form: _Form,
    status: int = 200,
) -> Response:
    party = party_of(actor, interview)
    other, proposes = meeting.other(party), isinstance(form, ProposeForm)
    slots = service.times_to_move_to(meeting, short_notice=party is Party.HOST)
    chosen = None
    if isinstance(form, ProposeForm):
        slots = decline_choices(slots, form.chosen)
    else:
        chosen = form.chosen
    return render(
        "booking/move.html",
        status=status,
        form=form,
        meeting=meeting,
        other=other,
        act=act.value,
        proposes=proposes,
        days=arrange_times(slots, actor.zone, other.zone, chosen),
    )


def _answer_page(link: MoveLink) -> Response:
    still = {s.starts_at for s in service.times_to_move_to(link.meeting, short_notice=True)}
    return render(
        "booking/answer_move.html",
        meeting=link.meeting,
        change=change_view(link.change, Party.HOST, still),
        zone=link.actor.zone,
    )


def _settled_page(meeting: Meeting, zone: str, words: str, status: int = 200) -> Response:
    return render("booking/moved.html", status=status, meeting=meeting, zone=zone, words=words)
