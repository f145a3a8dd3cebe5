"""The student's preparation on the interview page: what to learn, research, opening, questions."""

from __future__ import annotations

from typing import Any

from flask import request, session
from msgspec import Struct

from fireside.interviews.models import Interview
from fireside.interviews.rules import Party
from fireside.interviews.service import party_of
from fireside.kernel.permissions import Actor, allowed
from fireside.kernel.web import Panel
from fireside.plugins.types import QuestionCategory
from fireside.plugins.vocabulary import OBJECTIVES
from fireside.preparation import service
from fireside.preparation.forms import (
    IntroductionForm,
    ObjectivesForm,
    QuestionForm,
    ResearchForm,
)
from fireside.preparation.rules import marking_hint

REMOVED = "removed_question"
"""Where the browser's session keeps the question that was last removed."""
SUGGESTED = "suggested"
"""What the form of a suggested question says, so that its pack stays closed."""


class Kept(Struct, frozen=True):
    """Given to a panel in the place of a form: what was sent is kept, and this says so."""

    words: str


class Touched(Struct, frozen=True):
    """Given to the panel of questions: which button was pressed, so that the focus stays there."""

    act: str = ""
    question_id: int = 0


def _is_student(actor: Actor, interview: Interview) -> bool:
    return allowed(actor, "preparation.read", interview)


def _kept(given: Any) -> str:
    return given.words if isinstance(given, Kept) else ""


def _objectives(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    chosen, kept = service.hopes(actor, interview), _kept(form)
    if not isinstance(form, ObjectivesForm):
        words = {f"words_{objective.key}": objective.words for objective in chosen}
        keys = [objective.key for objective in chosen]
        form = ObjectivesForm(formdata=None, data={"keys": keys, **words})
    return {
        "form": form,
        "chosen": chosen,
        "kept": kept,
        "labels": OBJECTIVES,
        "may_edit": party_of(actor, interview) is Party.STUDENT,
    }


def _research(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    kept = _kept(form)
    if not isinstance(form, ResearchForm):
        form = ResearchForm(formdata=None, obj=service.research_of(actor, interview))
    return {"form": form, "kept": kept}


def _introduction(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    kept = _kept(form)
    if not isinstance(form, IntroductionForm):
        form = IntroductionForm(formdata=None, obj=service.introduction_of(actor, interview))
    return {"form": form, "kept": kept}


def _questions(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    questions = service.list_questions(actor, interview)
    taken = {(q.pack_key or "", q.question_key or "") for q in questions}
    marked = sum(question.marked for question in questions)
    offers = service.pack_offers(interview, taken)
    removed = session.get(REMOVED)
    return {
        "form": form if isinstance(form, QuestionForm) else QuestionForm(formdata=None),
        "questions": questions,
        "marked": marked,
        "hint": marking_hint(len(questions), marked),
        "suggested": service.suggest_questions(actor, interview, offers),
        "near_packs": [offer for offer in offers if not offer.elsewhere],
        "other_packs": [offer for offer in offers if offer.elsewhere],
        "pack_titles": {offer.key: offer.pack.title for offer in offers},
        "touched": form if isinstance(form, Touched) else Touched(),
        "open_pack": "" if SUGGESTED in request.form else request.form.get("pack", ""),
        "ticked": request.form.getlist("question") if isinstance(form, QuestionForm) else [],
        "category_labels": {category.value: category.label for category in QuestionCategory},
        "removed": removed if removed and removed["interview_id"] == interview.id else None,
    }


OBJECTIVES_PANEL = Panel(
    key="objectives",
    stage="decide",
    title="What you want to learn",
    template="preparation/_objectives.html",
    context=_objectives,
)
RESEARCH_PANEL = Panel(
    key="research",
    stage="research",
    title="Research card",
    template="preparation/_research.html",
    context=_research,
    visible=_is_student,
)
INTRODUCTION_PANEL = Panel(
    key="introduction",
    stage="prepare",
    title="Your introduction",
    template="preparation/_introduction.html",
    context=_introduction,
    visible=_is_student,
)
QUESTIONS_PANEL = Panel(
    key="questions",
    stage="prepare",
    title="Your questions",
    template="preparation/_questions.html",
    context=_questions,
    visible=_is_student,
)
