"""What the starter set proposes: for whom, and with which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

import fireside_starter
from fireside.plugins import (
    HostBrief,
    ObjectiveView,
    Pairing,
    QuestionCategory,
    QuestionPack,
    vocabulary,
)
from fireside.plugins.checks import suggestions_from
from fireside_starter.suggestions import FOR_SOME, MOST
from tests.unit.plugins.batches import HERE, INTERVIEW

PACKS = {pack.key: pack for pack in fireside_starter.register_question_packs()}
LUKAS = INTERVIEW.host
PLAIN = HostBrief("Lukas Brandt", "Europe/Berlin", "Lukas", organisation="Charlottenhof Clinic")
SAID_NOTHING = Pairing(INTERVIEW.student, PLAIN)


def wanting(*keys: str, host: HostBrief | None = PLAIN) -> Pairing:
    return Pairing(INTERVIEW.student, host, ("health",), tuple(map(ObjectiveView, keys)))


def proposed(pairing: Pairing, pack: QuestionPack) -> list[tuple[str, str]]:
    answer = fireside_starter.suggest_questions(HERE, pairing, pack)
    assert suggestions_from(pack)(answer) is None
    found = [(pack.question(one.key), one.reason) for one in answer]
    return [(question.category, reason) for question, reason in found if question]


@pytest.mark.parametrize("objective", vocabulary.OBJECTIVES)
@pytest.mark.parametrize("pack", sorted(set(PACKS) - FOR_SOME))
def test_every_objective_leads_to_questions_of_every_pack(objective: str, pack: str) -> None:
    found = proposed(wanting(objective), PACKS[pack])
    assert 2 <= len(found) <= MOST
    assert len({category for category, _ in found}) == len(found)
    assert all(reason[0].isupper() and reason.endswith(".") for _, reason in found)


def test_what_the_host_likes_to_be_asked_comes_first_and_is_said() -> None:
    host = replace(PLAIN, topics=("inside",))
    (first, reason), *_ = proposed(wanting("network", "inside", host=host), PACKS["health"])
    assert first == QuestionCategory.ROLE
    liked = "Lukas likes to be asked: “What a week at my organisation is really like”."
    assert reason.endswith(f"begin with what is done all day. {liked}")


def test_place_is_named_where_it_is_known() -> None:
    found = dict(proposed(wanting("inside"), PACKS["health"]))
    assert found["organisation"] == "You want to know Charlottenhof Clinic from inside."
    unnamed = wanting("inside", host=replace(PLAIN, organisation=" "))
    found = dict(proposed(unnamed, PACKS["health"]))
    assert found["organisation"] == "You want to know such a place from inside."


def test_turns_of_a_host_are_a_reason_to_ask_for_the_path() -> None:
    found = dict(proposed(wanting("enter", host=LUKAS), PACKS["health"]))
    assert found["career_path"] == "Lukas’s way led from “Nurse” to “Nurse manager”."
    once = wanting("enter", host=replace(LUKAS, stations=LUKAS.stations[:1]))
    assert "has been through it" in dict(proposed(once, PACKS["health"]))["career_path"]
    nowhere = wanting("inside", host=LUKAS)
    assert "career_path" not in dict(proposed(nowhere, PACKS["health"]))


def test_shared_school_opens_and_no_stranger_is_asked_about_it() -> None:
    alumna = wanting("network", host=replace(PLAIN, school="Riverbend College"))
    answer = fireside_starter.suggest_questions(HERE, alumna, PACKS["general"])
    assert (answer[0].key, answer[0].reason) == (
        "same_school",
        "Lukas was at Riverbend College as you are.",
    )
    rest = replace(PACKS["general"], questions=PACKS["general"].questions[1:])
    taken = fireside_starter.suggest_questions(HERE, alumna, rest)
    assert all("Riverbend" not in one.reason for one in taken)
    strange = fireside_starter.suggest_questions(HERE, wanting("network"), PACKS["general"])
    assert "same_school" not in {one.key for one in strange}


def test_without_objectives_the_hosts_topics_decide() -> None:
    assert proposed(SAID_NOTHING, PACKS["health"]) == []
    topical = replace(SAID_NOTHING, host=replace(PLAIN, topics=("resume",)))
    liked = "Lukas likes to be asked: “What we look for in applications and interviews”."
    assert proposed(topical, PACKS["health"]) == [
        ("skills", liked),
        ("advice", liked),
    ]


def test_nobody_is_told_who_they_are() -> None:
    for key in FOR_SOME:
        assert proposed(wanting(*vocabulary.OBJECTIVES, host=LUKAS), PACKS[key]) == []


def test_nobody_chosen_yet_is_your_host() -> None:
    found = dict(proposed(wanting("enter", "paths", host=None), PACKS["general"]))
    assert found["alternatives"].endswith("these lie next to your host’s.")
    assert "your host has been through it" in found["career_path"]


def test_what_is_taken_is_not_proposed_and_an_empty_pack_gives_nothing() -> None:
    pack = PACKS["health"]
    first = fireside_starter.suggest_questions(HERE, wanting("enter"), pack)[0].key
    rest = replace(pack, questions=tuple(q for q in pack.questions if q.key != first))
    again = fireside_starter.suggest_questions(HERE, wanting("enter"), rest)
    assert first not in {one.key for one in again}
    assert proposed(wanting("enter"), replace(pack, questions=())) == []


def test_long_names_stay_within_a_reason() -> None:
    long = replace(
        LUKAS,
        first_name="L" * 120,
        organisation="O" * 300,
        school="S" * 300,
        topics=tuple(vocabulary.TOPICS),
        stations=tuple(replace(one, title=one.title * 50) for one in LUKAS.stations),
    )
    for key in vocabulary.OBJECTIVES:
        assert proposed(wanting(key, host=long), PACKS["general"])


def test_text_in_braces_is_only_text() -> None:
    sly = replace(PLAIN, first_name="{place.__class__}", organisation="{host}")
    found = proposed(wanting("inside", "enter", host=sly), PACKS["health"])
    assert any("{host}" in reason for _, reason in found)
    assert all("<class" not in reason for _, reason in found)
