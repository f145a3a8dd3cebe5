"""The example's own tests: they need no database and no web server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from fireside.plugins import (
    HostBrief,
    HostColumns,
    InterviewView,
    PluginContext,
    QuestionCategory,
    StudentBrief,
    StudentView,
    check_pack,
)

import fireside_rural_health as plugin

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HERE = PluginContext(1, "riverbend", "Riverbend College", "America/Denver", NOW)


def hosts() -> HostColumns:
    count = 3
    zeros = np.zeros(count, dtype=np.int64)
    return HostColumns(
        ids=np.arange(1, count + 1),
        names=("Ana", "Ben", "Cleo"),
        fields=(frozenset({"health"}), frozenset({"health"}), frozenset({"finance"})),
        organisations=("Mesa County Clinic", "City Hospital", "Rural Bank"),
        positions=("Nurse", "Surgeon", "Clerk"),
        places=("Mesa", "Denver", "Mesa"),
        languages=(frozenset({"en"}),) * count,
        formats=(frozenset({"video"}),) * count,
        schools=("",) * count,
        programmes=("",) * count,
        graduation_years=zeros,
        topics=(frozenset(),) * count,
        open_requests=zeros,
        asked_this_month=zeros,
        monthly_cap=zeros,
        paused=np.zeros(count, dtype=np.bool_),
        next_opening=np.full(count, np.nan),
        zones=("America/Denver",) * count,
    )


def interview(field: str) -> InterviewView:
    student = StudentBrief("Maya Lind", "America/Denver")
    return InterviewView(1, student, HostBrief("Ana Ruiz", "America/Denver"), None, field=field)


def test_pack_is_sound_and_covers_every_category() -> None:
    (pack,) = plugin.register_question_packs()
    assert check_pack(pack) == ()
    assert {question.category for question in pack.questions} == set(QuestionCategory)


def test_scorer_prefers_rural_health_and_says_so() -> None:
    (scorer,) = plugin.register_match_scorers()
    scores = scorer.score(HERE, StudentView(9, fields=frozenset({"health"})), hosts())
    assert scores.values.tolist() == [1.0, 0.3, 0.0]
    assert scores.reason(0) == "Cares for people away from the big hospitals"
    assert scores.reason(2) == ""


def test_scorer_has_no_opinion_on_other_fields() -> None:
    (scorer,) = plugin.register_match_scorers()
    assert scorer.score(HERE, StudentView(9, fields=frozenset({"finance"})), hosts()).abstained
    assert scorer.score(HERE, StudentView(9), hosts()).missing == ("fields",)


def test_section_is_left_out_of_other_fields() -> None:
    (section,) = plugin.register_packet_sections()
    assert section.build(HERE, interview("health")).blocks
    assert not section.build(HERE, interview("finance"))


def test_settings_of_a_college_reach_rule_and_section() -> None:
    told = {"printed": "always", "to_look_up": ("Who drives the night bus?",), "last_bus": False}
    here = replace(HERE, settings={**told, "other_health_work": 0.5})
    (section,) = plugin.register_packet_sections()
    assert "Who drives the night bus?" in str(section.build(here, interview("finance")).blocks)
    (scorer,) = plugin.register_match_scorers()
    scores = scorer.score(here, StudentView(9, fields=frozenset({"health"})), hosts())
    assert scores.values.tolist() == [1.0, 0.5, 0.0]
