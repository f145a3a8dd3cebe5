"""Writes what a story's student prepared: objectives, introduction, research, questions."""

from __future__ import annotations

import random

from fireside.demo.cast import DemoHost, Story
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel.db import db
from fireside.plugins.service import question_packs
from fireside.plugins.types import PackQuestion, QuestionCategory
from fireside.preparation.models import Introduction, Objective, Question, ResearchCard

_PREPARED = frozenset({State.CONFIRMED, State.HELD})
_PACK_QUESTIONS = 6
_MARKED = 5


def write_preparation(
    interview: Interview, story: Story, host: DemoHost | None, chance: random.Random
) -> None:
    """Write whatever the story has of it; questions only where somebody said yes."""
    for aim in story.objectives:
        db.session.add(Objective(interview_id=interview.id, key=aim.benefit, words=aim.words))
    if story.introduction:
        db.session.add(
            Introduction(
                interview_id=interview.id,
                who_i_am=story.introduction,
                purpose=" ".join(aim.words for aim in story.objectives),
                offer=story.offer,
            )
        )
    if story.research is not None:
        card = ResearchCard(interview_id=interview.id, **vars(story.research))
        db.session.add(card)
    if host is not None and story.state in _PREPARED:
        _write_questions(interview, story, host, chance)


def _write_questions(
    interview: Interview, story: Story, host: DemoHost, chance: random.Random
) -> None:
    """Pick from the general pack and the field's, in the order of a conversation, then her own."""
    offered = [
        (pack, question)
        for pack in question_packs()
        if not pack.item.fields or host.field in pack.item.fields
        for question in pack.item.questions
    ]
    chosen = chance.sample(offered, min(_PACK_QUESTIONS, len(offered)))
    chosen.sort(key=lambda entry: _place_in_conversation(entry[1]))
    for pack, question in chosen:
        _add_question(
            interview,
            question.text,
            category=question.category.value,
            pack_key=pack.full_key,
            pack_version=str(pack.item.version),
            question_key=question.key,
        )
    for words in story.own_questions:
        _add_question(interview, words)
    _number_and_mark(interview, chance)


def _place_in_conversation(question: PackQuestion) -> int:
    return list(QuestionCategory).index(question.category)


def _add_question(interview: Interview, text: str, **origin: str) -> None:
    db.session.add(Question(interview_id=interview.id, position=0, text=text, **origin))


def _number_and_mark(interview: Interview, chance: random.Random) -> None:
    """Number the list from 1 and mark the few that matter."""
    listed = [row for row in db.session.new if isinstance(row, Question)]
    mine = sorted((q for q in listed if q.interview_id == interview.id), key=lambda q: q.id)
    marked = set(chance.sample(range(len(mine)), min(_MARKED, len(mine))))
    for number, question in enumerate(mine):
        question.position = number + 1
        question.marked = number in marked
