"""The student's list of questions: chosen, written, ordered, marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.interviews.service import lock_interview
from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.preparation.models import Question
from fireside.preparation.rules import LONGEST_QUESTION, MOST_QUESTIONS, moved, rearranged
from fireside.preparation.service.packs import find_offered


def list_questions(actor: Actor, interview: Interview) -> list[Question]:
    """Return the questions in the student's order."""
    require(actor, "preparation.read", interview)
    return _in_order(interview.id)


def get_question(actor: Actor, interview: Interview, question_id: int) -> Question:
    """Return one question of this interview; raise NotFound."""
    require(actor, "preparation.read", interview)
    question = db.session.scalar(
        select(Question).where(Question.interview_id == interview.id, Question.id == question_id)
    )
    if question is None:
        raise NotFound
    return question


def add_own_question(actor: Actor, interview: Interview, text: str) -> Question:
    """Put a question of the student's own at the end of the list; raise Invalid."""
    questions = _changing(actor, interview, adding=1)
    return _append(questions, Question(interview_id=interview.id, text=_checked(text)))


def add_from_pack(
    actor: Actor, interview: Interview, pack_key: str, question_keys: Collection[str]
) -> int:
    """Add the chosen questions of a pack that are not on the list yet; return how many.

    Raise NotFound for a pack that is not offered, Invalid when nothing is chosen or the list is
    full.
    """
    require(actor, "preparation.edit", interview)
    found = find_offered(pack_key)
    if found is None:
        raise NotFound
    if not question_keys:
        raise Invalid({"text": "Tick the questions that you would like to take."})
    questions = _changing(actor, interview, adding=len(question_keys))
    known = {question.question_key for question in questions if question.pack_key == pack_key}
    added = 0
    for offered in found.item.questions:
        if offered.key not in question_keys or offered.key in known:
            continue
        question = Question(
            interview_id=interview.id,
            text=offered.text,
            category=offered.category.value,
            purpose=offered.purpose,
            pack_key=pack_key,
            pack_version=str(found.item.version),
            question_key=offered.key,
        )
        _append(questions, question)
        added += 1
    return added


def edit_question(actor: Actor, interview: Interview, question_id: int, text: str) -> Question:
    """Put a question into the student's own words; raise Invalid."""
    _changing(actor, interview)
    question = get_question(actor, interview, question_id)
    question.text = _checked(text)
    return question


def remove_question(actor: Actor, interview: Interview, question_id: int) -> Question:
    """Take a question off the list and return it, so that it can be put back."""
    questions = _changing(actor, interview)
    question = _of(questions, question_id)
    questions.remove(question)
    db.session.delete(question)
    _number(questions)
    return question


def put_back(
    actor: Actor, interview: Interview, text: str, position: int, marked: bool, origin: Question
) -> Question:
    """Undo a removal: the same words at the same place; ``origin`` carries where they came from.

    What has been taken from its pack again meanwhile is not put back a second time.
    """
    questions = _changing(actor, interview, adding=1)
    for present in questions:
        if origin.question_key and _origin(present) == _origin(origin):
            return present
    question = Question(
        interview_id=interview.id,
        text=_checked(text),
        marked=marked,
        position=0,
        category=origin.category,
        purpose=origin.purpose,
        pack_key=origin.pack_key,
        pack_version=origin.pack_version,
        question_key=origin.question_key,
    )
    questions.insert(max(0, min(position - 1, len(questions))), question)
    db.session.add(question)
    _number(questions)
    db.session.flush()  # gives it the id by which the page finds it
    return question


def move_question(actor: Actor, interview: Interview, question_id: int, step: int) -> None:
    """Move a question by ``step`` places: -1 is up, 1 is down."""
    questions = _changing(actor, interview)
    _of(questions, question_id)
    _arrange(questions, moved([question.id for question in questions], question_id, step))


def order_questions(actor: Actor, interview: Interview, wanted: Sequence[int]) -> None:
    """Put the questions into the wanted order of ids; unknown ids are left out of it."""
    questions = _changing(actor, interview)
    _arrange(questions, rearranged([question.id for question in questions], wanted))


def mark_question(actor: Actor, interview: Interview, question_id: int) -> Question:
    """Mark a question as one that matters, or take the mark away."""
    question = _of(_changing(actor, interview), question_id)
    question.marked = not question.marked
    return question


def _changing(actor: Actor, interview: Interview, adding: int = 0) -> list[Question]:
    """Check the permission, keep others from changing the list meanwhile, and return it."""
    require(actor, "preparation.edit", interview)
    lock_interview(interview.id)
    questions = _in_order(interview.id)
    if adding and len(questions) + adding > MOST_QUESTIONS:
        raise Invalid({"text": f"{MOST_QUESTIONS} questions are more than any hour can hold."})
    audit.record(actor, "preparation.edit", "interview", interview.id, ["questions"])
    return questions


def _in_order(interview_id: int) -> list[Question]:
    statement = (
        select(Question)
        .where(Question.interview_id == interview_id)
        .order_by(Question.position, Question.id)
    )
    return list(db.session.scalars(statement))


def _origin(question: Question) -> tuple[str | None, str | None]:
    return question.pack_key, question.question_key


def _of(questions: Sequence[Question], question_id: int) -> Question:
    found = next((question for question in questions if question.id == question_id), None)
    if found is None:
        raise NotFound
    return found


def _append(questions: list[Question], question: Question) -> Question:
    question.position = len(questions) + 1
    questions.append(question)
    db.session.add(question)
    return question


def _arrange(questions: Sequence[Question], order: Sequence[int]) -> None:
    place = {question_id: position for position, question_id in enumerate(order, start=1)}
    for question in questions:
        question.position = place[question.id]


def _number(questions: Sequence[Question]) -> None:
    for position, question in enumerate(questions, start=1):
        question.position = position


def _checked(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Invalid({"text": "Write the question as you would say it."})
    if len(words) > LONGEST_QUESTION:
        raise Invalid({"text": f"Keep it under {LONGEST_QUESTION} characters: one breath."})
    return words
