from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup

from fireside.plugins import (
    BookingProblem,
    BulletList,
    Deadline,
    FilterVerdict,
    MeetingRoom,
    NumberedQuestions,
    Paragraph,
    Ruled,
    Scores,
    SectionContent,
    answers,
    checks,
)
from fireside.plugins.guard import Call, Fault, FaultKind, Guard
from fireside.plugins.watchdog import Overrun, limited
from tests.unit.plugins.batches import NOW, interview

CONTENT = answers.section_of(interview())
CALL = Call("shaky", "match_scorer", "rule", 1)


def run(work: Callable[[], Any], check: checks.Check) -> tuple[Any, list[Fault]]:
    faults: list[Fault] = []
    return Guard(faults.append).run(CALL, work, check), faults


def scores(values: Any, **more: Any) -> Callable[[], Scores]:
    return lambda: Scores(values, **more)


def test_guard_hands_on_a_good_answer_and_says_it_went_well() -> None:
    faults: list[Fault] = []
    good: list[Call] = []
    outcome = Guard(faults.append, good.append).run(
        CALL, scores(np.array([0.0, 1.0])), checks.scores_for(2)
    )
    assert outcome.answer is not None
    assert outcome.fault is None
    assert (faults, good) == ([], [CALL])


def raising(error: BaseException) -> Callable[[], Any]:
    def work() -> Any:
        raise error

    return work


def endless() -> Any:
    return endless()


@pytest.mark.parametrize(
    "work",
    [raising(ValueError("x")), raising(SystemExit(1)), raising(MemoryError()), endless],
    ids=["exception", "exit", "memory", "recursion"],
)
def test_guard_contains_whatever_is_raised(work: Callable[[], Any]) -> None:
    outcome, faults = run(work, checks.scores_for(1))
    assert outcome.answer is None
    assert [fault.kind for fault in faults] == [FaultKind.RAISED]


def test_of_several_works_each_fails_by_itself() -> None:
    faults: list[Fault] = []
    entered: list[Call] = []

    @contextmanager
    def around(call: Call) -> Iterator[None]:
        entered.append(call)
        yield

    works = [lambda: "one", raising(ValueError()), lambda: 5, lambda: "four"]
    told = Guard(faults.append, around=around).run_each(CALL, works, answers.sentence)
    assert [outcome.answer for outcome in told] == ["one", None, None, "four"]
    assert [fault.kind for fault in faults] == [FaultKind.RAISED, FaultKind.WRONG_ANSWER]
    assert entered == [CALL], "all of them behind one fence"


def test_what_never_ends_takes_only_the_works_after_it_along() -> None:
    faults: list[Fault] = []
    guard = Guard(faults.append, budgets={CALL.hook: 0.01})

    def never_ending() -> str:
        while True:
            time.sleep(0.001)

    told = guard.run_each(CALL, [lambda: "one", never_ending, lambda: "three"], answers.sentence)
    assert [outcome.answer for outcome in told] == ["one", None]
    assert [fault.kind for fault in faults] == [FaultKind.SLOW]


def test_guard_lets_a_stop_from_the_keyboard_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        run(raising(KeyboardInterrupt()), checks.scores_for(1))


def test_fault_names_the_place_but_never_the_message() -> None:
    _, faults = run(raising(ValueError("Maya wrote: I am afraid")), checks.scores_for(1))
    assert faults[0].summary.startswith("ValueError in work, test_guard.py line ")
    assert "Maya" not in faults[0].summary


WRONG_SCORES: dict[str, Any] = {
    "nothing": lambda: None,
    "a list": scores([0.5, 0.5]),
    "texts": scores(np.array(["a", "b"])),
    "too few": scores(np.array([0.5])),
    "two-dimensional": scores(np.zeros((2, 1))),
    "NaN": scores(np.array([0.5, np.nan])),
    "infinity": scores(np.array([0.5, np.inf])),
    "above one": scores(np.array([0.5, 1.01])),
    "below zero": scores(np.array([-0.01, 0.5])),
    "too few reasons": scores(np.zeros(2), reasons=["only one"]),
    "reasons of no kind": scores(np.zeros(2), reasons=5),
    "unknown missing field": scores(np.zeros(2), missing=("shoe_size",)),
}


@pytest.mark.parametrize("work", WRONG_SCORES.values(), ids=WRONG_SCORES.keys())
def test_wrong_scores_are_a_fault(work: Callable[[], Any]) -> None:
    outcome, faults = run(work, checks.scores_for(2))
    assert outcome.answer is None
    assert faults[0].kind is FaultKind.WRONG_ANSWER


def test_scores_for_no_hosts_are_fine() -> None:
    assert checks.scores_for(0)(Scores(np.zeros(0))) is None


WRONG_VERDICTS: dict[str, Any] = {
    "a plain bool": True,
    "a list": FilterVerdict([True, False]),  # type: ignore[arg-type]
    "numbers": FilterVerdict(np.array([1, 0])),
    "too many": FilterVerdict(np.array([True, True, True])),
    "too few reasons": FilterVerdict(np.array([True, True]), ["a"]),
}


@pytest.mark.parametrize("answer", WRONG_VERDICTS.values(), ids=WRONG_VERDICTS.keys())
def test_wrong_verdicts_are_a_fault(answer: Any) -> None:
    assert checks.verdict_for(2)(answer) is not None


WRONG_SECTIONS: dict[str, Any] = {
    "markup": "<h1>Hello</h1>",
    "a list of blocks": SectionContent([Paragraph("a")]),  # type: ignore[arg-type]
    "a text as block": SectionContent(("a",)),  # type: ignore[arg-type]
    "a number as text": SectionContent((Paragraph(5),)),  # type: ignore[arg-type]
    "a bare text as items": SectionContent((BulletList("abc"),)),  # type: ignore[arg-type]
    "a number among items": SectionContent((BulletList((1,)),)),  # type: ignore[arg-type]
    "a naive deadline": SectionContent((Deadline("By", NOW.replace(tzinfo=None), "UTC"),)),
    "far too long": SectionContent((Paragraph("a"),) * 500),
    "far too wordy": SectionContent((Paragraph("a" * 70_000),)),
    "markup in a text": SectionContent((Paragraph(Markup("<h1>unclosed")),)),
    "half a letter": SectionContent((Paragraph("\ud800"),)),
    "a thousand lines": SectionContent((Ruled("Notes", 1000),)),
    "lines below nothing": SectionContent((NumberedQuestions((), ruled_lines=-1),)),
}


@pytest.mark.parametrize("answer", WRONG_SECTIONS.values(), ids=WRONG_SECTIONS.keys())
def test_wrong_sections_are_a_fault(answer: Any) -> None:
    assert CONTENT(answer) is not None


def test_a_deadline_in_a_zone_of_no_clock_is_a_fault() -> None:
    content = SectionContent((Deadline("By", NOW, "Nowhere/At_All"),))
    outcome, faults = run(lambda: content, CONTENT)
    assert outcome.failed
    assert faults[0].summary.startswith("ZoneInfoNotFoundError")


WRONG_ROOMS: dict[str, Any] = {
    "a bare link": "https://meet.example.org/x",
    "no link": MeetingRoom(""),
    "a script": MeetingRoom("javascript:alert(1)"),
    "no lock": MeetingRoom("http://meet.example.org/x"),
    "no server": MeetingRoom("https:///x"),
    "a blank": MeetingRoom("https://meet.example.org/a room"),
    "a line break": MeetingRoom("https://meet.example.org/a\nX:y"),
    "a long link": MeetingRoom("https://meet.example.org/" + "x" * 500),
    "a long passcode": MeetingRoom("https://meet.example.org/x", "1" * 101),
    "long notes": MeetingRoom("https://meet.example.org/x", notes="n" * 301),
}


@pytest.mark.parametrize("answer", WRONG_ROOMS.values(), ids=WRONG_ROOMS.keys())
def test_wrong_rooms_are_a_fault(answer: Any) -> None:
    assert answers.meeting_room(answer) is not None


def test_a_room_or_none_is_right() -> None:
    assert (
        answers.meeting_room(MeetingRoom("https://meet.example.org/x", "12", "Or by phone."))
        is None
    )
    assert answers.meeting_room(None) is None


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "No.",
        [3],
        [BookingProblem(" ")],
        [BookingProblem("x" * 301)],
        [BookingProblem(Markup("x"))],
    ],
)
def test_wrong_problems_are_a_fault(answer: Any) -> None:
    assert answers.booking_problems(answer) is not None


def test_problems_and_nothing_are_right() -> None:
    assert answers.booking_problems([BookingProblem("Exams are that week.")]) is None
    assert answers.booking_problems(()) is None
    assert answers.nothing(None) is None
    assert answers.nothing(0) == "expected nothing, got int"


def test_a_wrong_value_is_named_by_its_place() -> None:
    problem = CONTENT(WRONG_SECTIONS["a number as text"])
    assert problem == "Paragraph.text must be str, got int"


def test_slow_call_keeps_its_answer_and_is_recorded() -> None:
    faults: list[Fault] = []
    good: list[Call] = []

    def work() -> str:
        time.sleep(0.03)
        return "late, but right"

    guard = Guard(faults.append, good.append, {"match_scorer": 0.01})
    outcome = guard.run(CALL, work, answers.sentence)
    assert outcome.answer == "late, but right"
    assert outcome.fault is faults[0]
    assert faults[0].kind is FaultKind.SLOW
    assert faults[0].milliseconds >= 30
    assert good == []


def _resting() -> None:
    while True:
        time.sleep(0.001)


def _busy() -> None:
    while True:
        pass


def _swallowing() -> None:
    while True:
        with suppress(Exception):  # as careless code does
            time.sleep(0.001)


@pytest.mark.parametrize("work", [_resting, _busy, _swallowing])
def test_a_call_that_never_ends_is_stopped(work: Callable[[], None]) -> None:
    faults: list[Fault] = []
    outcome = Guard(faults.append, budgets={"match_scorer": 0.01}).run(CALL, work, answers.nothing)
    assert outcome.failed
    assert faults[0].kind is FaultKind.SLOW
    assert faults[0].summary.startswith(f"did not end and was stopped: Overrun in {work.__name__}")
    assert 900 < faults[0].milliseconds < 3000


def test_whoever_comes_after_a_call_at_its_limit_is_not_stopped() -> None:
    stopped = 0
    for number in range(40):
        end = time.perf_counter() + 0.03 + number * 0.002
        try:
            with limited(0.03):
                while time.perf_counter() < end:
                    pass
        except Overrun:
            stopped += 1
        time.sleep(0.001)  # here nobody is watched any more
    assert 0 < stopped < 40


def test_reason_must_be_a_text() -> None:
    assert answers.sentence(None) == "answer must be str, got NoneType"
