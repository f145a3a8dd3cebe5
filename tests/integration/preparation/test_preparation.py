"""What a student prepares: kept, ordered, marked, and nobody else's business."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from fireside.preparation import service
from fireside.preparation.models import Objective
from fireside.preparation.rules import MOST_QUESTIONS
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.factories.preparation import make_question


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
    )


def _interview() -> tuple[Actor, Actor, Interview]:
    student, host = make_student(), make_host()
    interview = make_interview(student, host)
    make_appointment(interview)
    return actor_of(student), actor_of(host), interview


def test_objectives_are_kept_changed_and_forgotten(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student, host, interview = _interview()
        service.save_objectives(student, interview, {"inside": "How it really is", "paths": ""})
        service.save_objectives(student, interview, {"inside": "The week", "enter": "How to begin"})
        db.session.flush()
        for reader in (student, host):
            told = [(one.key, one.words) for one in service.hopes(reader, interview)]
            assert told == [("enter", "How to begin"), ("inside", "The week")]


@pytest.mark.parametrize("words", [{}, {"fame": ""}])
def test_an_objective_that_is_none_is_refused(
    institution: Institution, scope: Scope, words: dict[str, str]
) -> None:
    with scope(institution):
        student, _, interview = _interview()
        with pytest.raises(Invalid):
            service.save_objectives(student, interview, words)
        assert db.session.scalars(select(Objective)).all() == []


def test_what_is_written_twice_is_kept_once(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student, _, interview = _interview()
        assert service.research_of(student, interview) is None
        for text in ("first", "second"):
            service.save_research(student, interview, person=text, organisation="", field="")
            service.save_introduction(student, interview, who_i_am=text, purpose="", offer="")
            db.session.flush()
        card, words = (
            service.research_of(student, interview),
            service.introduction_of(student, interview),
        )
        assert card is not None
        assert words is not None
        assert (card.person, words.who_i_am) == ("second", "second")


def test_the_host_sees_hopes_and_nothing_else(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        _, host, interview = _interview()
        for read in (service.research_of, service.introduction_of, service.list_questions):
            with pytest.raises(NotFound):
                read(host, interview)
        with pytest.raises(NotFound):
            service.save_objectives(host, interview, {"inside": ""})


def _texts(student: Actor, interview: Interview) -> list[str]:
    db.session.flush()
    questions = service.list_questions(student, interview)
    assert [one.position for one in questions] == list(range(1, len(questions) + 1))
    return [one.text for one in questions]


def test_questions_are_ordered_marked_removed_and_put_back(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, _, interview = _interview()
        a, b, c = (service.add_own_question(student, interview, f" {x}? ") for x in "abc")
        service.move_question(student, interview, c.id, -1)
        assert _texts(student, interview) == ["a?", "c?", "b?"]
        service.order_questions(student, interview, [b.id, 12345, a.id])
        assert _texts(student, interview) == ["b?", "a?", "c?"]
        assert service.mark_question(student, interview, a.id).marked
        assert not service.mark_question(student, interview, a.id).marked
        service.edit_question(student, interview, a.id, "a, really?")
        removed = service.remove_question(student, interview, a.id)
        assert _texts(student, interview) == ["b?", "c?"]
        service.put_back(student, interview, removed.text, 2, True, removed)
        assert _texts(student, interview) == ["b?", "a, really?", "c?"]


def test_a_question_taken_again_is_not_put_back_beside_itself(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, _, interview = _interview()
        offer = service.pack_offers(interview, set())[0]
        key = offer.questions[0].key
        service.add_from_pack(student, interview, offer.key, [key])
        first = service.list_questions(student, interview)[0]
        removed = service.remove_question(student, interview, first.id)
        db.session.flush()
        service.add_from_pack(student, interview, offer.key, [key])
        service.put_back(student, interview, removed.text, 1, True, removed)
        assert _texts(student, interview) == [offer.questions[0].text]


def test_a_question_of_a_pack_is_added_once_and_remembers_its_pack(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, _, interview = _interview()
        offer = next(one for one in service.pack_offers(interview, set()) if one.suits)
        keys = [question.key for question in offer.questions[:2]]
        assert service.add_from_pack(student, interview, offer.key, [*keys, "no such key"]) == 2
        assert service.add_from_pack(student, interview, offer.key, keys) == 0
        db.session.flush()
        first = service.list_questions(student, interview)[0]
        assert (first.pack_key, first.question_key) == (offer.key, keys[0])
        assert first.pack_version == str(offer.pack.version)
        left = service.pack_offers(interview, {(offer.key, key) for key in keys})
        assert len(next(o for o in left if o.key == offer.key).questions) == (
            len(offer.questions) - 2
        )


def test_a_draft_is_offered_packs_of_the_students_fields(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        interview = make_interview(make_student(profile={"fields": ["health"]}), None)
        offers = service.pack_offers(interview, set())
        assert "health" in offers[0].pack.fields
        assert [offer.fit for offer in offers] == sorted(offer.fit for offer in offers)
        assert all("health" not in offer.pack.fields for offer in offers if offer.elsewhere)


def test_an_unknown_pack_or_question_is_not_found(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student, _, interview = _interview()
        with pytest.raises(NotFound):
            service.add_from_pack(student, interview, "nobody.nothing", ["x"])
        foreign = make_question(make_interview(make_student(), make_host()))
        with pytest.raises(NotFound):
            service.remove_question(student, interview, foreign.id)
        with pytest.raises(NotFound):
            service.get_question(student, interview, foreign.id)


@pytest.mark.parametrize("text", ["", "   ", "x" * 401])
def test_a_question_without_words_or_end_is_refused(
    institution: Institution, scope: Scope, text: str
) -> None:
    with scope(institution):
        student, _, interview = _interview()
        with pytest.raises(Invalid):
            service.add_own_question(student, interview, text)


def test_a_list_has_an_end(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student, _, interview = _interview()
        for number in range(1, MOST_QUESTIONS + 1):
            make_question(interview, f"{number}?", position=number)
        with pytest.raises(Invalid):
            service.add_own_question(student, interview, "One more?")
