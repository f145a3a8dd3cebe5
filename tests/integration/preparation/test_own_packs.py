"""An institution's own packs beside those of plugins, and versions that stay what they were."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.packets.service.content import packet_content
from fireside.people.models import Membership
from fireside.plugins.packs import PackDraft
from fireside.preparation import service
from fireside.preparation.models import InstitutionPack, Question
from fireside.preparation.rules.packs import MOST_PACKS, restored
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_administrator, make_host, make_student
from tests.factories.preparation import RIVER, make_pack
from tests.tools.visiting import Visitor

KEY = "@institution.river"
LATER = replace(
    RIVER,
    questions=tuple(
        replace(one, text=f"Anew: {one.text}", purpose="Anew.") for one in RIVER.questions
    ),
)


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
    )


def _people() -> tuple[Actor, Actor, Interview]:
    student = make_student()
    interview = make_interview(student, make_host())
    make_appointment(interview)
    return actor_of(make_administrator()), actor_of(student), interview


def test_own_packs_are_offered_beside_those_of_plugins(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(other_institution):
        make_pack(replace(RIVER, title="Theirs"), key="theirs")
    with scope(institution):
        _, _, interview = _people()
        make_pack()
        make_pack(key="draft", latest=0)
        offers = {offer.key: offer for offer in service.pack_offers(interview, ())}
        assert [key for key in offers if key.startswith("@")] == [KEY]
        assert "fireside_starter.general" in offers
        assert len(offers[KEY].questions) == 2
        assert "@institution.theirs" not in offers


def test_a_taken_question_keeps_its_version_in_the_list_and_in_the_packet(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        administrator, student, interview = _people()
        pack = make_pack()
        assert service.add_from_pack(student, interview, KEY, ["way_to_work"]) == 1
        db.session.flush()
        before = packet_content(interview)
        assert before.questions[0].purpose == "A picture of the place opens the conversation."
    with scope(institution):
        service.save_draft(administrator, pack.id, LATER, 1)
        assert service.publish_pack(administrator, pack.id).published == 2
    with scope(institution):
        (mine,) = service.list_questions(student, interview)
        assert (mine.text, mine.pack_version) == ("What do you see on your way to work?", "1")
        assert packet_content(interview) == before, "the packet would be printed as it was"
        service.add_from_pack(student, interview, KEY, ["way_to_work", "unknown_job"])
        db.session.flush()
        second = service.list_questions(student, interview)[1]
        assert (second.text, second.pack_version, second.purpose) == (
            "Anew: Which job here did you not know of as a student?",
            "2",
            "Anew.",
        )
    with scope(institution):
        service.take_back_pack(administrator, pack.id)
    with scope(institution):
        assert len(service.list_questions(student, interview)) == 2
        with pytest.raises(NotFound):
            service.add_from_pack(student, interview, KEY, ["unknown_job"])
        first = service.remove_question(student, interview, mine.id)
        back = service.put_back(student, interview, first.text, 1, False, first)
        assert back.purpose == "A picture of the place opens the conversation."


def test_a_students_page_offers_it_and_puts_back_with_its_purpose(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        interview = make_interview(student, make_host())
        make_appointment(interview)
        make_pack()
    visitor = Visitor(app, institution, student)
    page = f"/interviews/{interview.id}/prepare"
    assert "Work by the river" in visitor.get(page).text
    questions = f"/interviews/{interview.id}/questions"
    visitor.post(f"{questions}/from-pack", {"pack": KEY, "question": "way_to_work"})
    assert "from “Work by the river”" in visitor.get(page).text
    with scope(institution):
        taken = db.session.scalars(select(Question)).one()
    visitor.post(f"{questions}/order", {"remove": str(taken.id)})
    visitor.post(f"{questions}/put-back")
    with scope(institution):
        back = db.session.scalars(select(Question)).one()
        assert (back.purpose, back.pack_version) == (taken.purpose, "1")


def test_the_same_again_makes_no_version(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        administrator, *_ = _people()
        pack = make_pack()
        assert not service.has_news(administrator, pack)
        with pytest.raises(Conflict, match="says the same"):
            service.publish_pack(administrator, pack.id)
        service.take_back_pack(administrator, pack.id)
        assert service.has_news(administrator, pack)
        again = service.publish_pack(administrator, pack.id)
        assert (again.latest, again.published) == (1, 1)


def test_a_draft_that_is_saved_unchanged_leaves_no_trace(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        administrator, *_ = _people()
        pack = make_pack()
        assert service.save_draft(administrator, pack.id, RIVER, 1).revision == 1
        assert service.save_text(administrator, pack.id, service.draft_as_text(pack), 1) == ()
        assert pack.revision == 1
        assert service.check_text(administrator, pack) == ()


def test_only_administrators_may(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        _, student, _ = _people()
        pack = make_pack()
        for refused in (
            lambda: service.list_own_packs(student),
            lambda: service.get_own_pack(student, pack.id),
            lambda: service.list_versions(student, pack.id),
            lambda: service.get_version(student, pack.id, 1),
            lambda: service.try_pack(student, pack, ()),
            lambda: service.create_pack(student, RIVER),
            lambda: service.import_pack(student, "title: A"),
            lambda: service.save_draft(student, pack.id, RIVER, 1),
            lambda: service.save_text(student, pack.id, "title: A", 1),
            lambda: service.drop_text(student, pack.id, 1),
            lambda: service.publish_pack(student, pack.id),
            lambda: service.take_back_pack(student, pack.id),
            lambda: service.bring_back_version(student, pack.id, 1),
            lambda: service.delete_pack(student, pack.id),
        ):
            with pytest.raises(NotFound):
                refused()


def test_keys_of_packs_are_their_own_and_there_is_an_end(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        administrator, *_ = _people()
        titles = [service.create_pack(administrator, PackDraft(title="Übung!")) for _ in "ab"]
        assert [one.key for one in titles] == ["ubung", "ubung_2"]
        with pytest.raises(Invalid):
            service.create_pack(administrator, replace(RIVER, summary="x" * 100_001))
        for number in range(MOST_PACKS - 2):
            make_pack(key=f"k{number}", latest=0)
        with pytest.raises(Invalid) as full:
            service.create_pack(administrator, PackDraft(title="One more"))
        assert "100 packs already" in full.value.fields["title"]
        assert len(service.list_own_packs(administrator)) == MOST_PACKS


def test_a_trial_takes_what_was_ticked_once_and_ignores_the_rest(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        administrator, *_ = _people()
        pack = make_pack()
        trial = service.try_pack(administrator, pack, ["unknown_job", "unknown_job", "no_such"])
        assert [one.key for one in trial.taken] == ["unknown_job"]
        assert [one.key for one in trial.offer.questions] == ["way_to_work"]
        assert trial.left_out == 0


def test_a_version_never_changes_with_the_draft(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        administrator, *_ = _people()
        pack = make_pack()
        service.save_draft(administrator, pack.id, LATER, 1)
        service.publish_pack(administrator, pack.id)
    with scope(institution):
        first, second = (service.get_version(administrator, pack.id, one) for one in (1, 2))
        assert restored(first.content).questions == RIVER.questions
        assert restored(second.content).questions == LATER.questions
        assert db.session.scalars(select(InstitutionPack)).one().latest == 2
