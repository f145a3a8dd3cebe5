"""The example's own tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from fireside.plugins import AssignmentAim, AssignmentProblem, PluginContext

import fireside_lottery as plugin

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def here(days: int = 0) -> PluginContext:
    return PluginContext(
        1, "riverbend", "Riverbend College", "America/Denver", NOW + timedelta(days)
    )


def problem(students: int = 5) -> AssignmentProblem:
    """Everybody likes the first of three hosts best; there are four seats."""
    scores = np.tile([0.9, 0.6, 0.3], students)
    return AssignmentProblem(
        AssignmentAim.BEST_TOTAL,
        np.arange(students) + 100,
        np.arange(3) + 500,
        np.array([1, 2, 1]),
        np.repeat(np.arange(students), 3),
        np.tile(np.arange(3), students),
        scores,
        scores,
    )


def test_every_seat_is_taken_and_none_twice() -> None:
    hosts = plugin.assign_matches(here(), problem()).hosts
    assert sorted(hosts.tolist()) == [-1, 0, 1, 1, 2]


def test_whoever_draws_first_gets_the_host_she_likes_best() -> None:
    drawn = {
        int(np.flatnonzero(plugin.assign_matches(here(day), problem()).hosts == 0)[0])
        for day in range(40)
    }
    assert drawn == {0, 1, 2, 3, 4}


def test_the_lots_of_a_day_stay_as_they_are() -> None:
    first, again = (plugin.assign_matches(here(), problem()).hosts.tolist() for _ in range(2))
    assert first == again


def test_an_institution_can_switch_it_on(plugin_name, institution, ctx) -> None:
    assert plugin.name == plugin_name
    assert ctx.slug == "riverbend"
