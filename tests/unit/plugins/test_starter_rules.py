from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from fireside.plugins import HostColumns, Scores, StudentView, vocabulary
from fireside_starter import filters, scorers
from tests.unit.plugins.batches import HERE, NOW, host_batch

MAYA = StudentView(
    id=99,
    fields=frozenset({"software_data", "health"}),
    languages=frozenset({"en", "de"}),
    formats=frozenset({"video"}),
    objectives=frozenset({"enter", "resume"}),
    programme="biology ",
    place="boston",
    zone="America/New_York",
)
NOBODY = StudentView(id=98)


def said(scores: Scores, hosts: HostColumns) -> list[str]:
    return [scores.reason(position) for position in range(len(hosts))]


def test_capacity_protects_paused_and_much_asked_hosts() -> None:
    hosts = host_batch(
        {}, {"paused": True}, {"asked_this_month": 4}, {"asked_this_month": 9, "monthly_cap": 0}
    )
    verdict = filters.capacity(HERE, MAYA, hosts)
    assert verdict.keep.tolist() == [True, False, False, True]
    assert verdict.reason(1) == "Takes no requests at the moment"
    assert verdict.reason(2) == "Has enough requests this month"


def test_format_and_language_leave_out_only_what_is_known_not_to_fit() -> None:
    nothing: frozenset[str] = frozenset()
    hosts = host_batch(
        {},
        {"formats": frozenset({"phone"}), "languages": frozenset({"fr"})},
        {"formats": nothing, "languages": nothing},
    )
    for rule in (filters.meeting_format, filters.language):
        assert rule(HERE, MAYA, hosts).keep.tolist() == [True, False, True]
        assert rule(HERE, NOBODY, hosts).keep.tolist() == [True, True, True]
        assert rule(HERE, MAYA, hosts).reason(1)


def test_people_already_met_or_asked_are_left_out() -> None:
    student = StudentView(id=1, met=frozenset({1}), asked=frozenset({3}))
    verdict = filters.already_met(HERE, student, host_batch({}, {}, {}))
    assert verdict.keep.tolist() == [False, True, False]
    assert verdict.reason(0) == "You have already talked with each other"
    assert verdict.reason(2) == "You have already asked"


def test_people_kept_apart_are_left_out_and_nobody_is_told() -> None:
    verdict = filters.blocked(HERE, StudentView(id=9, blocked=frozenset({2})), host_batch({}, {}))
    assert verdict.keep.tolist() == [True, False]
    assert verdict.reason(1) == ""
    assert filters.blocked(HERE, NOBODY, host_batch({}, {})).keep.all()


def test_field_scorer_names_the_field() -> None:
    hosts = host_batch({}, {"fields": frozenset({"finance"})})
    scores = scorers.field_of_work(HERE, MAYA, hosts)
    assert scores.values.tolist() == [1.0, 0.0]
    assert said(scores, hosts) == ["Works in a field you are curious about: Software and data", ""]


def test_objectives_scorer_compares_wishes_with_topics() -> None:
    both = frozenset({"enter", "resume"})
    hosts = host_batch({}, {"topics": both}, {"topics": frozenset()}, {"topics": {"paths"}})
    scores = scorers.objectives(HERE, MAYA, hosts)
    assert scores.values.tolist() == [0.5, 1.0, 0.4, 0.0]
    assert scores.reason(0) == "Likes to talk about how people get in"
    assert scores.reason(1).endswith("how people get in and what an application needs to show")
    assert set(scorers.TOPIC_PHRASES) == set(vocabulary.OBJECTIVES)


def test_education_scorer_sees_programme_and_school() -> None:
    hosts = host_batch({}, {"programmes": "Law", "schools": "Hill School"}, {"programmes": ""})
    student = StudentView(id=1, programme="Biology", school="hill  school")
    scores = scorers.education(HERE, student, hosts)
    assert scores.values.tolist() == [1.0, 0.6, 0.0]
    assert said(scores, hosts) == [
        "Studied Biology here, as you do",
        "Was at Hill School, as you are",
        "",
    ]
    assert scorers.education(HERE, StudentView(1, school="Hill"), hosts).missing == ("programme",)


def test_language_scorer_speaks_only_of_what_is_not_a_matter_of_course() -> None:
    hosts = host_batch({}, {"languages": frozenset({"de"})}, {"languages": {"en", "de"}})
    scores = scorers.languages(HERE, MAYA, hosts)
    assert scores.values.tolist() == [0.5, 0.5, 1.0]
    assert said(scores, hosts) == [
        "",
        "You both speak German",
        "You both speak English and German",
    ]


def test_path_scorer_looks_for_the_bridge_from_programme_to_field() -> None:
    hosts = host_batch(
        {},
        {"fields": frozenset({"finance"})},
        {"programmes": "Law", "graduation_years": NOW.year - 3},
        {"programmes": "Law", "graduation_years": NOW.year - 6},
        {"programmes": "Law", "graduation_years": NOW.year + 1},
        {"programmes": "Law", "graduation_years": 0},
    )
    scores = scorers.path(HERE, MAYA, hosts)
    assert scores.values.tolist() == [1.0, 0.2, 0.7, 0.2, 0.2, 0.2]
    assert said(scores, hosts) == [
        "Went from Biology, which you study, to what you are curious about",
        "",
        "Began not long ago, and knows how one gets in today",
        "",
        "",
        "",
    ]


def test_path_scorer_sends_those_who_look_for_paths_to_people_long_on_the_way() -> None:
    hosts = host_batch({"graduation_years": NOW.year - 20}, {"graduation_years": NOW.year - 14}, {})
    scores = scorers.path(HERE, StudentView(1, objectives=frozenset({"paths"})), hosts)
    assert scores.values.tolist() == [0.7, 0.2, 0.2]
    assert scores.reason(0) == "Has seen in 20 years where this can lead"
    assert (scores.abstained, scores.missing) == (False, ("programme",))


def test_organisation_scorer_finds_the_place_that_a_student_writes_about() -> None:
    hosts = host_batch(
        {},
        {"organisations": "Bank of the  Valley"},
        {"organisations": "Apple"},
        {"organisations": ""},
    )
    about = "After a term at Harbor Analytics I eat an apple and dream of Bank of the Valley."
    scores = scorers.organisation(HERE, StudentView(1, about=about), hosts)
    assert scores.values.tolist() == [1.0, 1.0, 0.5, 0.5]
    assert scores.reason(1) == "Works at Bank of the  Valley, which you write about"
    assert scores.reason(2) == ""


def test_organisation_scorer_prefers_places_where_nobody_is_known_yet() -> None:
    hosts = host_batch({}, {}, {"organisations": "Valley Bank"})
    scores = scorers.organisation(HERE, StudentView(9, met=frozenset({1})), hosts)
    assert scores.values.tolist() == [0.0, 0.0, 0.5]
    both = StudentView(9, met=frozenset({1}), about="More of Harbor Analytics, please.")
    assert scorers.organisation(HERE, both, hosts).values.tolist() == [1.0, 1.0, 0.5]


def test_organisation_scorer_has_no_opinion_where_nothing_is_said() -> None:
    hosts = host_batch({}, {})
    silent = scorers.organisation(HERE, NOBODY, hosts)
    assert (silent.abstained, silent.missing) == (True, ("about",))
    elsewhere = scorers.organisation(HERE, StudentView(1, about="I like Rivers."), hosts)
    assert (elsewhere.abstained, elsewhere.missing) == (True, ())


def test_names_in_a_long_text_are_few_and_found_fast() -> None:
    text = "Ab Cd Ef of the Gh " * 5000
    names = list(scorers._names_in(text))
    assert "Ab Cd Ef" in names
    assert names == sorted(names, key=lambda name: -len(name))


def test_place_scorer_prefers_near_then_reachable() -> None:
    video, person = frozenset({"video"}), frozenset({"in_person"})
    hosts = host_batch(
        {},
        {"places": "Chicago", "formats": video},
        {"places": "Berlin", "formats": video, "zones": "Europe/Berlin"},
        {"places": "Berlin", "formats": person},
    )
    scores = scorers.place(HERE, MAYA, hosts)
    assert scores.values.tolist() == [1.0, 0.7, 0.6, 0.1]
    assert said(scores, hosts) == [
        "Is in Boston, as you are, and can meet in person",
        "Can meet from afar, and keeps the same hours as you",
        "Can meet from afar, so distance does not matter",
        "",
    ]
    assert scorers.place(HERE, NOBODY, hosts).missing == ("place",)


def test_availability_fades_from_a_week_to_six_weeks() -> None:
    openings = [NOW + timedelta(days=days) for days in (3, 7, 24.5, 42, 60, -1)]
    hosts = host_batch(
        *({"next_opening": opening.timestamp()} for opening in openings),
        {"next_opening": float("nan")},
    )
    scores = scorers.availability(HERE, MAYA, hosts)
    assert scores.values.tolist() == [1.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0]
    assert scores.reason(0) == "Has a free time on Thursday 26 November"
    assert [scores.reason(position) for position in (4, 5, 6)] == ["", "", ""]


def test_goodwill_prefers_who_was_asked_less() -> None:
    hosts = host_batch({}, {"asked_this_month": 1}, {"asked_this_month": 2, "open_requests": 1})
    scores = scorers.goodwill(HERE, MAYA, hosts)
    assert scores.values.tolist() == [1.0, 0.5, 0.25]
    assert said(scores, hosts) == ["Nobody has asked this month yet", "", ""]


def test_empty_profile_gets_no_opinion_but_a_hint() -> None:
    hosts = host_batch({}, {})
    asked_for = {
        scorers.field_of_work: "fields",
        scorers.objectives: "objectives",
        scorers.education: "programme",
        scorers.path: "programme",
        scorers.organisation: "about",
        scorers.languages: "languages",
    }
    for rule, missing in asked_for.items():
        scores = rule(HERE, NOBODY, hosts)
        assert scores.abstained
        assert scores.missing == (missing,)
        assert missing in vocabulary.PROFILE_FIELDS


def test_all_rules_work_on_no_hosts() -> None:
    hosts = host_batch()
    for rule in filters.FILTERS:
        assert rule.apply(HERE, MAYA, hosts).keep.shape == (0,)
    for scorer in scorers.SCORERS:
        assert scorer.score(HERE, MAYA, hosts).values.shape == (0,)


def test_columns_compare_keys_and_texts() -> None:
    hosts = host_batch({}, {"places": "", "topics": frozenset()}, {"places": " new  york"})
    assert hosts.same("places", "New York").tolist() == [False, False, True]
    assert hosts.same("places", " ").tolist() == [False, False, False]
    assert hosts.told("topics").tolist() == [True, False, True]
    assert hosts.count_of("topics", ["enter", "inside", "no such"]).tolist() == [2, 0, 2]
    assert hosts.any_of("topics", []).tolist() == [False, False, False]
    assert hosts.is_in(frozenset({2, 50})).tolist() == [False, True, False]
    copy = hosts.same("places", "boston")
    copy[:] = True
    assert not np.array_equal(copy, hosts.same("places", "boston"))


def test_columns_cannot_be_written_by_a_rule() -> None:
    hosts = host_batch({}, {})
    with pytest.raises(ValueError, match="read-only"):
        hosts.paused[0] = True


def test_labels_stay_legible_when_a_key_is_gone() -> None:
    assert vocabulary.label(vocabulary.FIELDS, "health") == "Health and care"
    assert vocabulary.label(vocabulary.FIELDS, "old_field") == "Old field"
    assert vocabulary.choices(vocabulary.FORMATS)[0] == ("in_person", "In person")
