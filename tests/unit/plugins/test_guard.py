from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fireside.plugins import (
    BulletList,
    Deadline,
    FilterVerdict,
    Paragraph,
    Scores,
    SectionContent,
    checks,
)
from fireside.plugins.guard import Call, Fault, FaultKind, Guard
from tests.unit.plugins.batches import NOW

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
}


@pytest.mark.parametrize("answer", WRONG_SECTIONS.values(), ids=WRONG_SECTIONS.keys())
def test_wrong_sections_are_a_fault(answer: Any) -> None:
    assert checks.section_content(answer) is not None


def test_a_wrong_value_is_named_by_its_place() -> None:
    problem = checks.section_content(WRONG_SECTIONS["a number as text"])
    assert problem == "Paragraph.text must be str, got int"


def test_slow_call_keeps_its_answer_and_is_recorded() -> None:
    faults: list[Fault] = []
    good: list[Call] = []

    def work() -> str:
        time.sleep(0.03)
        return "late, but right"

    guard = Guard(faults.append, good.append, {"match_scorer": 0.01})
    outcome = guard.run(CALL, work, checks.sentence)
    assert outcome.answer == "late, but right"
    assert outcome.fault is faults[0]
    assert faults[0].kind is FaultKind.SLOW
    assert faults[0].milliseconds >= 30
    assert good == []


def test_reason_must_be_a_text() -> None:
    assert checks.sentence(None) == "expected a text, got NoneType"
