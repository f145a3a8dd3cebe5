"""Rounds: made in the worker, locked, forbidden, stopped, made again, compared, left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from fireside.institutions.models import Institution
from fireside.institutions.service import touch_hosts
from fireside.interviews.rules import State
from fireside.kernel import clock, events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.matching.models import PairRuling
from fireside.matching.rules.rounds import LeftBecause, RoundState, Verdict
from fireside.matching.service import rounds
from fireside.matching.service.rounds import RoundRequest
from fireside.people.events import MemberLeft
from fireside.people.models import Block, HostProfile
from fireside.plugins.types import AssignmentAim
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_member, make_student
from tests.integration.matching.terms import FIELDS, Term, actor_of, make_term


@pytest.mark.parametrize("aim", AssignmentAim)
def test_everybody_gets_the_host_of_the_own_field(term: Term, aim: AssignmentAim) -> None:
    round_id = term.made(aim=aim)
    assert term.pairs(round_id) == {
        f"{name} {field}": f"Host {field}" for field in FIELDS for name in ("Ada", "Ben")
    }
    with term.scope(term.institution):
        page = rounds.read_round(term.adviser, round_id, "all")
        assert page.quality is not None
        assert (page.quality.matched, page.quality.first, page.quality.free) == (6, 6, 0)
        assert page.counts == {"all": 6, "left": 0, "locked": 0}
        assert {line.place.rank for line in page.lines} == {1}
    made = term.look(round_id)
    assert (made.state, made.progress, made.stale) == (RoundState.READY, 100, False)


def test_students_are_chosen_by_what_is_asked(term: Term) -> None:
    with term.scope(term.institution):
        interview = make_interview(term.students[0], term.hosts[1])
        make_appointment(interview, clock.now(), State.HELD)
        make_student(name="Resting", paused=True)
        term.students.append(make_member("student", name="Said nothing yet"))
        other = {"programme": "Physics", "graduation_year": 2030}
        term.students.append(make_student(name="Cleo", profile=other))
        choices = rounds.round_choices(term.adviser)
        assert (choices.programmes, choices.years) == (("Economics", "Physics"), (2027, 2030))
    assert set(term.pairs(term.made(programme="Physics"))) == {"Cleo"}
    assert set(term.pairs(term.made(graduation_year=2030))) == {"Cleo"}
    newcomers = term.pairs(term.made(only_without=True))
    assert len(newcomers) == 7
    assert "Ada finance" not in newcomers


def test_a_round_that_cannot_be_is_refused_beside_its_fields(term: Term) -> None:
    with term.scope(term.institution):
        for asked, field in (
            (RoundRequest(""), "title"),
            (RoundRequest("Spring", seats_each=0), "seats_each"),
            (RoundRequest("Spring", seats_each=51), "seats_each"),
            (RoundRequest("Spring", programme="Alchemy"), "programme"),
        ):
            with pytest.raises(Invalid) as refused:
                rounds.start_round(term.adviser, asked)
            assert set(refused.value.fields) == {field}


def test_seats_keep_to_what_a_host_has_left_this_month(term: Term) -> None:
    caps = dict(zip([host.id for host in term.hosts], (1, 0, 4), strict=True))
    with term.scope(term.institution):
        for host_id, cap in caps.items():
            mine = HostProfile.membership_id == host_id
            db.session.execute(update(HostProfile).where(mine).values(monthly_cap=cap))
        touch_hosts()
    round_id = term.made(seats_each=3)
    given = Counter(term.pairs(round_id).values())
    assert given["Host finance"] == 1
    assert given[None] == 0
    assert term.look(round_id).figures["seats"] == 1 + 3 + 3


def test_who_gets_nobody_hears_why(term: Term) -> None:
    with term.scope(term.institution):
        mute = {"languages": ["ja"], "fields": ["health"]}
        term.students.append(make_student(name="Aya", profile=mute))
    round_id = term.made(seats_each=1)
    with term.scope(term.institution):
        page = rounds.read_round(term.adviser, round_id, "left")
        because = {line.student: line.because for line in page.lines}
        assert because.pop("Aya") is LeftBecause.NOBODY_SUITS
        assert list(because.values()) == [LeftBecause.ALL_TAKEN] * 3
        assert page.quality is not None
        assert (page.quality.left, page.quality.nobody_suits) == (4, 1)
        with pytest.raises(NotFound):
            rounds.read_candidates(term.adviser, round_id, term.advisor.id)
        aya = rounds.read_candidates(term.adviser, round_id, term.students[-1].id)
        assert (aya.suitable, aya.lines) == (0, ())
        assert aya.left_out == (("Speaks none of the languages in your profile", 3),)


def test_a_wish_comes_first_and_known_people_do_not_meet_again(term: Term) -> None:
    with term.scope(term.institution):
        make_interview(term.students[0], term.hosts[1])
        make_interview(term.students[0])  # an idea without a host yet
        make_appointment(make_interview(term.students[2], term.hosts[1]), state=State.HELD)
    round_id = term.made()
    pairs = term.pairs(round_id)
    assert pairs["Ada finance"] == "Host health"
    assert pairs["Ada health"] != "Host health"
    with term.scope(term.institution):
        page = rounds.read_candidates(term.adviser, round_id, term.students[0].id)
        assert next((line.name, line.wished, line.fit, line.is_hers) for line in page.lines) == (
            "Host health", True, 100, True,
        )  # fmt: skip


def test_among_equals_a_host_has_whoever_has_met_nobody_yet(term: Term) -> None:
    with term.scope(term.institution):
        for student in term.students[::2]:
            make_appointment(make_interview(student, make_host()), state=State.HELD)
        touch_hosts()
    round_id = term.made(aim=AssignmentAim.STABLE, seats_each=1)
    by_field = {name: host for name, host in term.pairs(round_id).items() if host}
    assert all(by_field[f"Ben {field}"] == f"Host {field}" for field in FIELDS)


def test_locked_pairs_stay_and_forbidden_ones_do_not_come(
    term: Term, rule: Callable[..., None]
) -> None:
    round_id = term.made()
    rule(round_id, 0, 2, Verdict.LOCK)
    rule(round_id, 1, 1, Verdict.LOCK)
    rule(round_id, 1, 2, Verdict.LOCK)  # replaces the lock before
    rule(round_id, 2, 1, Verdict.FORBID)
    rule(round_id, 3, 1, Verdict.FORBID)
    rule(round_id, 3, 1, None)
    assert term.look(round_id).stale
    term.again(round_id)
    pairs = term.pairs(round_id)
    assert (pairs["Ada finance"], pairs["Ben finance"]) == ("Host education", "Host education")
    assert pairs["Ada health"] == "Host finance"
    assert pairs["Ben health"] == "Host health"
    with term.scope(term.institution):
        page = rounds.read_round(term.adviser, round_id, "locked")
        assert [line.student for line in page.lines] == ["Ada finance", "Ben finance"]
        assert {line.verdict for line in page.lines} == {Verdict.LOCK}
        assert page.lines[0].place.rank in (2, 3)
        assert page.forbidden == 1
        health = rounds.read_candidates(term.adviser, round_id, term.students[2].id)
        assert {line.name: line.verdict for line in health.lines}["Host health"] is Verdict.FORBID


def test_no_more_pairs_are_locked_than_a_host_has_seats(
    term: Term, rule: Callable[..., None]
) -> None:
    round_id = term.made(seats_each=1)
    rule(round_id, 0, 0, Verdict.LOCK)
    rule(round_id, 0, 0, Verdict.LOCK)
    with pytest.raises(Conflict, match="no seat left"):
        rule(round_id, 1, 0, Verdict.LOCK)


def test_a_pair_needs_a_student_of_the_round_and_a_host(term: Term) -> None:
    round_id = term.made()
    with term.scope(term.institution):
        for student_id, host_id in (
            (term.advisor.id, term.hosts[0].id),
            (term.students[0].id, term.students[1].id),
            (0, 0),
        ):
            with pytest.raises(NotFound):
                rounds.rule_pair(term.adviser, round_id, student_id, host_id, Verdict.LOCK)


def test_a_lock_on_somebody_who_is_no_host_any_more_is_left_aside(
    term: Term, rule: Callable[..., None]
) -> None:
    round_id = term.made()
    rule(round_id, 0, 2, Verdict.LOCK)
    with term.scope(term.institution):
        db.session.merge(term.hosts[2]).is_host = False
        touch_hosts()
    term.again(round_id)
    assert term.pairs(round_id)["Ada finance"] == "Host finance"


def test_only_advisers_have_rounds_and_only_their_own(
    term: Term, other_institution: Institution, scope: Scope
) -> None:
    round_id = term.made()
    student = actor_of(term.students[0])
    acts: list[Callable[[Any], object]] = [
        rounds.list_rounds,
        rounds.round_choices,
        lambda actor: rounds.start_round(actor, RoundRequest("Mine")),
        lambda actor: rounds.read_round(actor, round_id, "all"),
        lambda actor: rounds.read_candidates(actor, round_id, term.students[0].id),
        lambda actor: rounds.compare_rounds(actor, round_id, round_id),
        lambda actor: rounds.make_again(actor, round_id),
        lambda actor: rounds.cancel_round(actor, round_id),
        lambda actor: rounds.mails_of(actor, round_id),
        lambda actor: rounds.publish_round(actor, round_id),
        lambda actor: rounds.rule_pair(
            actor, round_id, term.students[0].id, term.hosts[0].id, Verdict.LOCK
        ),
    ]
    with term.scope(term.institution):
        for act in acts:
            with pytest.raises(NotFound):
                act(student)
    elsewhere = make_term(term.app, other_institution, scope)
    with scope(other_institution):
        for act in acts[3:]:
            with pytest.raises(NotFound):
                act(elsewhere.adviser)
        assert rounds.list_rounds(elsewhere.adviser) == []


def test_rounds_are_compared_student_by_student(term: Term, rule: Callable[..., None]) -> None:
    one, other = term.made(), term.made(title="Other")
    rule(other, 0, 2, Verdict.LOCK)
    term.again(other)
    never = term.start(title="Never made")
    with term.scope(term.institution):
        found = rounds.compare_rounds(term.adviser, one, other)
        assert found.changed == 2
        changes = {line.student: (line.one, line.other) for line in found.lines}
        assert changes["Ada finance"] == ("Host finance", "Host education")
        against = rounds.compare_rounds(term.adviser, never, one)
        assert against.qualities[0] is None
        assert [line.one for line in against.lines] == [""] * 6
        assert [made.title for made in rounds.list_rounds(term.adviser)] == [
            "Never made", "Other", "Spring",
        ]  # fmt: skip


def test_whoever_leaves_goes_out_of_every_round(term: Term, rule: Callable[..., None]) -> None:
    round_id = term.made()
    rule(round_id, 0, 0, Verdict.LOCK)
    rule(round_id, 2, 1, Verdict.FORBID)
    with term.scope(term.institution):
        events.announce(MemberLeft(term.students[0].id))
        events.announce(MemberLeft(term.hosts[1].id))
        assert db.session.scalars(select(PairRuling)).all() == []
    assert set(term.pairs(round_id)) == {"Ben finance", "Ada education", "Ben education"}


def test_everything_that_is_done_leaves_a_trace(term: Term, rule: Callable[..., None]) -> None:
    round_id = term.made()
    rule(round_id, 0, 0, Verdict.LOCK)
    rule(round_id, 0, 0, None)
    with term.scope(term.institution):
        rounds.make_again(term.adviser, round_id)
        rounds.cancel_round(term.adviser, round_id)
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject_kind == "matching_round")
        ).all()
        told = [(one.action, one.fields) for one in sorted(entries, key=lambda one: one.id)]
        assert told == [
            ("rounds.start", []),
            ("rounds.make", []),
            ("rounds.rule", ["lock"]),
            ("rounds.rule", ["lift"]),
            ("rounds.make_again", []),
            ("rounds.cancel", []),
        ]


def test_a_block_keeps_two_apart_whatever_was_locked(term: Term, rule: Callable[..., None]) -> None:
    round_id = term.made()
    rule(round_id, 0, 0, Verdict.LOCK)
    with term.scope(term.institution):
        ada, ben, dana = *term.students[:2], term.hosts[0]
        for blocker, blocked in ((ada, dana), (dana, ben)):
            made = Block(blocker_id=blocker.id, blocked_id=blocked.id, created_at=clock.now())
            db.session.add(made)
    term.again(round_id)
    pairs = term.pairs(round_id)
    assert pairs["Ada finance"] not in (None, "Host finance")
    assert pairs["Ben finance"] not in (None, "Host finance")
    with pytest.raises(Conflict, match="not to be brought together"):
        rule(round_id, 1, 0, Verdict.LOCK)
    rule(round_id, 1, 0, Verdict.FORBID)
