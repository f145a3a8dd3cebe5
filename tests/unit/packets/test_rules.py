"""When two packets are the same, what is stale, how far one is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from msgspec import structs

from fireside.packets import rules
from fireside.packets.rules import Edition, Phase
from fireside.plugins.types import (
    HostBrief,
    InterviewView,
    IntroductionView,
    ObjectiveView,
    QuestionView,
    ResearchCard,
    StudentBrief,
)

EDITION = Edition(
    institution={"id": 1, "name": "Riverbend College"},
    recipient_id=7,
    audience="student",
    paper="a4",
    plugins=[("fireside_starter", "1.0", {})],
    theme="abc",
)
CONTENT = InterviewView(
    id=1,
    student=StudentBrief("Mara Quist", "America/New_York"),
    host=HostBrief("Dana Whitfield", "Europe/Berlin"),
    appointment=None,
    questions=(QuestionView(1, "Why?"),),
    thank_you_due=datetime(2035, 12, 8, 21, 30, tzinfo=UTC),
)


class Colour(StrEnum):
    EMBER = "ember"


@dataclass(frozen=True)
class Odd:
    value: Any


def test_equal_packets_have_equal_keys() -> None:
    assert rules.cache_key(CONTENT, EDITION) == rules.cache_key(
        replace(CONTENT), structs.replace(EDITION)
    )
    assert len(rules.cache_key(CONTENT, EDITION)) == 64


@pytest.mark.parametrize(
    "other",
    [
        replace(CONTENT, id=2),
        replace(CONTENT, host=HostBrief("Dana Whitfeld", "Europe/Berlin")),
        replace(CONTENT, questions=(QuestionView(1, "Why?", marked=True),)),
        replace(CONTENT, questions=()),
        replace(CONTENT, thank_you_due=None),
    ],
)
def test_other_content_has_another_key(other: InterviewView) -> None:
    assert rules.cache_key(other, EDITION) != rules.cache_key(CONTENT, EDITION)


@pytest.mark.parametrize(
    "change",
    [
        {"institution": {"id": 2, "name": "Riverbend College"}},
        {"recipient_id": 8},
        {"audience": "host"},
        {"paper": "letter"},
        {"plugins": []},
        {"plugins": [("fireside_starter", "1.1", {})]},
        {"plugins": [("fireside_starter", "1.0", {"brief": True})]},
        {"theme": "abd"},
    ],
)
def test_another_edition_has_another_key(change: dict[str, Any]) -> None:
    assert rules.cache_key(CONTENT, structs.replace(EDITION, **change)) != rules.cache_key(
        CONTENT, EDITION
    )


def test_one_moment_in_two_zones_is_one_key() -> None:
    moment = datetime(2035, 12, 8, 21, 30, tzinfo=UTC)
    there = moment.astimezone(timezone(timedelta(hours=2)))
    assert rules.cache_key(Odd(moment), EDITION) == rules.cache_key(Odd(there), EDITION)


def test_every_kind_of_setting_can_be_in_a_key() -> None:
    values = (Colour.EMBER, {"b": 1, "a": [1.5, None]}, frozenset({"y", "x"}), b"bytes", ("t",))
    keys = {rules.cache_key(Odd(value), EDITION) for value in values}
    assert len(keys) == len(values)
    assert rules.cache_key(Odd({"x", "y"}), EDITION) in keys


@pytest.mark.parametrize(
    ("asked", "usual", "chosen"),
    [
        ("letter", "a4", "letter"),
        (None, "letter", "letter"),
        ("papyrus", "letter", "letter"),
        ("", "stone", "a4"),
    ],
)
def test_choose_paper(asked: str | None, usual: str, chosen: str) -> None:
    assert rules.choose_paper(asked, usual) == chosen


def test_the_thank_you_is_due_after_the_planned_end() -> None:
    end = datetime(2035, 12, 6, 21, 30, tzinfo=UTC)
    assert rules.thank_you_due(end, 48) == datetime(2035, 12, 8, 21, 30, tzinfo=UTC)
    assert rules.thank_you_due(None, 48) is None


def test_percents_stay_within_their_share() -> None:
    told = [rules.overall_percent(percent) for percent in (-5, 0, 50, 100, 150)]
    assert told == [20, 20, 58, 95, 95]


@pytest.mark.parametrize(
    ("percent", "phase"),
    [
        (0, Phase.WAITING),
        (10, Phase.GATHERING),
        (20, Phase.SETTING),
        (74, Phase.SETTING),
        (75, Phase.WRITING),
        (100, Phase.DONE),
    ],
)
def test_phase(percent: int, phase: Phase) -> None:
    assert rules.phase(percent) is phase


def test_versions_count_from_one() -> None:
    assert rules.next_version([]) == 1
    assert rules.next_version([1, 3]) == 4


def test_the_packet_that_is_true_now_is_shown_before_the_latest() -> None:
    keys = {1: "now", 2: "then"}
    assert rules.choose_shown(keys, "now") == (1, False)
    assert rules.choose_shown(keys, "changed") == (2, True)


def test_a_packet_lacks_what_is_not_prepared() -> None:
    bare = [part.words for part in rules.lacking(replace(CONTENT, questions=()))]
    assert bare == [
        "what you want to learn",
        "your research card",
        "your introduction",
        "your questions",
    ]
    ready = replace(
        CONTENT,
        objectives=(ObjectiveView("paths", ""),),
        research=ResearchCard(field="Rivers"),
        introduction=IntroductionView(text="I am Mara."),
        questions=tuple(QuestionView(number, "Why?") for number in range(1, 6)),
    )
    assert rules.lacking(ready) == ()
    assert rules.lacking(replace(ready, introduction=IntroductionView(offer="News")))
    for fewer, words in ((4, "1 more question"), (1, "4 more questions")):
        part = rules.lacking(replace(ready, questions=ready.questions[:fewer]))
        assert [(one.words, one.panel) for one in part] == [(words, "questions")]


def test_titles_left_out_fit_their_column() -> None:
    assert rules.name_left_out(("One", "Two")) == "One, Two"
    assert rules.name_left_out(()) == ""
    long = rules.name_left_out(("x" * 200, "y" * 200))
    assert len(long) == 300
    assert long.endswith("…")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Dana Whitfield", "packet-dana-whitfield-2.pdf"),
        ("Zoë O'Hara", "packet-zo-o-hara-2.pdf"),
        ("山田 花子", "packet-2.pdf"),
        ('../"; x\r\n', "packet-x-2.pdf"),
        ("", "packet-2.pdf"),
    ],
)
def test_file_name_is_plain(name: str, file: str) -> None:
    assert rules.file_name(name, 2) == file
