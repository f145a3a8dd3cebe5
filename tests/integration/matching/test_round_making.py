"""Making a round in the worker: killed, stopped, failing, twice, and with a plugin that errs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event, select, update

from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.kernel.jobs import Job, JobState
from fireside.kernel.registries import Registered
from fireside.matching.models import MatchingRound, RoundPlace
from fireside.matching.rules.rounds import RoundState, Verdict, candidates
from fireside.matching.service import rounds
from fireside.people.models import StudentProfile
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginFault
from fireside.plugins.types import Assignment, AssignmentAim, AssignmentProblem
from tests.integration.matching.terms import FIELDS, Term
from tests.tools.browsing import counted_statements


@contextmanager
def disturbed(term: Term, beginning: str, act: Callable[[], None]) -> Iterator[None]:
    """Do something once, right before a statement that begins so reaches the database."""
    done: list[str] = []

    def disturb(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith(beginning) and not done:
            done.append(statement)
            act()

    with term.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", disturb)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", disturb)
    assert done, "nothing was disturbed"


class Killed(BaseException):
    """A worker is gone in the middle of a statement."""


def kill() -> None:
    raise Killed


@pytest.mark.parametrize(
    "beginning",
    [
        "UPDATE matching_round SET progress",
        "DELETE FROM matching_round_place",
        "INSERT INTO matching_round_place",
        "INSERT INTO audit_entry",
    ],
)
def test_a_worker_killed_anywhere_is_followed_by_one_that_doubles_nothing(
    term: Term, beginning: str
) -> None:
    round_id = term.start()
    with disturbed(term, beginning, kill), pytest.raises(Killed):
        term.work()
    assert term.state(round_id) is RoundState.RUNNING
    assert term.pairs(round_id) == {}
    with term.app.app_context():
        past = clock.now()
        db.session.execute(update(Job).values(lease_until=past))
        db.session.commit()
    term.work()
    assert term.state(round_id) is RoundState.READY
    assert len(term.pairs(round_id)) == 6
    with term.scope(term.institution):
        assert len(db.session.scalars(select(RoundPlace)).all()) == 6


def test_a_job_that_comes_twice_makes_a_round_once(term: Term) -> None:
    round_id = term.made()
    first = term.look(round_id).made_at
    with term.app.app_context():
        db.session.execute(update(Job).values(state=JobState.QUEUED, run_at=clock.now()))
        db.session.commit()
    term.work()
    assert term.look(round_id).made_at == first


def test_a_round_can_be_stopped_before_and_while_it_is_made(term: Term) -> None:
    waiting = term.start()
    with term.scope(term.institution):
        rounds.cancel_round(term.adviser, waiting)
    term.work()
    assert (term.state(waiting), term.pairs(waiting)) == (RoundState.CANCELLED, {})
    running = term.start()
    with term.scope(term.institution):
        making = rounds.begin_making(running, 1)
        assert making is not None
        db.session.commit()
        rounds.note_progress(making, 10)
        rounds.cancel_round(term.adviser, running)
        db.session.commit()
        with pytest.raises(rounds.CalledOff):
            rounds.note_progress(making, 20)
        with pytest.raises(rounds.CalledOff):
            rounds.keep_places(making, [])
        with pytest.raises(Conflict, match="nothing to stop"):
            rounds.cancel_round(term.adviser, running)
    term.work()
    assert term.state(running) is RoundState.CANCELLED
    term.again(running)
    assert len(term.pairs(running)) == 6


def test_progress_is_saved_while_it_is_made(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "BLOCK_CELLS", len(term.hosts))  # one student at a time
    round_id = term.start()
    with counted_statements(term.app) as sent:
        term.work()
    written = [one for one in sent if one.startswith("UPDATE matching_round SET progress")]
    assert len(written) >= len(term.students)
    assert term.look(round_id).progress == 100


def test_a_round_that_fails_again_and_again_says_so(
    term: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = term.start()
    with term.app.app_context():
        db.session.execute(update(Job).values(attempts=7))
        db.session.commit()
    with term.scope(term.institution):
        wrong = StudentProfile.membership_id == term.students[0].id
        db.session.execute(update(StudentProfile).where(wrong).values(fields=[["not", "a key"]]))
    term.work()
    assert term.state(round_id) is RoundState.FAILED
    with term.app.app_context():
        assert db.session.scalars(select(Job.state)).all() == [JobState.DEAD]


def test_a_round_in_the_making_is_neither_changed_nor_made_twice(
    term: Term, rule: Callable[..., None]
) -> None:
    round_id = term.start()
    with pytest.raises(Conflict):
        rule(round_id, 0, 0, Verdict.LOCK)
    with term.scope(term.institution), pytest.raises(Conflict, match="right now"):
        rounds.make_again(term.adviser, round_id)
    with term.scope(term.institution):
        assert rounds.begin_making(round_id, 2) is None
        rounds.fail_round(round_id, 2)
        rounds.fail_round(0, 1)
        assert db.session.scalar(select(MatchingRound.state)) == RoundState.QUEUED


def test_a_plugin_that_assigns_wrongly_costs_nobody_a_place(
    term: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[AssignmentAim] = []

    def all_to_the_first(problem: AssignmentProblem) -> Assignment:
        asked.append(problem.aim)
        return Assignment(np.zeros(len(problem.student_ids), dtype=np.int64))

    with term.app.app_context():
        given = contents().hooks
    entry = Registered("fireside_starter", "assign_matches", all_to_the_first)
    monkeypatch.setitem(given._by_owner, "fireside_starter", {"assign_matches": entry})
    pairs = term.pairs(term.made(aim=AssignmentAim.STABLE))
    assert asked[0] is AssignmentAim.STABLE
    assert Counter(pairs.values()) == {f"Host {field}": 2 for field in FIELDS}
    with term.scope(term.institution):
        faults = db.session.scalars(select(PluginFault.error)).all()
        assert {fault.split(": ")[1] for fault in faults} == {"a host has more students than seats"}
