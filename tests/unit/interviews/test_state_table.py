"""Every state with every act, party and moment: what the table allows, and nothing else."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest

from fireside.interviews.rules import (
    COUNTED,
    HOLDING,
    LIVE,
    MISSABLE,
    OPEN,
    STANDING,
    TRANSITIONS,
    UNSEEN,
    Act,
    Moment,
    Party,
    Refusal,
    State,
    acts_open_to,
    next_state,
)

START = datetime(2026, 12, 3, 21, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOMENTS = {
    "before": (START, START - MINUTE),
    "at": (START, START),
    "after": (START, START + MINUTE),
    "ended": (START, START + 31 * MINUTE),
    "a week": (START, START + 30 * MINUTE + MISSABLE),
    "later": (START, START + 31 * MINUTE + MISSABLE),
    "no time": (None, START),
}

# Written down a second time on purpose: state -> act -> (target, who, when).
AT_ANY_TIME = frozenset(MOMENTS)
BEFORE, SINCE = frozenset({"before"}), frozenset(MOMENTS) - {"before", "no time"}
A_WEEK = frozenset({"ended", "a week"})
STUDENT, HOST, SYSTEM, ADVISOR = Party.STUDENT, Party.HOST, Party.SYSTEM, Party.ADVISOR
_ASKING = {
    Act.ASK: (State.REQUESTED, {STUDENT}, AT_ANY_TIME),
    Act.BOOK: (State.CONFIRMED, {STUDENT}, AT_ANY_TIME),
    Act.SUBMIT: (State.APPROVAL, {STUDENT}, AT_ANY_TIME),
}
_NOT_COME = {
    Act.MISS: (State.MISSED, {HOST, ADVISOR}, A_WEEK),
    Act.HOST_MISS: (State.HOST_MISSED, {STUDENT, ADVISOR}, A_WEEK),
}
EXPECTED: dict[State, dict[Act, tuple[State, set[Party], frozenset[str]]]] = {
    State.DRAFT: _ASKING,
    State.DECLINED: _ASKING,
    State.CANCELLED: {
        **_ASKING,
        Act.UNCANCEL: (State.CONFIRMED, {STUDENT, HOST}, BEFORE),
        Act.RENEW: (State.REQUESTED, {STUDENT}, BEFORE),
    },
    State.EXPIRED: _ASKING,
    State.RETURNED: {**_ASKING, Act.RESUBMIT: (State.APPROVAL, {STUDENT}, BEFORE)},
    State.APPROVAL: {
        Act.APPROVE: (State.REQUESTED, {ADVISOR}, BEFORE),
        Act.GRANT: (State.CONFIRMED, {ADVISOR}, BEFORE),
        Act.RETURN: (State.RETURNED, {ADVISOR, STUDENT, SYSTEM}, AT_ANY_TIME),
    },
    State.REQUESTED: {
        Act.CONFIRM: (State.CONFIRMED, {HOST}, BEFORE),
        Act.DECLINE: (State.DECLINED, {HOST}, BEFORE),
        Act.CANCEL: (State.CANCELLED, {STUDENT, HOST}, BEFORE),
        Act.EXPIRE: (State.EXPIRED, {SYSTEM}, AT_ANY_TIME),
        Act.OVERTAKE: (State.DECLINED, {SYSTEM}, AT_ANY_TIME),
        Act.MOVE: (State.REQUESTED, {STUDENT}, BEFORE),
    },
    State.CONFIRMED: {
        Act.CANCEL: (State.CANCELLED, {STUDENT, HOST}, BEFORE),
        Act.HOLD: (State.HELD, {STUDENT, HOST, SYSTEM}, SINCE),
        Act.REBOOK: (State.CONFIRMED, {STUDENT}, BEFORE),
        Act.PROPOSE: (State.CONFIRMED, {STUDENT, HOST}, BEFORE),
        Act.ACCEPT: (State.CONFIRMED, {STUDENT, HOST}, BEFORE),
        Act.KEEP: (State.CONFIRMED, {STUDENT, HOST}, BEFORE),
        Act.LAPSE: (State.CONFIRMED, {SYSTEM}, AT_ANY_TIME),
        **_NOT_COME,
    },
    State.HELD: _NOT_COME,
    State.MISSED: {**_ASKING, Act.UNMISS: (State.HELD, {HOST, ADVISOR}, A_WEEK)},
    State.HOST_MISSED: {**_ASKING, Act.HOST_UNMISS: (State.HELD, {STUDENT, ADVISOR}, A_WEEK)},
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
def test_each_step_leads_where_it_should_or_is_refused_for_its_reason(
    state: State, act: Act, party: Party, moment: str
) -> None:
    starts_at, present = MOMENTS[moment]
    ends_at = starts_at and starts_at + 30 * MINUTE
    found = next_state(
        state,
        act,
        party,
        starts_at=starts_at,
        present=present,
        ends_at=ends_at,
        cancelled_at=present,
        withdrawn_at=present,
    )
    row = EXPECTED[state].get(act)
    if row is None:
        assert found is Refusal.STATE
    elif party not in row[1]:
        assert found is Refusal.PARTY
    elif moment not in row[2]:
        assert found is Refusal.MOMENT
    else:
        assert found is row[0]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("state", State)
def test_buttons_are_exactly_the_acts_that_are_not_refused(
    state: State, party: Party, moment: str
) -> None:
    starts_at, present = MOMENTS[moment]
    ends_at = starts_at and starts_at + 30 * MINUTE
    open_acts = acts_open_to(
        party,
        state,
        starts_at=starts_at,
        present=present,
        ends_at=ends_at,
        cancelled_at=present,
        withdrawn_at=present,
    )
    assert open_acts == {
        act
        for act, (_, parties, when) in EXPECTED[state].items()
        if party in parties and moment in when
    }


def test_an_act_stands_in_one_row_of_the_table() -> None:
    assert sorted(row.act for row in TRANSITIONS) == sorted(Act)


def test_states_fall_into_those_to_ask_from_those_that_hold_time_and_the_end() -> None:
    assert OPEN | HOLDING | {State.HELD} == set(State)
    assert not OPEN & HOLDING
    assert LIVE | {State.APPROVAL} == HOLDING
    assert HOLDING | {State.HELD, State.MISSED, State.HOST_MISSED} == COUNTED
    assert {State.DRAFT, State.APPROVAL, State.RETURNED} == UNSEEN


def test_there_is_a_sentence_for_whoever_comes_too_late_to_each_state() -> None:
    assert set(STANDING) == set(State)


def drawing() -> ModuleType:
    path = Path(__file__).parents[3] / "docs" / "_extensions" / "interview_states.py"
    spec = importlib.util.spec_from_file_location("interview_states", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_drawn_picture_has_every_state_and_every_row_of_the_table() -> None:
    drawn = drawing()
    picture = unescape(drawn.picture())
    for state in State:
        assert f">{state.value}</text>" in picture
    wanted: dict[tuple[State, State], set[str]] = {}
    for row in TRANSITIONS:  # states to ask from are drawn once, as the draft
        for source in {State.DRAFT} if State.DRAFT in row.sources else row.sources:
            if source is row.target:
                continue
            wanted.setdefault((source, row.target), set()).add(row.act.value)
    assert {(source, target): set(acts.split(", ")) for source, target, acts in drawn.edges()} == (
        wanted
    )


def test_the_table_says_who_is_told_by_mail() -> None:
    told = drawing().told
    assert told(Act.PROPOSE) == told(Act.KEEP) == "the other"
    assert told(Act.CANCEL) == told(Act.ACCEPT) == "host, student"
    assert told(Act.MOVE) == "host"
    assert told(Act.HOST_MISS) == "student"
    assert told(Act.MISS) == told(Act.HOLD) == "nobody"


def test_the_table_beside_the_picture_says_the_same() -> None:
    drawn = drawing()
    table = unescape(drawn.table())
    assert table.count("<tr>") == len(TRANSITIONS) + 1
    for row in TRANSITIONS:
        when = "at any time" if row.moment is Moment.ALWAYS else row.moment.value
        cells = (
            row.act.value,
            ", ".join(sorted(row.sources)),
            row.target.value,
            ", ".join(sorted(row.parties)),
            when,
            drawn.told(row.act),
        )
        assert "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" in table
