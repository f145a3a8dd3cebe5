from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.assigning import SIDES, Size, crowd
from tests.benchmarks.catalogue import ASSIGN_2K, BENCHMARKS, ONCE
from tests.benchmarks.measures import ALONE, COMPARISONS, MEASURES
from tests.benchmarks.results import Benchmark, Goal, judge, write_json

PAGES = Benchmark("list_page", "pages/s", Goal.AT_LEAST, 0.4)
RANKING = Benchmark("rank", "ms", Goal.TIMES_LESS, 10, most=5)
MEMORY = Benchmark("worker_memory", "MB", Goal.AT_MOST, 2.5)


def test_every_benchmark_is_measured() -> None:
    names = sorted(benchmark.name for benchmark in BENCHMARKS)
    assert names == sorted([*MEASURES, *ALONE])
    assert {benchmark.name for benchmark in ONCE} == set(COMPARISONS)


@pytest.mark.parametrize("side", SIDES)
def test_sides_that_assign_keep_to_the_seats(side: str) -> None:
    people = crowd(Size(40, 30, 2))
    hosts = SIDES[side](people)
    assert (np.bincount(hosts[hosts >= 0], minlength=30) <= people.seats).all()
    assert people.total(hosts) <= people.total(SIDES["ours"](people)) + 1e-4


def test_what_needs_no_database_names_none() -> None:
    assert judge(ASSIGN_2K, "", [1.0], [50.0]).name == "assign_2k"
    assert judge(ASSIGN_2K, "", [1.0], [50.0]).met
    assert not judge(ASSIGN_2K, "", [1.1], [50.0]).met


@pytest.mark.parametrize(("ours", "met"), [(39.0, False), (40.0, True), (250.0, True)])
def test_throughput_has_to_reach_its_goal(ours: float, met: bool) -> None:
    result = judge(PAGES, "sqlite", [ours], [100.0])
    assert (result.ratio, result.met) == (ours / 100, met)


@pytest.mark.parametrize(("ours", "met"), [(30.0, True), (250.0, True), (251.0, False)])
def test_memory_may_not_exceed_its_goal(ours: float, met: bool) -> None:
    result = judge(MEMORY, "postgresql", [ours], [100.0])
    assert (result.ratio, result.met) == (ours / 100, met)


@pytest.mark.parametrize(
    ("ours", "other", "met"), [(4.0, 40.0, True), (4.0, 39.0, False), (6.0, 90.0, False)]
)
def test_time_has_to_be_less_by_the_goal_and_by_itself(
    ours: float, other: float, met: bool
) -> None:
    result = judge(RANKING, "", [ours], [other])
    assert (result.name, result.ratio, result.met) == ("rank", other / ours, met)


def test_one_slow_round_does_not_decide() -> None:
    result = judge(PAGES, "sqlite", [50.0, 1.0, 52.0], [100.0, 102.0, 100.0])
    assert (result.ours, result.other, result.ratio) == (50.0, 100.0, 0.5)


def test_rounds_on_a_busy_computer_are_compared_each_by_itself() -> None:
    result = judge(PAGES, "sqlite", [50.0, 5.0, 5.0], [100.0, 100.0, 10.0])
    assert (result.ours, result.other, result.ratio) == (5.0, 100.0, 0.5)


def test_a_side_that_measured_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="list_page"):
        judge(PAGES, "sqlite", [50.0], [0.0])


def test_the_written_file_names_each_result(tmp_path: Path) -> None:
    write_json([judge(MEMORY, "sqlite", [90.0], [45.0])], tmp_path / "bench.json")
    assert json.loads((tmp_path / "bench.json").read_text("utf-8")) == [
        {
            "name": "worker_memory[sqlite]",
            "ours": 90.0,
            "other": 45.0,
            "ratio": 2.0,
            "goal": 2.5,
            "met": True,
        }
    ]
