"""Times of calls: counted with each, written together, read by institution and version."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select

import fireside_starter
from fireside.kernel.db import Base, db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.plugins import faults, figures, service, timing
from fireside.plugins.figures import Took
from fireside.plugins.guard import Call
from fireside.plugins.models import PluginTiming
from fireside.plugins.types import StudentView
from tests.unit.plugins.batches import HERE, host_batch

DEAN = Actor(1, 11, 1, frozenset({"administrator"}))
STUDENT = Actor(2, 12, 1, frozenset({"student"}))
STARTER = "fireside_starter"
Inside = Callable[[Flask, int], AbstractContextManager[None]]


@pytest.fixture
def app(make_app: Callable[[], Flask]) -> Flask:
    return make_app()


def call(app: Flask, inside: Inside, institution: int = 1, plugin: str = "one") -> None:
    with inside(app, institution):
        faults.guard().run(
            Call(plugin, "match_scorer", "x", institution),
            lambda: time.sleep(0.002),
            lambda _: None,
        )


def rows(app: Flask, inside: Inside, institution: int = 1) -> list[PluginTiming]:
    with inside(app, institution):
        return list(db.session.scalars(select(PluginTiming)))


def test_calls_are_added_up_and_written_as_one_row(app: Flask, inside: Inside) -> None:
    for _ in range(3):
        call(app, inside)
    assert rows(app, inside) == []
    timing.write_tally(app)
    call(app, inside)
    timing.write_tally(app)
    (row,) = rows(app, inside)
    assert (row.plugin, row.hook, row.calls) == ("one", "match_scorer x", 4)
    assert row.microseconds >= 4 * 2000


def test_each_institution_has_its_own_figures(app: Flask, inside: Inside) -> None:
    call(app, inside, 1)
    call(app, inside, 2)
    call(app, inside, 2)
    timing.write_tally(app)
    with inside(app, 1):
        assert figures.average_times(DEAN)["one"].calls == 1
        assert figures.times_by_hook(DEAN, "one")["match_scorer x"].calls == 1
    with inside(app, 2):
        assert figures.average_times(Actor.system(2))["one"].calls == 2


def test_a_call_that_fails_is_timed_and_one_of_no_institution_is_not(
    app: Flask, inside: Inside
) -> None:
    with inside(app, 1):
        guard = faults.guard()
        guard.run(Call("one", "match_scorer", "x", 1), lambda: 1 / 0, lambda _: None)
        guard.run(Call("one", "match_scorer", "x"), lambda: 1, lambda _: None)
        guard.run(Call("one", "settings", "", 1), lambda: 1, lambda _: None)
    assert list(timing.tally_of(app).take()) == [(1, "one", "match_scorer", "x")]


def test_the_shipped_rules_are_timed_without_their_sentences(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        for result in service.run_scorers(HERE, StudentView(9), host_batch({}, {})):
            result.say([0])
    timing.write_tally(app)
    with inside(app, 1):
        by_hook = figures.times_by_hook(DEAN, STARTER)
        scorers = [hook for hook in by_hook if hook.startswith("match_scorer ")]
        assert len(scorers) > 3
        assert figures.average_times(DEAN)[STARTER].calls == len(scorers)
        assert list(by_hook.values()) == sorted(by_hook.values(), key=lambda t: -t.milliseconds)


def test_figures_of_an_earlier_version_are_left_out(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        for version, calls in (("0.1", 5), (fireside_starter.version, 7)):
            db.session.add(
                PluginTiming(
                    plugin=STARTER, version=version, hook="a b", calls=calls, microseconds=7000
                )
            )
        db.session.commit()
        assert figures.average_times(DEAN) == {STARTER: Took(7, 1.0)}


def test_only_administrators_read_figures(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        for act in (
            lambda: figures.average_times(STUDENT),
            lambda: figures.times_by_hook(STUDENT, "one"),
            lambda: figures.last_faults(STUDENT),
        ):
            with pytest.raises(NotFound):
                act()


@pytest.mark.parametrize(
    ("milliseconds", "said"), [(0.004, "under 0.01 ms"), (0.034, "0.03 ms"), (12.4, "12 ms")]
)
def test_an_average_is_said_with_the_digits_that_tell(milliseconds: float, said: str) -> None:
    assert Took(1, milliseconds).words == said


def test_many_threads_lose_no_call(app: Flask) -> None:
    tally = timing.tally_of(app)

    def add() -> None:
        for _ in range(2000):
            tally.add((1, "one", "match_scorer", "x"), 1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.take() == {(1, "one", "match_scorer", "x"): [8000, 8000]}


def test_a_job_writes_at_its_end_once_figures_have_waited(app: Flask, inside: Inside) -> None:
    timing.tally_of(app).every = 0.0
    call(app, inside)
    assert [row.calls for row in rows(app, inside)] == [1]


def test_figures_that_have_not_waited_stay_in_memory(app: Flask, inside: Inside) -> None:
    timing.tally_of(app).every = 60.0
    call(app, inside)
    assert rows(app, inside) == []
    assert timing.tally_of(app).take()


def test_a_request_writes_when_its_answer_has_gone_out(app: Flask, inside: Inside) -> None:
    timing.tally_of(app).every = 0.0
    order: list[str] = []

    @app.get("/")
    def page() -> str:
        timing.tally_of(app).add((1, "one", "match_scorer", "x"), 5)
        return "page"

    @app.teardown_appcontext
    def note(error: BaseException | None) -> None:
        order.append(str(bool(timing.tally_of(app).sums)))

    answer = app.test_client().get("/", buffered=False)
    assert order == ["True"]
    answer.close()
    assert not timing.tally_of(app).sums
    assert [row.calls for row in rows(app, inside)] == [1]


def test_a_database_that_refuses_costs_only_figures(app: Flask, inside: Inside) -> None:
    call(app, inside)
    with app.app_context():
        Base.metadata.drop_all(db.engine, tables=[Base.metadata.tables["plugin_timing"]])
    timing.write_tally(app)
    assert not timing.tally_of(app).sums


def test_the_end_of_a_process_writes_what_is_left(app: Flask, inside: Inside) -> None:
    import weakref

    call(app, inside)
    timing.write_at_exit(weakref.ref(app))
    assert rows(app, inside) == []
    timing.tally_of(app).every = 60.0
    timing.write_at_exit(weakref.ref(app))
    assert [row.calls for row in rows(app, inside)] == [1]
    timing.write_at_exit(weakref.ref(Flask("gone")))
    timing.tally_of(app).every = None
