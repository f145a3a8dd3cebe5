"""What a reflection needs, what it may not hold, and the words it is tagged with."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fireside.outcomes.rules import (
    ENTRY_GROUPS,
    ENTRY_WORDS,
    GENERAL,
    LONGEST_BECAUSE,
    LONGEST_ENTRY,
    LONGEST_NEWS,
    LONGEST_TEXT,
    MOST_ENTRIES,
    VERDICT_WORDS,
    Answers,
    EntryKind,
    Verdict,
    asked,
    changed_fields,
    current_edition,
    editions,
    entry_faults,
    impossible,
    missing,
    names_of,
    news_fault,
)

WHOLE = Answers(
    fit_before=2, fit_after=4, verdict=Verdict.REFINED, learned={"inside": "Much is writing"}
)
KNOWN = tuple(current_edition().competencies)


def test_an_empty_draft_needs_four_things() -> None:
    assert set(missing(Answers())) == {"fit_before", "fit_after", "verdict", "learned"}


def test_a_whole_reflection_needs_nothing() -> None:
    assert missing(WHOLE) == {}


@pytest.mark.parametrize("blank", [{}, {"inside": "  "}])
def test_something_has_to_be_learned(blank: dict[str, str]) -> None:
    assert set(missing(replace(WHOLE, learned=blank))) == {"learned"}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_a_path_that_is_ruled_out_asks_for_the_next(verdict: Verdict) -> None:
    needs = missing(replace(WHOLE, verdict=verdict))
    assert ("next_path" in needs) is (verdict is Verdict.RULED_OUT)
    assert missing(replace(WHOLE, verdict=verdict, next_path="Teaching")) == {}


@pytest.mark.parametrize("fit", [0, 6, -1])
def test_fit_lies_between_one_and_five(fit: int) -> None:
    assert set(impossible(replace(WHOLE, fit_before=fit), KNOWN)) == {"fit_before"}
    assert set(impossible(replace(WHOLE, fit_after=fit), KNOWN)) == {"fit_after"}


@pytest.mark.parametrize("fit", [1, 5, None])
def test_a_draft_may_hold_any_fit_or_none(fit: int | None) -> None:
    assert impossible(replace(WHOLE, fit_before=fit, fit_after=fit), KNOWN) == {}


@pytest.mark.parametrize("name", ["attracted", "put_off", "misconceptions", "next_path"])
def test_each_text_has_an_end(name: str) -> None:
    assert impossible(replace(WHOLE, **{name: "x" * LONGEST_TEXT}), KNOWN) == {}
    assert set(impossible(replace(WHOLE, **{name: "x" * (LONGEST_TEXT + 1)}), KNOWN)) == {name}


def test_what_was_learned_has_an_end_too() -> None:
    assert impossible(replace(WHOLE, learned={"inside": "x" * LONGEST_TEXT}), KNOWN) == {}
    long = replace(WHOLE, learned={"inside": "x" * (LONGEST_TEXT + 1)})
    assert set(impossible(long, KNOWN)) == {"learned"}


def test_competencies_come_from_the_list() -> None:
    assert impossible(replace(WHOLE, competencies=("teamwork",)), KNOWN) == {}
    assert set(impossible(replace(WHOLE, competencies=("juggling",)), KNOWN)) == {"competencies"}


def test_what_changed_is_named_in_the_order_of_the_form() -> None:
    later = replace(WHOLE, shared=True, fit_after=5, competencies=("teamwork",))
    assert changed_fields(WHOLE, later) == ("fit_after", "competencies", "shared")


def test_an_empty_answer_and_none_are_the_same() -> None:
    assert changed_fields(WHOLE, replace(WHOLE, learned={**WHOLE.learned, "enter": ""})) == ()
    two = replace(WHOLE, competencies=("teamwork", "technology"))
    assert changed_fields(two, replace(two, competencies=("technology", "teamwork"))) == ()


def test_each_chosen_objective_is_asked_and_no_answer_is_hidden() -> None:
    assert asked(["inside", "paths"], {}) == ("inside", "paths")
    assert asked(["inside"], {"inside": "a", "enter": "b", "paths": ""}) == ("inside", "enter")
    assert asked([], {}) == (GENERAL,)


def test_the_eight_names_are_there_with_their_edition() -> None:
    edition = current_edition()
    assert edition.key == "nace-2021"
    assert len(edition.competencies) == 8
    assert "Career & Self-Development" in edition.competencies.values()
    assert all(key == told.key for key, told in editions().items())


def test_names_follow_the_edition_they_were_stored_with() -> None:
    assert names_of("nace-2021", ["technology", "teamwork", "gone"]) == ("Teamwork", "Technology")
    assert names_of("nace-1999", ["teamwork"]) == ()


def test_every_kind_and_verdict_has_words_and_a_group() -> None:
    assert set(ENTRY_WORDS) == set(EntryKind)
    assert {kind for kinds in ENTRY_GROUPS.values() for kind in kinds} == set(EntryKind)
    assert set(VERDICT_WORDS) == set(Verdict)


@pytest.mark.parametrize(
    ("text", "because", "present", "names"),
    [
        ("A course", "", 0, set()),
        ("x" * LONGEST_ENTRY, "y" * LONGEST_BECAUSE, MOST_ENTRIES - 1, set()),
        ("  ", "", 0, {"text"}),
        ("x" * (LONGEST_ENTRY + 1), "", 0, {"text"}),
        ("A course", "y" * (LONGEST_BECAUSE + 1), 0, {"because"}),
        ("A course", "", MOST_ENTRIES, {"text"}),
    ],
)
def test_an_entry_is_short_and_there_are_not_too_many(
    text: str, because: str, present: int, names: set[str]
) -> None:
    assert set(entry_faults(text, because, present)) == names


def test_news_say_something_and_are_no_report() -> None:
    assert news_fault("I took the course") == news_fault("x" * LONGEST_NEWS) == ""
    assert "Write" in news_fault("  ")
    assert "under" in news_fault("x" * (LONGEST_NEWS + 1))
