"""The rail and the next step, for every state and every degree of preparation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from fireside.interviews.rules import Stage, State
from fireside.journey.rules import (
    STAGES,
    Facts,
    Group,
    StageState,
    grouped,
    host_stage,
    host_stage_states,
    next_step,
    stage_states,
    urgency,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
START = NOW + timedelta(days=2)
READY = Facts(
    state=State.CONFIRMED,
    present=NOW,
    host_name="Dana",
    objectives=2,
    researched=True,
    questions=6,
    packet_ready=True,
    starts_at=START,
    ends_at=START + timedelta(minutes=30),
)


def _all_facts() -> list[Facts]:
    present = (NOW, START, START + timedelta(hours=1))
    ways = product(State, present, (0, 1), (False, True), (0, 4, 5), (False, True))
    return [
        Facts(
            state=state,
            present=moment,
            host_name="" if state is State.DRAFT else "Dana",
            objectives=objectives,
            researched=researched,
            questions=questions,
            packet_ready=packet,
            starts_at=None if state is State.DRAFT else START,
            ends_at=None if state is State.DRAFT else START + timedelta(minutes=30),
        )
        for state, moment, objectives, researched, questions, packet in ways
    ]


def test_exactly_the_stage_of_the_next_step_is_current() -> None:
    for facts in _all_facts():
        states = stage_states(facts)
        current = [stage for stage, state in states.items() if state is StageState.CURRENT]
        assert current == [next_step(facts).stage], facts
        assert list(states) == list(STAGES)


def test_nothing_after_the_meeting_is_open_before_it() -> None:
    for facts in _all_facts():
        if facts.state is not State.HELD:
            states = stage_states(facts)
            assert states[Stage.THANK] is StageState.LATER
            assert states[Stage.REFLECT] is StageState.LATER


@pytest.mark.parametrize(
    ("change", "stage", "words"),
    [
        ({"state": State.DRAFT, "objectives": 0}, Stage.DECIDE, "Decide"),
        ({"state": State.DRAFT}, Stage.FIND, "Find somebody"),
        ({"state": State.DECLINED}, Stage.BOOK, "could not take"),
        ({"state": State.EXPIRED}, Stage.FIND, "No answer"),
        ({"state": State.CANCELLED}, Stage.FIND, "another time"),
        ({"objectives": 0}, Stage.DECIDE, "Decide"),
        ({"researched": False}, Stage.RESEARCH, "Read up on Dana"),
        ({"questions": 4}, Stage.PREPARE, "Choose 1 question for Dana"),
        ({"questions": 0}, Stage.PREPARE, "Choose 5 questions for Dana"),
        ({"state": State.REQUESTED}, Stage.BOOK, "has your request"),
        ({"packet_ready": False}, Stage.PREPARE, "Print your packet"),
        ({}, Stage.MEET, "Meet Dana"),
        ({"present": START}, Stage.MEET, "You are with Dana"),
        ({"present": START + timedelta(hours=1)}, Stage.MEET, "How did it go?"),
        ({"state": State.REQUESTED, "present": START}, Stage.FIND, "That time has passed"),
        ({"state": State.HELD}, Stage.THANK, "Thank Dana"),
        ({"state": State.HELD, "thank_by": NOW + timedelta(hours=1)}, Stage.THANK, "Thank Dana"),
        ({"state": State.HELD, "thank_by": NOW}, Stage.REFLECT, "Look back"),
    ],
)
def test_the_next_step_is_the_first_thing_not_done(
    change: dict[str, object], stage: Stage, words: str
) -> None:
    step = next_step(replace(READY, **change))  # type: ignore[arg-type]  # fields by name
    assert step.stage is stage
    assert words in step.title


def test_what_one_can_do_comes_before_what_one_waits_for() -> None:
    waiting = next_step(replace(READY, state=State.REQUESTED))
    doing = next_step(replace(READY, state=State.DRAFT, objectives=0))
    later = next_step(replace(READY, questions=0))
    past = next_step(replace(READY, state=State.HELD, thank_by=NOW))
    assert sorted([past, waiting, doing, later], key=urgency) == [later, doing, waiting, past]


def test_a_hosts_rail_says_nothing_of_the_preparation() -> None:
    rails: dict[State, set[str]] = {}
    for facts in _all_facts():
        rails.setdefault(facts.state, set()).add(repr(host_stage_states(facts)))
    assert all(len(seen) == 1 for seen in rails.values())


@pytest.mark.parametrize(
    ("state", "stage", "book", "meet"),
    [
        (State.REQUESTED, Stage.BOOK, "current", "later"),
        (State.DECLINED, Stage.BOOK, "current", "later"),
        (State.CANCELLED, Stage.BOOK, "current", "later"),
        (State.EXPIRED, Stage.BOOK, "current", "later"),
        (State.CONFIRMED, Stage.MEET, "done", "current"),
        (State.HELD, Stage.MEET, "done", "done"),
    ],
)
def test_a_hosts_page_opens_where_it_stands(
    state: State, stage: Stage, book: str, meet: str
) -> None:
    states = host_stage_states(replace(READY, state=state))
    assert host_stage(state) is stage
    assert (states[Stage.BOOK], states[Stage.MEET]) == (book, meet)
    assert states[Stage.THANK] is StageState.LATER


def test_a_list_is_divided_by_how_things_stand() -> None:
    states = [State.HELD, State.CONFIRMED, State.EXPIRED, State.DECLINED, State.CONFIRMED]
    assert grouped(states) == {Group.SETTLED: [1, 4], Group.MET: [0], Group.ENDED: [2, 3]}
    assert list(grouped([State.DRAFT, State.REQUESTED])) == [Group.WAITING, Group.BEGUN]
    assert grouped([]) == {}
