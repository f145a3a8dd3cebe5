"""Changing the list of questions."""

from __future__ import annotations

from flask import request, session
from werkzeug.wrappers import Response

from fireside.interviews.models import Interview
from fireside.kernel.db import LARGEST_ID
from fireside.kernel.errors import BadRequest, Invalid, NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render, render_panel
from fireside.preparation import service
from fireside.preparation.forms import QuestionForm
from fireside.preparation.models import Question
from fireside.preparation.panel import QUESTIONS_PANEL, REMOVED, SUGGESTED, Touched
from fireside.preparation.views.room import blueprint, editable, show

_DIGITS = 19


@blueprint.post("/interviews/<id:interview_id>/questions")
@needs("preparation.edit")
def add_question(interview_id: int) -> Response:
    """Add a question of the student's own."""
    interview, form = editable(interview_id), QuestionForm()
    if form.accept():
        try:
            service.add_own_question(current_actor(), interview, form.text.data or "")
            return show(QUESTIONS_PANEL, interview, Touched("add"))
        except Invalid as error:
            form.take_errors(error)
    return render_panel(QUESTIONS_PANEL, interview, form, 422)


@blueprint.post("/interviews/<id:interview_id>/questions/from-pack")
@needs("preparation.edit")
def add_from_pack(interview_id: int) -> Response:
    """Add what is ticked in a pack."""
    interview, actor = editable(interview_id), current_actor()
    chosen = request.form.getlist("question")
    try:
        service.add_from_pack(actor, interview, request.form.get("pack", ""), chosen)
    except Invalid as error:
        form = QuestionForm(formdata=None)
        form.form_errors.extend(error.fields.values())
        return render_panel(QUESTIONS_PANEL, interview, form, 422)
    touched = Touched(SUGGESTED) if SUGGESTED in request.form else None
    return show(QUESTIONS_PANEL, interview, touched)


@blueprint.post("/interviews/<id:interview_id>/questions/order")
@needs("preparation.edit")
def change_list(interview_id: int) -> Response:
    """Move, mark, remove, or put the whole list into the order that was dragged.

    A drag says what it ``moved``, and is then no press of whichever button had the focus.
    """
    interview = editable(interview_id)
    for name, act in _ACTS.items():
        if name in request.form and "moved" not in request.form:
            question_id = _id(request.form[name])
            act(interview, question_id)
            return show(QUESTIONS_PANEL, interview, Touched(name, question_id))
    service.order_questions(
        current_actor(), interview, [_id(value) for value in request.form.getlist("order")]
    )
    return show(QUESTIONS_PANEL, interview)


@blueprint.post("/interviews/<id:interview_id>/questions/put-back")
@needs("preparation.edit")
def put_back(interview_id: int) -> Response:
    """Undo the last removal."""
    interview = editable(interview_id)
    kept = session.pop(REMOVED, None)
    if kept is None or kept.pop("interview_id") != interview.id:
        raise NotFound("There is nothing to put back any more.")
    text, position, marked = kept.pop("text"), kept.pop("position"), kept.pop("marked")
    origin = Question(interview_id=interview.id, text=text, **kept)
    back = service.put_back(current_actor(), interview, text, position, marked, origin)
    return show(QUESTIONS_PANEL, interview, Touched("remove", back.id))


@blueprint.route(
    "/interviews/<id:interview_id>/questions/<id:question_id>", methods=["GET", "POST"]
)
@needs("preparation.edit")
def edit_question(interview_id: int, question_id: int) -> Response:
    """Put a question into one's own words."""
    interview, actor = editable(interview_id), current_actor()
    question = service.get_question(actor, interview, question_id)
    form = QuestionForm(obj=question)
    if form.accept():
        service.edit_question(actor, interview, question_id, form.text.data or "")
        return show(QUESTIONS_PANEL, interview)
    status = 422 if form.errors else 200
    return render(
        "preparation/question.html",
        status=status,
        form=form,
        question=question,
        interview=interview,
    )


def _remove(interview: Interview, question_id: int) -> None:
    removed = service.remove_question(current_actor(), interview, question_id)
    session[REMOVED] = {
        "interview_id": interview.id,
        "text": removed.text,
        "position": removed.position,
        "marked": removed.marked,
        "category": removed.category,
        "purpose": removed.purpose,
        "pack_key": removed.pack_key,
        "pack_version": removed.pack_version,
        "question_key": removed.question_key,
    }


def _up(interview: Interview, question_id: int) -> None:
    service.move_question(current_actor(), interview, question_id, -1)


def _down(interview: Interview, question_id: int) -> None:
    service.move_question(current_actor(), interview, question_id, 1)


def _mark(interview: Interview, question_id: int) -> None:
    service.mark_question(current_actor(), interview, question_id)


_ACTS = {"up": _up, "down": _down, "mark": _mark, "remove": _remove}


def _id(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
        raise BadRequest
    return min(int(value), LARGEST_ID)
