"""Plugins that assign: the first answer wins, and a wrong one is that plugin's fault."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest
from flask import Flask

from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.plugins import AssignmentAim, AssignmentProblem, assigning, loader, state
from tests.unit.plugins.batches import HERE
from tests.unit.plugins.conftest import InstallPlugin

DEAN = Actor(1, 11, 1, frozenset({"administrator"}))
Inside = Callable[[Flask, int], AbstractContextManager[None]]
ANSWER = """
import numpy as np

@hookimpl
def assign_matches({arguments}):
    return {answer}
"""
RIGHT = "Assignment(np.array([1, -1]))"


@pytest.fixture
def problem() -> AssignmentProblem:
    scores = np.array([0.9, 0.5, 0.7])
    return AssignmentProblem(
        AssignmentAim.BEST_TOTAL,
        np.array([10, 11]),
        np.array([20, 21]),
        np.array([1, 1]),
        np.array([0, 0, 1]),
        np.array([0, 1, 0]),
        scores,
        scores,
    )


@pytest.fixture
def ask(
    install_plugin: InstallPlugin, make_app: Callable[[], Flask], inside: Inside
) -> Callable[..., tuple[list[int] | None, list[tuple[str, str]]]]:
    """Install plugins that answer so, ask them, and return the answer and what went wrong."""

    def asked(
        problem: AssignmentProblem, *answers: str, arguments: str = "ctx, problem"
    ) -> tuple[list[int] | None, list[tuple[str, str]]]:
        names = [f"assigner{number}" for number in range(len(answers))]
        for name, answer in zip(names, answers, strict=True):
            install_plugin(name, ANSWER.format(arguments=arguments, answer=answer))
        app = make_app()
        with inside(app, 1):
            for name in names:
                state.enable_plugin(DEAN, name)
            db.session.commit()
        with inside(app, 1):
            assert assigning.has_assigner()
            found = assigning.run_assigners(HERE, problem)
        with inside(app, 2):
            assert not assigning.has_assigner()
            assert assigning.run_assigners(HERE, problem) is None
        with inside(app, 1):
            faults = [(n, row.error) for n in names for row in state.list_faults(DEAN, n)]
        return None if found is None else found.tolist(), faults

    return asked


Ask = Callable[..., tuple[list[int] | None, list[tuple[str, str]]]]


def test_the_first_assignment_wins(ask: Ask, problem: AssignmentProblem) -> None:
    other = "Assignment(np.array([0, -1]))"
    assert ask(problem, "None", RIGHT, other) == ([1, -1], [])


def test_an_implementation_may_leave_arguments_out(ask: Ask, problem: AssignmentProblem) -> None:
    assert ask(problem, RIGHT, arguments="problem") == ([1, -1], [])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("[1, -1]", "expected an Assignment, got list"),
        ("Assignment([1, -1])", "whole numbers"),
        ("Assignment(np.array([1.0, -1.0]))", "whole numbers"),
        ("Assignment(np.array([1]))", "shape (1,), expected (2,)"),
        ("Assignment(np.array([2, -1]))", "between -1 and 1"),
        ("Assignment(np.array([-2, -1]))", "between -1 and 1"),
        ("Assignment(np.array([0, 0]))", "more students than seats"),
        ("Assignment(np.array([-1, 1]))", "not among the candidates"),
        ("problem.seats.fill(9)", "ValueError"),
    ],
)
def test_a_wrong_assignment_is_recorded_and_the_next_one_used(
    ask: Ask, problem: AssignmentProblem, wrong: str, words: str
) -> None:
    answer, faults = ask(problem, wrong, RIGHT)
    assert answer == [1, -1]
    ((plugin, error),) = faults
    assert plugin == "assigner0"
    assert words in error


def test_a_hook_without_its_marker_is_refused(install_plugin: InstallPlugin) -> None:
    install_plugin("bare", "def assign_matches(ctx, problem):\n    return None\n")
    install_plugin("near", "@hookimpl\ndef assign_match(ctx, problem):\n    return None\n")
    reasons = {problem.name: problem.reason for problem in loader.load_plugins().problems}
    assert "lacks the @hookimpl marker" in reasons["bare"]
    assert "did you mean assign_matches?" in reasons["near"]
