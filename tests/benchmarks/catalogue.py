"""The benchmarks, each with the goal that CI would hold it to."""

from __future__ import annotations

from tests.benchmarks.results import Benchmark, Goal

LIGHT_PAGE = Benchmark("light_page", "pages/s", Goal.AT_LEAST, 0.5)
LIST_PAGE = Benchmark("list_page", "pages/s", Goal.AT_LEAST, 0.4)
BOOKING_FORM = Benchmark("booking_form", "posts/s", Goal.AT_LEAST, 0.5)
WORKER_MEMORY = Benchmark("worker_memory", "MB", Goal.AT_MOST, 2.5)
COLD_START = Benchmark("cold_start", "s", Goal.AT_MOST, 2.5)
SEARCH_PAGE = Benchmark("search_page", "ms", Goal.AT_MOST, 2.5)
RANK_10K = Benchmark("rank_10k", "ms", Goal.TIMES_LESS, 10, most=5)
RANK_100K = Benchmark("rank_100k", "ms", Goal.TIMES_LESS, 50, most=30)
SLOTS_4W = Benchmark("slots_4w", "ms", Goal.TIMES_LESS, 20)
ASSIGN_2K = Benchmark("assign_2k", "s", Goal.TIMES_LESS, 50)
ASSIGN_100K = Benchmark("assign_100k", "s", Goal.AT_MOST, 0.6)

BENCHMARKS = (
    *(SLOTS_4W, RANK_10K, RANK_100K),
    *(LIGHT_PAGE, LIST_PAGE, WORKER_MEMORY, COLD_START, BOOKING_FORM),
    SEARCH_PAGE,
)
"""In the order in which they run: those that fill the database come last."""

ONCE = (ASSIGN_2K, ASSIGN_100K)
"""Those that need no database: each runs once, after the others."""
