"""The reflection: kept at any time, finished when whole, read by others only when shared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from fireside.followup.service import NotMet
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.outcomes.models import Reflection
from fireside.outcomes.rules import Answers, Verdict
from fireside.outcomes.service import (
    ReflectionConflict,
    outcome_facts,
    reflection_for_advisor,
    reflection_looks,
    reflection_of,
    save_reflection,
)
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.outcomes import WHOLE
from tests.integration.outcomes.conftest import Talk


def _stored() -> Reflection:
    return db.session.scalars(select(Reflection)).one()


def _trail() -> list[tuple[str, list[str]]]:
    return [(row.action, row.fields) for row in db.session.scalars(select(AuditEntry))]


def test_a_draft_may_be_nearly_empty(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        assert reflection_of(talk.writer, talk.interview()).revision == 0
        kept = save_reflection(
            talk.writer, talk.interview(), Answers(attracted="The calm"), 0, finish=False
        )
        assert (kept.revision, kept.finished, kept.answers.attracted) == (1, False, "The calm")
        assert _trail() == [("reflection.save", ["attracted"])]


def test_free_texts_are_sealed_and_no_word_is_in_the_trail(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        save_reflection(
            talk.writer, talk.interview(), replace(WHOLE, put_off="Zebra hours"), 0, finish=True
        )
        assert b"Zebra" not in _stored().sealed
        assert "Zebra" not in repr(_trail())
        assert reflection_of(talk.writer, talk.interview()).answers.put_off == "Zebra hours"


def test_finishing_says_what_is_missing_and_keeps_nothing_half(talk: Talk, scope: Scope) -> None:
    ruled_out = replace(WHOLE, verdict=Verdict.RULED_OUT)
    with scope(talk.institution):
        with pytest.raises(Invalid) as refused:
            save_reflection(talk.writer, talk.interview(), ruled_out, 0, finish=True)
        assert set(refused.value.fields) == {"next_path"}
        kept = save_reflection(
            talk.writer, talk.interview(), replace(ruled_out, next_path="Law"), 0, finish=True
        )
        assert kept.finished
        assert outcome_facts([talk.interview_id])[talk.interview_id].verdict is Verdict.RULED_OUT


def test_a_finished_one_can_be_changed_and_become_a_draft_again(talk: Talk, scope: Scope) -> None:
    tagged = replace(WHOLE, competencies=("teamwork",), in_contact=True)
    with scope(talk.institution):
        first = save_reflection(talk.writer, talk.interview(), tagged, 0, finish=True)
        again = save_reflection(
            talk.writer, talk.interview(), replace(tagged, fit_after=5), 1, finish=True
        )
        assert again.finished_at == first.finished_at
        assert again.competency_names == ("Teamwork",)
        assert _stored().competencies_edition == "nace-2021"
        back = save_reflection(talk.writer, talk.interview(), again.answers, 2, finish=False)
        assert not back.finished
        assert outcome_facts([talk.interview_id])[talk.interview_id].finished_at is None


def test_saving_the_same_again_writes_nothing(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        save_reflection(talk.writer, talk.interview(), WHOLE, 0, finish=True)
        kept = save_reflection(talk.writer, talk.interview(), WHOLE, 0, finish=True)
        assert kept.revision == 1
        assert len(_trail()) == 1


def test_two_windows_lose_no_word(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        save_reflection(talk.writer, talk.interview(), Answers(attracted="A"), 0, finish=False)
        with pytest.raises(ReflectionConflict) as clash:
            save_reflection(talk.writer, talk.interview(), Answers(attracted="B"), 0, finish=False)
        assert clash.value.theirs.answers.attracted == "A"
        assert clash.value.mine.attracted == "B"
        kept = save_reflection(
            talk.writer, talk.interview(), Answers(attracted="A and B"), 1, finish=False
        )
        assert (kept.revision, kept.answers.attracted) == (2, "A and B")


def test_what_cannot_be_is_refused_even_in_a_draft(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution), pytest.raises(Invalid) as refused:
        save_reflection(talk.writer, talk.interview(), Answers(fit_before=9), 0, finish=False)
    assert set(refused.value.fields) == {"fit_before"}


def test_nobody_looks_back_before_the_conversation(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        coming = make_interview(talk.student, talk.host)
        make_appointment(coming, clock.now() + timedelta(days=1), State.CONFIRMED)
        with pytest.raises(NotMet):
            save_reflection(talk.writer, coming, WHOLE, 0, finish=True)


def test_an_adviser_reads_what_is_shared_and_finished_and_leaves_a_trace(
    talk: Talk, scope: Scope
) -> None:
    shared = replace(WHOLE, shared=True)
    with scope(talk.institution):
        assert reflection_for_advisor(talk.reader, talk.interview()) is None
        save_reflection(talk.writer, talk.interview(), shared, 0, finish=False)
        assert reflection_for_advisor(talk.reader, talk.interview()) is None
        save_reflection(talk.writer, talk.interview(), shared, 1, finish=True)
        assert reflection_looks(talk.writer, talk.interview()) == []
        read = reflection_for_advisor(talk.reader, talk.interview())
        assert read is not None
        assert read.answers.learned == WHOLE.learned
        assert [look.name for look in reflection_looks(talk.writer, talk.interview())] == [
            "Ruth Iyer"
        ]
        save_reflection(talk.writer, talk.interview(), WHOLE, 2, finish=True)
        assert reflection_for_advisor(talk.reader, talk.interview()) is None


def test_the_host_and_strangers_find_no_reflection(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        save_reflection(talk.writer, talk.interview(), replace(WHOLE, shared=True), 0, finish=True)
        for actor in (talk.listener, talk.reader):
            with pytest.raises(NotFound):
                reflection_of(actor, talk.interview())
            with pytest.raises(NotFound):
                save_reflection(actor, talk.interview(), WHOLE, 1, finish=True)
        with pytest.raises(NotFound):
            reflection_for_advisor(talk.listener, talk.interview())


def test_an_adviser_who_is_the_host_reads_nothing(talk: Talk, scope: Scope) -> None:
    both = replace(talk.listener, roles=frozenset({"host", "advisor"}))
    with scope(talk.institution), pytest.raises(NotFound):
        reflection_for_advisor(both, talk.interview())
