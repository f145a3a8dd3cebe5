"""`lint_pack`: what is wrong with a pack, and what could be better, with a place for each."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from fireside.plugins.packs.draft import DraftQuestion, Finding, PackDraft, Severity, draft_of
from fireside.plugins.packs.manners import asks_for_a_job, asks_for_own_pay
from fireside.plugins.packs.reading_level import grade
from fireside.plugins.types import QuestionCategory, QuestionPack
from fireside.plugins.vocabulary import FIELDS

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_KEY = 120, 300, 80
LONGEST_QUESTION, LONGEST_PURPOSE = 400, 300
"""Characters; a question on a student's list can be no longer."""
LONG_QUESTION = 200
"""Characters that can still be said in one breath."""
MOST_QUESTIONS = 150
HARD_GRADE: Final = 14.0
"""School grade (Flesch-Kincaid) above which one question is hard to follow when spoken."""
HARD_PACK_GRADE: Final = 10.0
"""The same for all questions of a pack together, where single words weigh less."""
_KEY: Final = re.compile(r"\S+")


def lint_pack(pack: QuestionPack | PackDraft) -> tuple[Finding, ...]:
    """Return every error and warning of a pack, in the order of its lines or questions."""
    draft = draft_of(pack) if isinstance(pack, QuestionPack) else pack
    return (*_about_pack(draft), *_about_questions(draft), *_about_all(draft))


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those findings with which a pack cannot be used."""
    return tuple(finding for finding in findings if finding.is_error)


def plain(text: str) -> str:
    """Return what two questions have in common that a reader takes for the same one."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a half sentence with the nearest known word, or with all of them."""
    choices = list(known)
    near = difflib.get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else f"Choose from: {', '.join(choices)}."


def _about_pack(draft: PackDraft) -> Iterator[Finding]:
    def found(part: str, message: str) -> Finding:
        return Finding(Severity.ERROR, message, line=draft.lines.get(part, 0), part=part)

    for part, value, longest in (
        ("title", draft.title, LONGEST_TITLE),
        ("summary", draft.summary, LONGEST_SUMMARY),
    ):
        if not value.strip():
            yield found(part, f"The {part} is missing.")
        elif len(value) > longest:
            yield found(part, f"The {part} has {len(value)} characters; at most {longest} fit.")
    for key in draft.fields:
        if key not in FIELDS:
            yield found("fields", f"There is no field “{key[:40]}”. {nearest(key, FIELDS)}")
    if not draft.questions:
        yield found("questions", "A pack needs at least one question.")
    elif len(draft.questions) > MOST_QUESTIONS:
        yield found(
            "questions", f"{len(draft.questions)} questions are too many; {MOST_QUESTIONS} fit."
        )


def _about_questions(draft: PackDraft) -> Iterator[Finding]:
    keys: dict[str, int] = {}
    texts: dict[str, int] = {}
    for number, question in enumerate(draft.questions, 1):
        here = Finding(Severity.ERROR, "", question.line, number, question.key)
        for part, severity, message in _about_question(question):
            line = question.lines.get(part, question.line)
            yield replace(here, part=part, severity=severity, message=message, line=line)
        if question.key and question.key in keys:
            said = f"The key {question.key} belongs to question {keys[question.key]} already."
            yield replace(here, part="key", message=said)
        same = plain(question.text)
        if same and same in texts:
            said = f"Question {texts[same]} asks the same."
            yield replace(here, part="text", message=said)
        keys.setdefault(question.key, number)
        texts.setdefault(same, number)


_Told = tuple[str, Severity, str]


def _about_question(question: DraftQuestion) -> Iterator[_Told]:
    for check in _CHECKS:
        yield from check(question)


def _text(question: DraftQuestion) -> Iterator[_Told]:
    text = question.text.strip()
    if not text:
        yield "text", Severity.ERROR, "The question is empty."
        return
    if len(text) > LONGEST_QUESTION:
        said = f"The question has {len(text)} characters; at most {LONGEST_QUESTION} fit."
        yield "text", Severity.ERROR, said
    elif len(text) > LONG_QUESTION:
        yield "text", Severity.WARNING, "The question is too long to say in one breath."
    elif (level := grade(text)) > HARD_GRADE:
        said = f"The question is hard to follow when spoken (reading level: grade {level:.0f})."
        yield "text", Severity.WARNING, f"{said} Shorter words or two sentences would help."
    if not text.rstrip('"”’)').endswith("?"):
        yield "text", Severity.WARNING, "The question does not end with a question mark."


def _manners(question: DraftQuestion) -> Iterator[_Told]:
    if asks_for_a_job(question.text):
        said = "The question asks for a job. Students ask for advice, never for a job."
        yield "text", Severity.ERROR, said
    if asks_for_own_pay(question.text):
        said = "The question asks what the host is paid. Ask for the usual range in the field."
        yield "text", Severity.ERROR, said


def _category(question: DraftQuestion) -> Iterator[_Told]:
    if not question.category.strip():
        yield "category", Severity.ERROR, "The category is missing."
    elif question.category not in list(QuestionCategory):
        said = f"There is no category “{question.category[:40]}”."
        yield "category", Severity.ERROR, f"{said} {nearest(question.category, QuestionCategory)}"


def _purpose(question: DraftQuestion) -> Iterator[_Told]:
    if not question.purpose.strip():
        said = "The purpose is missing: what does a student find out by asking?"
        yield "purpose", Severity.ERROR, said
    elif len(question.purpose) > LONGEST_PURPOSE:
        said = f"The purpose has {len(question.purpose)} characters; at most {LONGEST_PURPOSE} fit."
        yield "purpose", Severity.ERROR, said


def _key(question: DraftQuestion) -> Iterator[_Told]:
    if not question.key:
        yield "key", Severity.ERROR, "The key is missing."
    elif not _KEY.fullmatch(question.key) or len(question.key) > LONGEST_KEY:
        said = f"A key is one word of at most {LONGEST_KEY} characters, such as first_week."
        yield "key", Severity.ERROR, said


_CHECKS: tuple[Callable[[DraftQuestion], Iterator[_Told]], ...] = (
    _text,
    _manners,
    _category,
    _purpose,
    _key,
)


def _about_all(draft: PackDraft) -> Iterator[Finding]:
    level = grade(" ".join(f"{question.text.rstrip(' ?.!')}?" for question in draft.questions))
    if level > HARD_PACK_GRADE:
        yield Finding(
            Severity.WARNING,
            f"The pack as a whole reads like grade {level:.0f}; grade {HARD_PACK_GRADE:.0f} "
            "is what most people follow when it is spoken.",
            part="questions",
        )
