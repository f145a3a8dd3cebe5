"""Ranking for one student, warm: all built-in rules as a search applies them, and in plain Python.

Ours is what a request does between its questions to the database: the enabled plugins' rules, each
through the guard, weighed as the institution decided, down to the twenty best. The columns are the
process's own by then, so this needs no server: an SQLite file holds the institution. Before it
is timed both sides have to list the same twenty with the same reasons in words.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import thread_time

import numpy as np

from fireside.app import create_app
from fireside.config import Settings
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.matching.service.applying import Applied, apply_rules
from fireside.matching.service.student import plugin_context
from fireside.matching.service.weighing import present_weighing
from fireside.plugins import HostColumns, PluginContext, StudentView, vocabulary
from fireside.plugins.timing import write_tally
from tests.benchmarks.plain_rules import Listed, Row, fold, listed_plainly, ranked
from tests.benchmarks.servers import SECRET_KEY
from tests.factories.institutions import make_institution
from tests.tools.databases import Databases

SHOWN = 20
_ZONES = ("America/New_York", "America/Chicago", "Europe/London")
_PLACES = tuple(f"Town {number}" for number in range(300))
_PROGRAMMES = tuple(f"Programme {number}" for number in range(40))
_SPOKEN = ("en", "es", "fr", "de")
_WARM_UPS = 3


def rank_hosts(folder: Path, count: int, rounds: int) -> Iterator[tuple[float, float]]:
    """Yield milliseconds for one student by ours and by the other side, round after round."""
    hosts = make_hosts(count)
    rows = tuple_rows(hosts)
    databases = Databases(folder, "bench-ranking")
    try:
        app = create_app(Settings(database_url=databases.fresh("sqlite"), secret_key=SECRET_KEY))
        with app.app_context():
            house = make_institution()
            db.session.commit()
            with tenancy.scope(house.id):
                yield from _compare(hosts, rows, plugin_context(), rounds)
            db.session.remove()  # it holds the write lock
            write_tally(app)
            db.session.remove()
            db.engine.dispose()
    finally:
        databases.close()


def _compare(
    hosts: HostColumns, rows: dict[int, Row], ctx: PluginContext, rounds: int
) -> Iterator[tuple[float, float]]:
    present = ctx.now.timestamp()
    students = [make_student_view(number, hosts) for number in range(5)]
    for student in students * _WARM_UPS:
        ours, other = listed(ctx, student, hosts), listed_plainly(rows, student, present, SHOWN)
        assert ours == other, "both sides list the same hosts with the same reasons"
    for _ in range(rounds):
        yield (
            _milliseconds(lambda student: _best(ctx, student, hosts), students * 2),
            _milliseconds(lambda student: ranked(rows, student, present, SHOWN), students),
        )


def listed(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> list[Listed]:
    """Return the ids of the best with their reasons, as a search does."""
    best, applied = _best(ctx, student, hosts)
    return list(zip(hosts.ids[best].tolist(), applied.reasons(best), strict=True))


def _best(
    ctx: PluginContext, student: StudentView, hosts: HostColumns
) -> tuple[list[int], Applied]:
    applied = apply_rules(ctx, student, hosts, present_weighing())
    return applied.ranking().first(SHOWN).tolist(), applied


def _milliseconds(work: Callable[[StudentView], object], students: list[StudentView]) -> float:
    """Return the median over students, in the thread's own time: who else computes is no matter."""
    taken = []
    for student in students:
        started = thread_time()
        work(student)
        taken.append(thread_time() - started)
    return 1000 * median(taken)


def make_hosts(count: int) -> HostColumns:
    """Return hosts with plausible profiles, some of which are half empty; the same each time."""
    draw, present = random.Random(7), clock.now().timestamp()
    each = range(count)
    openings = [
        present + draw.random() * 50 * 86_400 if draw.random() < 0.8 else float("nan") for _ in each
    ]
    return HostColumns(
        ids=np.array(sorted(draw.sample(range(1, 100 * count), count)), dtype=np.int64),
        names=tuple(f"Host {number}" for number in each),
        fields=tuple(frozenset([draw.choice(list(vocabulary.FIELDS))]) for _ in each),
        organisations=tuple(f"Works {draw.randrange(2000)}" for _ in each),
        positions=("Analyst",) * count,
        places=tuple(draw.choice(("", *_PLACES)) for _ in each),
        languages=tuple(frozenset(draw.sample(_SPOKEN, draw.randrange(3))) for _ in each),
        formats=tuple(
            frozenset(draw.sample(tuple(vocabulary.FORMATS), draw.randrange(1, 4))) for _ in each
        ),
        schools=("",) * count,
        programmes=tuple(draw.choice(("", *_PROGRAMMES)) for _ in each),
        graduation_years=np.array([draw.randrange(1990, 2025) for _ in each], dtype=np.int64),
        topics=tuple(
            frozenset(draw.sample(tuple(vocabulary.TOPICS), draw.randrange(4))) for _ in each
        ),
        open_requests=np.array([draw.choice((0, 0, 0, 1)) for _ in each], dtype=np.int64),
        asked_this_month=np.array([draw.choice((0, 0, 1, 2)) for _ in each], dtype=np.int64),
        monthly_cap=np.array([draw.choice((0, 2, 4)) for _ in each], dtype=np.int64),
        paused=np.array([draw.random() < 0.05 for _ in each], dtype=np.bool_),
        next_opening=np.array(openings, dtype=np.float64),
        zones=tuple(draw.choice(_ZONES) for _ in each),
    )


def make_student_view(number: int, hosts: HostColumns) -> StudentView:
    """Return a student; each number gives another."""
    draw = random.Random(number)
    known = [int(host_id) for host_id in draw.sample(hosts.ids.tolist(), 4)]
    return StudentView(
        id=0,
        fields=frozenset(draw.sample(list(vocabulary.FIELDS), 1 + number % 3)),
        languages=frozenset(draw.sample(_SPOKEN, 1 + number % 2)),
        formats=frozenset(draw.sample(tuple(vocabulary.FORMATS), number % 3)),
        objectives=frozenset(draw.sample(tuple(vocabulary.OBJECTIVES), 1 + number % 3)),
        programme=draw.choice(_PROGRAMMES),
        place=draw.choice(_PLACES),
        zone=draw.choice(_ZONES),
        met=frozenset(known[:2]),
        asked=frozenset(known[2:]),
    )


def tuple_rows(hosts: HostColumns) -> dict[int, Row]:
    """Return the same hosts as tuples by their ids, with texts folded."""
    openings = (None if np.isnan(at) else float(at) for at in hosts.next_opening)
    columns = (
        hosts.ids.tolist(),
        hosts.fields,
        hosts.topics,
        hosts.languages,
        hosts.formats,
        map(fold, hosts.places),
        map(fold, hosts.programmes),
        hosts.zones,
        hosts.asked_this_month.tolist(),
        hosts.open_requests.tolist(),
        hosts.monthly_cap.tolist(),
        hosts.paused.tolist(),
        openings,
        hosts.graduation_years.tolist(),
        map(fold, hosts.organisations),
    )
    return {row[0]: Row(*row) for row in zip(*columns, strict=True)}
