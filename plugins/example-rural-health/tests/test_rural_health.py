"""The example's own tests: what each part says, and where it is heard."""

from __future__ import annotations

from fireside.plugins import QuestionCategory, StudentView, check_pack
from fireside.testing import context, hosts, interview, student

import fireside_rural_health as plugin

HEALTH = frozenset({"health"})
PEOPLE = hosts(
    {"fields": HEALTH, "organisations": "Mesa County Clinic", "positions": "Nurse"},
    {"fields": HEALTH, "organisations": "City Hospital", "positions": "Surgeon"},
    {"fields": frozenset({"finance"}), "organisations": "Rural Bank", "positions": "Clerk"},
)


def test_pack_is_sound_and_covers_every_category() -> None:
    (pack,) = plugin.register_question_packs()
    assert check_pack(pack) == ()
    assert {question.category for question in pack.questions} == set(QuestionCategory)


def test_scorer_prefers_rural_health_and_says_so() -> None:
    (scorer,) = plugin.register_match_scorers()
    scores = scorer.score(context(), student(fields=HEALTH), PEOPLE)
    assert scores.values.tolist() == [1.0, 0.3, 0.0]
    assert scores.reason(0) == "Cares for people away from the big hospitals"
    assert scores.reason(2) == ""


def test_scorer_has_no_opinion_on_other_fields() -> None:
    (scorer,) = plugin.register_match_scorers()
    assert scorer.score(context(), student(fields=frozenset({"finance"})), PEOPLE).abstained
    assert scorer.score(context(), StudentView(9), PEOPLE).missing == ("fields",)


def test_section_is_left_out_of_other_fields() -> None:
    (section,) = plugin.register_packet_sections()
    assert section.build(context(), interview(field="health")).blocks
    assert not section.build(context(), interview(field="finance"))


def test_settings_of_a_college_reach_rule_and_section() -> None:
    told = {"printed": "always", "to_look_up": ("Who drives the night bus?",), "last_bus": False}
    here = context({**told, "other_health_work": 0.5})
    (section,) = plugin.register_packet_sections()
    assert "Who drives the night bus?" in str(section.build(here, interview(field="finance")))
    (scorer,) = plugin.register_match_scorers()
    scores = scorer.score(here, student(fields=HEALTH), PEOPLE)
    assert scores.values.tolist() == [1.0, 0.5, 0.0]


def test_all_of_it_is_heard_where_it_is_on_and_none_elsewhere(
    institution, other_institution, ask
) -> None:
    here = ask(institution, hosts=PEOPLE)
    assert (list(here.packs), list(here.scores)) == (["rural_care"], ["rural_work"])
    assert list(here.sections) == ["rural_care"]
    assert not ask(other_institution)
