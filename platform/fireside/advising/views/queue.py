"""The queue, and one student's notes beside it."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from fireside.advising import service
from fireside.advising.forms import CommentForm
from fireside.advising.rules import read_cursor
from fireside.advising.views.room import blueprint, chosen
from fireside.conversation.service import (
    SharingWithdrawn,
    comment_on,
    comments_in,
    interview_for_advisor,
    review_interview,
)
from fireside.interviews.models import Interview
from fireside.journey.service import glance_at
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.kernel.web.rendering import is_htmx, redirect_to_path
from fireside.outcomes.rules import FIT_WORDS, VERDICT_WORDS
from fireside.plugins.drawing import draw_panels
from fireside.plugins.types import AdvisorInterview
from fireside.plugins.vocabulary import OBJECTIVES


@blueprint.get("")
@needs("advising.queue")
def queue() -> Response:
    """List whose notes wait to be read, the longest waiting first."""
    actor, filters = current_actor(), chosen()
    after = read_cursor(request.args.get("after", ""))
    page = service.page_of(service.read_queue(actor, filters), after)
    kept = filters.in_address
    return render(
        "advising/queue.html",
        page=page,
        chosen=filters,
        choices=service.choices(actor),
        next_url=page.after and url_for("advising.queue", after=page.after, **kept),
        first_url=after and url_for("advising.queue", **kept),
    )


@blueprint.get("/interviews/<id:interview_id>")
@needs("advising.read_notes")
def read(interview_id: int) -> Response:
    """Show one student's shared notes beside the queue; the look is written down."""
    return _desk(interview_id)


@blueprint.post("/interviews/<id:interview_id>/comments")
@needs("advising.review")
def comment(interview_id: int) -> Response:
    """Say something to one note, or to all of them."""
    actor, form = current_actor(), CommentForm()
    interview = interview_for_advisor(actor, interview_id, "advising.review")
    note_id, text = form.note_id, form.text.data or ""
    try:
        comment_on(actor, interview, note_id, text)
    except Invalid as error:
        form.take_errors(error)
        return _said(interview, form, error.status)
    except SharingWithdrawn as error:
        return _withdrawn(interview, error, text)
    if is_htmx():
        return _said(interview, CommentForm(formdata=None, data={"note": form.note.data}))
    here = url_for("advising.read", interview_id=interview_id, **chosen().in_address)
    return redirect_to_path(f"{here}#said-{note_id or service.WHOLE}")


@blueprint.post("/interviews/<id:interview_id>/review")
@needs("advising.review")
def review(interview_id: int) -> Response:
    """Mark as reviewed what was read, and send what was said."""
    actor = current_actor()
    interview = interview_for_advisor(actor, interview_id, "advising.review")
    try:
        done = review_interview(actor, interview)
    except SharingWithdrawn as error:
        return _withdrawn(interview, error, "")
    heard = " hears what you said" if comments_in(done.id) else ""
    flash(f"Reviewed: {interview.student.name}{heard}.", "success")
    return redirect_to("advising.read", interview_id=interview_id, **chosen().in_address)


def _desk(interview_id: int, form: CommentForm | None = None, status: int = 200) -> Response:
    actor, filters = current_actor(), chosen()
    desk = service.open_desk(actor, interview_id, filters)
    if status >= HTTPStatus.BAD_REQUEST:
        db.session.commit()  # what is refused is undone; that somebody looked is not
    return render(
        "advising/read.html",
        status=status,
        desk=desk,
        page=service.page_of(desk.queue),
        chosen=filters,
        form=form,
        whole=service.WHOLE,
        labels=OBJECTIVES,
        fit_words=FIT_WORDS,
        verdict_words=VERDICT_WORDS,
        panels=draw_panels(lambda: AdvisorInterview(actor, glance_at(desk.interview))),
    )


def _said(interview: Interview, form: CommentForm, status: int = 200) -> Response:
    """Answer with what was said about one note, or for a plain form with the whole page."""
    if not is_htmx():
        return _desk(interview.id, form, status)
    note_id = form.note_id
    return render(
        "advising/_said_alone.html",
        status=status,
        interview=interview,
        note_id=note_id or service.WHOLE,
        said=service.comments_about(current_actor(), interview, note_id),
        form=form,
        chosen=chosen(),
    )


def _withdrawn(interview: Interview, error: SharingWithdrawn, text: str) -> Response:
    response = render(
        "advising/withdrawn.html",
        status=error.status,
        interview=interview,
        error=error,
        text=text,
        chosen=chosen(),
    )
    if is_htmx():  # the notes must not stay on the page
        response.headers["HX-Retarget"] = "#content"
        response.headers["HX-Reswap"] = "innerHTML"
    return response
