"""What the lint says about a pack, and where; and what it leaves in peace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import fireside_starter
from fireside.plugins import QuestionPack
from fireside.plugins.packs import (
    DraftQuestion,
    PackDraft,
    Severity,
    draft_of,
    errors_of,
    lint_pack,
    pack_of,
)
from fireside.plugins.packs.lint import LONGEST_QUESTION, MOST_QUESTIONS
from fireside.plugins.packs.manners import asks_for_a_job, asks_for_own_pay
from fireside.plugins.packs.reading_level import grade, syllables

STARTER = list(fireside_starter.register_question_packs())
GOOD = DraftQuestion("What did you do last Tuesday?", "role", "A day says much.", "tuesday", 5)
PACK = PackDraft("Days", "About days.", ("health",), (GOOD,), {"title": 1, "fields": 3})


def told(draft: PackDraft) -> list[tuple[str, str, int, int, str]]:
    return [
        (str(one.severity), one.message, one.line, one.number, one.part) for one in lint_pack(draft)
    ]


def test_a_good_pack_is_left_in_peace() -> None:
    assert lint_pack(PACK) == ()


@pytest.mark.parametrize("pack", STARTER, ids=[pack.key for pack in STARTER])
def test_shipped_packs_have_no_errors(pack: QuestionPack) -> None:
    assert errors_of(lint_pack(pack)) == ()


def test_a_pack_and_its_draft_are_the_same() -> None:
    pack = STARTER[0]
    assert pack_of(draft_of(pack), pack.key, pack.version) == pack


PACK_FAULTS = {
    "no title": ({"title": " "}, "The title is missing.", 1, "title"),
    "long title": (
        {"title": "x" * 121},
        "The title has 121 characters; at most 120 fit.",
        1,
        "title",
    ),
    "no summary": ({"summary": ""}, "The summary is missing.", 0, "summary"),
    "long summary": (
        {"summary": "x" * 301},
        "The summary has 301 characters; at most 300 fit.",
        0,
        "summary",
    ),
    "near field": (
        {"fields": ("helth",)},
        "There is no field “helth”. Did you mean health?",
        3,
        "fields",
    ),
    "no questions": ({"questions": ()}, "A pack needs at least one question.", 0, "questions"),
}


@pytest.mark.parametrize(
    ("change", "message", "line", "part"), PACK_FAULTS.values(), ids=PACK_FAULTS
)
def test_a_fault_of_the_pack_is_named(
    change: dict[str, Any], message: str, line: int, part: str
) -> None:
    assert told(replace(PACK, **change)) == [("error", message, line, 0, part)]


def test_a_field_that_is_like_none_is_answered_with_all() -> None:
    ((_, message, *_),) = told(replace(PACK, fields=("zzz",)))
    assert message.startswith("There is no field “zzz”. Choose from: software_data, health,")


def test_too_many_questions_are_refused() -> None:
    rows = tuple(
        replace(GOOD, text=f"What did you do on day {n}?", key=f"q{n}")
        for n in range(MOST_QUESTIONS + 1)
    )
    assert [one[1] for one in told(replace(PACK, questions=rows))] == [
        "151 questions are too many; 150 fit."
    ]
    assert told(replace(PACK, questions=rows[:MOST_QUESTIONS])) == []


QUESTION_FAULTS = {
    "empty": ({"text": " "}, "The question is empty.", "text"),
    "far too long": (
        {"text": "w" * LONGEST_QUESTION + "?"},
        "The question has 401 characters; at most 400 fit.",
        "text",
    ),
    "no category": ({"category": ""}, "The category is missing.", "category"),
    "near category": (
        {"category": "roles"},
        "There is no category “roles”. Did you mean role?",
        "category",
    ),
    "no purpose": (
        {"purpose": " "},
        "The purpose is missing: what does a student find out by asking?",
        "purpose",
    ),
    "long purpose": (
        {"purpose": "x" * 301},
        "The purpose has 301 characters; at most 300 fit.",
        "purpose",
    ),
    "no key": ({"key": ""}, "The key is missing.", "key"),
    "key of two words": (
        {"key": "two words"},
        "A key is one word of at most 80 characters, such as first_week.",
        "key",
    ),
    "long key": (
        {"key": "k" * 81},
        "A key is one word of at most 80 characters, such as first_week.",
        "key",
    ),
    "asks for a job": (
        {"text": "Could you hire me?"},
        "The question asks for a job. Students ask for advice, never for a job.",
        "text",
    ),
    "asks for pay": (
        {"text": "What is your own salary?"},
        "The question asks what the host is paid. Ask for the usual range in the field.",
        "text",
    ),
}


@pytest.mark.parametrize(
    ("change", "message", "part"), QUESTION_FAULTS.values(), ids=QUESTION_FAULTS
)
def test_a_fault_of_a_question_is_named_with_its_place(
    change: dict[str, Any], message: str, part: str
) -> None:
    draft = replace(PACK, questions=(replace(GOOD, **change),))
    assert told(draft) == [("error", message, 5, 1, part)]


ADVICE = {
    "no question": (
        "Tell me about last Tuesday.",
        "The question does not end with a question mark.",
    ),
    "long": (
        "Why is " + "it so and so and " * 12 + "so?",
        "The question is too long to say in one breath.",
    ),
    "hard": (
        "Which organisational considerations determine interdepartmental collaboration?",
        "The question is hard to follow when spoken",
    ),
}


@pytest.mark.parametrize(("text", "message"), ADVICE.values(), ids=ADVICE)
def test_advice_is_no_error(text: str, message: str) -> None:
    easy = replace(GOOD, key="easy")
    findings = lint_pack(replace(PACK, questions=(easy, replace(GOOD, text=text))))
    assert any(one.message.startswith(message) for one in findings)
    assert {one.severity for one in findings} == {Severity.WARNING}
    assert errors_of(findings) == ()


def test_a_pack_that_is_hard_as_a_whole_is_told_so() -> None:
    hard = replace(GOOD, text="Which regulatory requirements determine laboratory procedures?")
    assert [one.message for one in lint_pack(replace(PACK, questions=(hard,)))][-1].startswith(
        "The pack as a whole reads like grade"
    )


def test_what_stands_twice_is_named_with_its_first_place() -> None:
    again = replace(GOOD, text="what did you do, last tuesday", line=9)
    assert told(replace(PACK, questions=(GOOD, again))) == [
        ("warning", "The question does not end with a question mark.", 9, 2, "text"),
        ("error", "The key tuesday belongs to question 1 already.", 9, 2, "key"),
        ("error", "Question 1 asks the same.", 9, 2, "text"),
    ]


def test_where_says_line_question_or_pack() -> None:
    faulty = replace(PACK, title="", questions=(GOOD, replace(GOOD, line=0, text="")))
    assert [one.where for one in errors_of(lint_pack(faulty))] == [
        "Line 1",
        "Question 2",
        "Question 2",
    ]
    assert lint_pack(replace(PACK, summary=""))[0].where == "The pack"


JOBS = (
    "Could you hire me?",
    "Can you get me an internship?",
    "Is there a position open for me on your team?",
    "Do you have any openings?",
    "Do you know of any open positions?",
    "Are you hiring right now?",
    "Is your company currently hiring?",
    "Would you refer me for a role?",
    "Could you pass on my résumé?",
    "Would you forward my CV to your manager?",
    "Can I work for you this summer?",
    "May I come and intern at your firm?",
    "Could you put in a good word for me?",
    "Would you consider me for it?",
    "Could you find me a job?",
)
NO_JOBS = (
    "Which entry-level roles exist here, and who fills them?",
    "How did you find your first job?",
    "Who else should I talk to, and may I use your name?",
    "Could you refer me to two people who see it differently?",
    "What does a hiring manager look for in a résumé?",
    "What do you look for when you are hiring a beginner?",
    "Do you know of any roles that suit somebody who likes people?",
    "How do people work for you in a good week?",
    "Which books would you recommend to me?",
    "Where are positions in this field advertised?",
)


@pytest.mark.parametrize("text", JOBS)
def test_a_question_for_a_job_is_seen(text: str) -> None:
    assert asks_for_a_job(text)


@pytest.mark.parametrize("text", NO_JOBS)
def test_a_question_about_work_is_none_for_a_job(text: str) -> None:
    assert not asks_for_a_job(text)


PAY = (
    "What is your salary?",
    "What was your own first starting salary?",
    "How much do you earn?",
    "How much money do you make?",
    "How much are you paid?",
    "How well are you paid?",
    "What do you currently earn?",
    "What are you paid?",
    "Do you earn more than a nurse?",
    "Is your annual bonus good?",
    "May I ask your hourly rate?",
)
NO_PAY = (
    "What do people usually earn in the first years?",
    "Which salary ranges are published for beginners?",
    "What do you make of the new rules?",
    "How much do you make up as you go along?",
    "What are you paid to do, and what do you really do?",
    "How does pay grow over ten years in this field?",
    "Does your pay scale stand somewhere in public?",
    "What would you do with your time if money did not matter?",
)


@pytest.mark.parametrize("text", PAY)
def test_a_question_for_the_hosts_own_pay_is_seen(text: str) -> None:
    assert asks_for_own_pay(text)


@pytest.mark.parametrize("text", NO_PAY)
def test_a_question_about_pay_in_the_field_is_a_good_one(text: str) -> None:
    assert not asks_for_own_pay(text)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("the", 1),
        ("make", 1),
        ("table", 2),
        ("worked", 1),
        ("wanted", 2),
        ("changes", 2),
        ("makes", 1),
        ("university", 5),
        ("rhythm", 1),
        ("idea", 2),
        ("hmm", 1),
        ("Übung", 2),
    ],
)
def test_syllables_are_counted_about_right(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_follows_the_formula() -> None:
    assert grade("") == grade("?? 12") == grade("I go.") == 0.0
    # 10 words, 2 sentences, 14 syllables: 0.39 * 5 + 11.8 * 1.4 - 15.59
    text = "Farmers water many little plants. We like to go there."
    assert grade(text) == pytest.approx(0.39 * 5 + 11.8 * 1.4 - 15.59)
    assert grade(text.removesuffix(".")) == grade(text) < grade(text.replace(".", ""))
