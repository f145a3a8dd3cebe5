"""The rail and the next step, for every state and every degree of preparation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from fireside.interviews.rules import Stage, State
from fireside.journey.rules import (
    LOOKING_BACK_PRESSES,
    NEAR,
    NOTES_ARE_FRESH,
    STAGES,
    THANKS_ARE_LATE,
    Facts,
    Group,
    StageState,
    grouped,
    host_stage,
    host_stage_states,
    host_stages,
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
DUE = NOW + timedelta(hours=47)
HELD = replace(READY, state=State.HELD, ended_at=NOW - timedelta(hours=1), thank_by=DUE, noted=True)
THANKED = replace(HELD, thanked=True)
REFLECTED = replace(THANKED, reflected=True)


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
        ({"questions": 4}, Stage.PREPARE, "Choose 1 more question for Dana"),
        ({"questions": 0}, Stage.PREPARE, "Choose 5 questions for Dana"),
        ({"state": State.REQUESTED}, Stage.BOOK, "has your request"),
        ({"packet_ready": False}, Stage.PREPARE, "Print your packet"),
        ({}, Stage.MEET, "Meet Dana"),
        ({"present": START}, Stage.MEET, "You are with Dana"),
        ({"present": START + timedelta(hours=1)}, Stage.MEET, "How did it go?"),
        ({"state": State.REQUESTED, "present": START}, Stage.FIND, "That time has passed"),
        ({"state": State.HELD}, Stage.THANK, "Thank Dana"),
    ],
)
def test_the_next_step_is_the_first_thing_not_done(
    change: dict[str, object], stage: Stage, words: str
) -> None:
    step = next_step(replace(READY, **change))
    assert step.stage is stage
    assert words in step.title


@pytest.mark.parametrize(
    ("facts", "stage", "words", "waiting"),
    [
        (replace(HELD, noted=False), Stage.MEET, "Write up your notes", False),
        (replace(HELD, noted=False, thanked=True), Stage.REFLECT, "Look back", False),
        (
            replace(HELD, noted=False, present=NOW - timedelta(hours=1) + NOTES_ARE_FRESH),
            Stage.THANK,
            "Thank Dana",
            False,
        ),
        (HELD, Stage.THANK, "Thank Dana", False),
        (replace(HELD, thanks_returned=True), Stage.THANK, "did not reach Dana", False),
        (replace(HELD, present=DUE), Stage.THANK, "Thank Dana", False),
        (replace(HELD, present=DUE + THANKS_ARE_LATE), Stage.REFLECT, "Look back", False),
        (THANKED, Stage.REFLECT, "Look back", False),
        (
            replace(THANKED, present=NOW - timedelta(hours=1) + LOOKING_BACK_PRESSES),
            Stage.REFLECT,
            "Look back",
            True,
        ),
        (REFLECTED, Stage.KEEP, "Stay in touch with Dana", True),
        (replace(REFLECTED, write_on=date(2027, 3, 5)), Stage.KEEP, "In touch with Dana", True),
        (replace(REFLECTED, enough=True), Stage.KEEP, "full circle", True),
    ],
)
def test_after_the_conversation_one_writes_up_thanks_looks_back_and_stays_in_touch(
    facts: Facts, stage: Stage, words: str, waiting: bool
) -> None:
    step = next_step(facts)
    assert step.stage is stage
    assert words in step.title
    assert step.waiting is waiting


@pytest.mark.parametrize(
    ("day", "presses"), [(date(2026, 11, 30), True), (NOW.date(), True), (date(2026, 12, 2), False)]
)
def test_a_day_chosen_for_writing_presses_when_it_has_come(day: date, presses: bool) -> None:
    facts = replace(THANKED, write_on=day, today=NOW.date())
    step = next_step(facts)
    assert (step.title == "Write to Dana") is presses
    assert step.stage is (Stage.KEEP if presses else Stage.REFLECT)
    assert next_step(replace(facts, enough=True)).stage is Stage.REFLECT
    assert next_step(replace(facts, thanked=False)).stage is Stage.THANK


def test_exactly_one_stage_is_current_afterwards_too() -> None:
    ways = product((False, True), repeat=5)
    for noted, thanked, reflected, enough, writes in ways:
        facts = replace(
            HELD,
            noted=noted,
            thanked=thanked,
            reflected=reflected,
            enough=enough,
            write_on=NOW.date() if writes else None,
            today=NOW.date(),
        )
        states = stage_states(facts)
        current = [stage for stage, state in states.items() if state is StageState.CURRENT]
        assert current == [next_step(facts).stage]
        assert StageState.LATER not in states.values()


def test_what_is_said_of_a_thank_you_follows_its_clock() -> None:
    assert "Five honest lines" in next_step(HELD).sentence
    assert "late thank-you is still welcome" in next_step(replace(HELD, present=DUE)).sentence
    day = replace(REFLECTED, write_on=date(2027, 3, 5))
    assert "Friday 5 March" in next_step(day).sentence


def test_what_follows_is_done_when_it_is_done() -> None:
    states = stage_states(replace(REFLECTED, write_on=date(2027, 3, 5)))
    assert states[Stage.MEET] is states[Stage.THANK] is StageState.DONE
    assert states[Stage.REFLECT] is StageState.DONE
    assert states[Stage.KEEP] is StageState.CURRENT
    late = stage_states(replace(HELD, enough=True))
    assert (late[Stage.KEEP], late[Stage.REFLECT]) == (StageState.DONE, StageState.OPEN)


FAR = replace(READY, starts_at=NOW + NEAR * 2, ends_at=NOW + NEAR * 2 + timedelta(hours=1))
SOON = replace(READY, starts_at=NOW + NEAR)
EMPTY = Facts(state=State.DRAFT, present=NOW)


def test_what_one_can_do_comes_before_what_one_waits_for() -> None:
    counted_on = replace(FAR, questions=0)
    begun = replace(EMPTY, objectives=1)
    asked = replace(FAR, state=State.REQUESTED)
    right = [HELD, counted_on, SOON, begun, FAR, asked, EMPTY, REFLECTED]
    told = [next_step(facts).title for facts in right]
    assert told[2] == told[4] == "Meet Dana"
    for turned in range(len(right)):
        mixed = [*right[turned:], *right[:turned]]
        assert sorted(mixed, key=lambda facts: urgency(facts, next_step(facts))) == right


def test_of_two_conversations_the_nearer_one_is_first() -> None:
    order = sorted([FAR, SOON], key=lambda facts: urgency(facts, next_step(facts)))
    assert order == [SOON, FAR]
    nearer = replace(FAR, starts_at=NOW + NEAR + timedelta(hours=1))
    assert urgency(nearer, next_step(nearer)) < urgency(FAR, next_step(FAR))


@pytest.mark.parametrize(
    "content",
    [
        {"host_name": "Dana"},
        {"objectives": 1},
        {"researched": True},
        {"introduced": True},
        {"questions": 1},
        {"packet_ready": True},
        {"noted": True},
        {"state": State.RETURNED},
    ],
)
def test_whatever_came_into_an_interview_makes_it_worth_keeping(content: dict[str, Any]) -> None:
    assert EMPTY.untouched
    assert not replace(EMPTY, **content).untouched


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
        (State.HELD, Stage.KEEP, "done", "done"),
    ],
)
def test_a_hosts_page_opens_where_it_stands(
    state: State, stage: Stage, book: str, meet: str
) -> None:
    states = host_stage_states(replace(READY, state=state))
    assert host_stage(state) is stage
    assert (states[Stage.BOOK], states[Stage.MEET]) == (book, meet)
    assert states[Stage.THANK] is StageState.LATER
    assert (Stage.KEEP in host_stages(state)) is (state is State.HELD)
    assert stage in host_stages(state)


def test_a_hosts_rail_knows_of_a_thank_you_that_came() -> None:
    states = host_stage_states(THANKED)
    assert states[Stage.THANK] is StageState.DONE
    assert states[Stage.KEEP] is StageState.CURRENT
    assert states[Stage.REFLECT] is StageState.LATER


def test_a_list_is_divided_by_how_things_stand() -> None:
    states = [State.HELD, State.CONFIRMED, State.EXPIRED, State.DECLINED, State.CONFIRMED]
    assert grouped(states) == {Group.SETTLED: [1, 4], Group.MET: [0], Group.ENDED: [2, 3]}
    assert list(grouped([State.DRAFT, State.REQUESTED])) == [Group.WAITING, Group.BEGUN]
    assert grouped([]) == {}


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (State.CANCELLED, "Dana had to call it off"),
        (State.DECLINED, "Dana could not take that time"),
        (State.HOST_MISSED, "Dana did not come"),
    ],
)
@pytest.mark.parametrize("objectives", [0, 2])
def test_who_was_let_down_is_led_to_those_who_can_step_in(
    state: State, title: str, objectives: int
) -> None:
    step = next_step(replace(READY, state=state, stranded=True, objectives=objectives))
    assert (step.stage, step.title) == (Stage.BOOK, title)
    assert step.button == "See who can step in"
    assert not step.waiting
