"""What makes the shipped packs worth a student's time, as far as a machine can tell."""

from __future__ import annotations

import re
from collections import Counter

import pytest

import fireside_starter
from fireside.plugins import QuestionCategory, QuestionPack, check_pack, vocabulary

PACKS = list(fireside_starter.register_question_packs())
NEVER = re.compile(
    r"\b(your|you) (own )?(salary|pay|income|earn)|how much do you (make|earn)|hire me|"
    r"job for me|offer me|hiring (now|at the moment)|any (openings|vacanc)",
    re.IGNORECASE,
)
each_pack = pytest.mark.parametrize("pack", PACKS, ids=[pack.key for pack in PACKS])


@each_pack
def test_pack_is_sound_and_covers_all_categories(pack: QuestionPack) -> None:
    assert check_pack(pack) == ()
    assert len(pack.questions) >= 12
    assert {question.category for question in pack.questions} == set(QuestionCategory)


@each_pack
def test_questions_are_questions_with_a_purpose(pack: QuestionPack) -> None:
    for question in pack.questions:
        assert question.text.endswith("?")
        assert 20 <= len(question.text) <= 200, question.key
        assert question.purpose.endswith(".")
        assert not question.purpose.endswith("..")


@each_pack
def test_no_question_asks_for_a_job_or_for_the_hosts_own_pay(pack: QuestionPack) -> None:
    for question in pack.questions:
        assert not NEVER.search(question.text), question.text


@each_pack
def test_questions_follow_the_course_of_a_conversation(pack: QuestionPack) -> None:
    order = list(QuestionCategory)
    positions = [order.index(question.category) for question in pack.questions]
    assert positions == sorted(positions)


def test_no_question_or_purpose_appears_twice_anywhere() -> None:
    texts = Counter(q.text.casefold() for pack in PACKS for q in pack.questions)
    purposes = Counter(q.purpose.casefold() for pack in PACKS for q in pack.questions)
    assert [text for text, count in texts.items() if count > 1] == []
    assert [text for text, count in purposes.items() if count > 1] == []


def test_every_field_has_its_pack_and_three_packs_suit_everybody() -> None:
    fields = [field for pack in PACKS for field in pack.fields]
    assert sorted(fields) == sorted(vocabulary.FIELDS)
    general = {pack.key for pack in PACKS if not pack.fields}
    assert general == {"general", "first_generation", "career_changer"}
