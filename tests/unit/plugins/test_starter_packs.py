"""What makes the shipped packs worth a student's time, as far as a machine can tell."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest

import fireside_starter
from fireside.plugins import PackQuestion, QuestionCategory, QuestionPack, check_pack, vocabulary

PACKS = list(fireside_starter.register_question_packs())
FEWEST = 25
"""Questions in each pack."""
MOST_CLOSED = 3
"""Questions of a pack that may begin like one to be answered with yes or no."""
TOO_ALIKE = 0.5
"""Share of the words of two questions above which they count as one."""
NEVER = re.compile(
    r"\b(your|you) (own )?(salary|pay|income|earn)|how much (do|did) you (make|earn)|hire me|"
    r"(job|place|position|internship) for me|offer me|recommend me|take me on|"
    r"hiring (now|at the moment)|any (openings|vacanc)|pass on my r[ée]sum[ée]",
    re.IGNORECASE,
)
CLOSED = re.compile(r"(is|are|was|were|do|does|did|can|will|would|has|have|had)\b", re.IGNORECASE)
SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be by do does did for from has have here how i in into is it its like
        of on or same should so somebody than that the their them they this to was were what when
        where which who whom with would you your work works working""",
    )
)
each_pack = pytest.mark.parametrize("pack", PACKS, ids=[pack.key for pack in PACKS])


def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-zé]+", text.casefold())) - SMALL_WORDS


def alike(one: str, other: str) -> float:
    """Return the share of words that two texts have in common: 1 where all are the same."""
    mine, theirs = words_of(one), words_of(other)
    return len(mine & theirs) / len(mine | theirs)


def all_questions() -> list[tuple[str, PackQuestion]]:
    return [(f"{pack.key}.{q.key}", q) for pack in PACKS for q in pack.questions]


@each_pack
def test_pack_is_sound_and_covers_all_categories(pack: QuestionPack) -> None:
    assert check_pack(pack) == ()
    assert len(pack.questions) >= FEWEST
    asked = Counter(question.category for question in pack.questions)
    assert set(asked) == set(QuestionCategory)
    assert min(asked.values()) >= 2
    assert pack.version >= 2


@each_pack
def test_questions_are_short_open_and_ask_one_thing(pack: QuestionPack) -> None:
    for question in pack.questions:
        assert question.text.endswith("?"), question.text
        assert question.text.count("?") == 1, question.text
        assert 20 <= len(question.text) <= 150, question.text
        assert question.text[0].isupper(), question.text
    closed = [q.text for q in pack.questions if CLOSED.match(q.text)]
    assert len(closed) <= MOST_CLOSED, closed


@each_pack
def test_purpose_is_one_plain_sentence(pack: QuestionPack) -> None:
    for question in pack.questions:
        assert question.purpose.endswith("."), question.purpose
        assert len(re.findall(r"[.!?](?:\s|$)", question.purpose)) == 1, question.purpose
        assert 15 <= len(question.purpose) <= 120, question.purpose
        assert alike(question.purpose, question.text) < TOO_ALIKE, question.purpose


@each_pack
def test_no_question_asks_for_a_job_or_for_the_hosts_own_pay(pack: QuestionPack) -> None:
    for question in pack.questions:
        assert not NEVER.search(question.text), question.text


@pytest.mark.parametrize(
    "text",
    [
        "What is your salary?",
        "How much did you earn in the first year?",
        "Would you hire me?",
        "Is there an internship for me?",
        "Are there any openings?",
    ],
)
def test_forbidden_asks_would_be_noticed(text: str) -> None:
    assert NEVER.search(text)


@each_pack
def test_questions_follow_the_course_of_a_conversation(pack: QuestionPack) -> None:
    order = list(QuestionCategory)
    positions = [order.index(question.category) for question in pack.questions]
    assert positions == sorted(positions)


def test_no_two_questions_or_purposes_are_alike_in_any_two_packs() -> None:
    """Also across packs: nothing was made by putting one field's name in another's place."""
    near = [
        (mine, theirs)
        for (mine, one), (theirs, other) in combinations(all_questions(), 2)
        if alike(one.text, other.text) >= TOO_ALIKE
        or alike(one.purpose, other.purpose) >= TOO_ALIKE
    ]
    assert near == []


def test_likeness_is_seen_behind_another_name() -> None:
    nurse = "What does a nurse check first on a new ward?"
    assert alike(nurse, "What does an auditor check first on a new ward?") >= TOO_ALIKE
    assert alike(nurse, "Which number do you look at first in the morning?") < TOO_ALIKE


def test_keys_are_never_used_for_two_questions() -> None:
    """One key means one question in all packs, so that no report confuses two."""
    keys = Counter(question.key for _, question in all_questions())
    assert [key for key, count in keys.items() if count > 1] == []


def test_keys_that_students_lists_remember_are_still_there() -> None:
    """A few of the first edition's; a key is never taken away."""
    known = {name for name, _ in all_questions()}
    assert {
        "general.same_school",
        "general.who_else",
        "health.shift_from_inside",
        "finance.exam_worth",
        "first_generation.money_talk",
        "career_changer.story_check",
    } <= known


def test_every_field_has_its_pack_and_three_packs_suit_everybody() -> None:
    fields = [field for pack in PACKS for field in pack.fields]
    assert sorted(fields) == sorted(vocabulary.FIELDS)
    general = {pack.key for pack in PACKS if not pack.fields}
    assert general == {"general", "first_generation", "career_changer"}
