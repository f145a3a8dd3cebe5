"""The fixtures of `fireside.testing`: an application, two institutions, people, a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from fireside.plugins import PluginContext, state
from fireside.plugins.contents import LoadedPlugin
from fireside.plugins.loader import contents
from fireside.plugins.voices import speaking
from fireside.testing import factories, switching
from fireside.testing.asking import Asked, Heard, context_at, hear
from fireside.testing.distribution import (
    Distribution,
    NoDistribution,
    on_path,
    read_distribution,
)
from fireside.testing.ledger import Faults
from fireside.testing.outbox import Outbox, PostOffice
from fireside.testing.stage import Stage
from fireside.testing.visiting import Visitor

Inside = Callable[[Institution], AbstractContextManager[None]]
MakeMember = Callable[..., Membership]


@pytest.fixture
def plugin_name(request: pytest.FixtureRequest) -> str:
    """The plugin under test: what the `pyproject.toml` above the test names. Or override it."""
    distribution = _distribution_above(request.path)
    if distribution is None:
        pytest.fail(
            "no pyproject.toml above this test names a plugin; a fixture plugin_name can",
            pytrace=False,
        )
    return next(iter(distribution.plugins))


@pytest.fixture(scope="session")
def _found(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let Fireside find the plugins under test, also those that are not installed."""
    folders = {_distribution_above(item.path) for item in request.session.items}
    with ExitStack() as stack:
        for distribution in sorted(filter(None, folders), key=lambda one: one.name):
            if not distribution.is_installed:
                stack.enter_context(on_path(distribution))
        yield


@pytest.fixture(scope="session")
def _post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture(scope="session")
def _stage(
    _found: None, _post_office: PostOffice, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    stage = Stage(Path(tmp_path_factory.mktemp("fireside")), _post_office.address)
    yield stage
    stage.close()


@pytest.fixture
def app(_stage: Stage, _post_office: PostOffice, plugin_name: str) -> Iterator[Flask]:
    """The application on an empty database. Mail and faults that no test took fail it."""
    made = _stage.clear()
    _post_office.letters.clear()
    _post_office.refusals.clear()
    _require_loaded(made, plugin_name)
    _require_tables(_stage, plugin_name)
    faults = made.extensions["fireside.testing.faults"] = Faults(made)
    yield made
    Worker(made).run_all()  # what the test has set going, it shall answer for
    clock.shift(timedelta(0))
    unread = [f"{letter['Subject']} to {letter['To']}" for letter in _post_office.letters]
    _fail_for("mail that the test did not take from `outbox`", unread)
    _fail_for("faults that the test did not take from `faults`", faults.take())


@pytest.fixture
def plugin(app: Flask, plugin_name: str) -> LoadedPlugin:
    """The plugin as Fireside has loaded it: version, title, settings."""
    with app.app_context():
        return contents().plugins[plugin_name]


@pytest.fixture
def plugin_settings() -> Mapping[str, str]:
    """What is typed into the plugin's form at Riverbend; override it. Left out: the defaults."""
    return {}


@pytest.fixture
def institution(
    app: Flask, plugin: LoadedPlugin, plugin_settings: Mapping[str, str], inside: Inside
) -> Institution:
    """Riverbend College, under /i/riverbend/, in New York, where the plugin is on."""
    with app.app_context():
        made = factories.make_institution()
        db.session.commit()
    with inside(made):
        switching.switch_on(Actor.system(made.id), plugin.name, plugin_settings)
    return made


@pytest.fixture
def other_institution(app: Flask) -> Institution:
    """Northmoor Institute, under /i/northmoor/, in London, where the plugin is off."""
    with app.app_context():
        made = factories.make_institution("northmoor", "Northmoor Institute", "Europe/London")
        db.session.commit()
        return made


@pytest.fixture
def inside(app: Flask) -> Inside:
    """Enter the frame of a request: an institution in scope, and one commit at the end."""

    @contextmanager
    def enter(where: Institution) -> Iterator[None]:
        with app.app_context(), tenancy.scope(where.id):
            yield
            db.session.commit()

    return enter


@pytest.fixture
def running(plugin_name: str, inside: Inside) -> Inside:
    """Let the plugin's own code use `session()`, `present()` and so on.

    As in `with running(institution):`; what was written is committed at the end.
    """

    @contextmanager
    def enter(where: Institution) -> Iterator[None]:
        with inside(where), speaking(plugin_name):
            yield

    return enter


@pytest.fixture
def ctx(institution: Institution, plugin: LoadedPlugin, inside: Inside) -> PluginContext:
    """What hooks of the plugin are told at Riverbend, its settings included."""
    with inside(institution):
        settings = state.enabled_plugins()[plugin.name]
        return replace(context_at(institution), settings=settings)


@pytest.fixture
def ask(plugin_name: str, inside: Inside) -> Callable[..., Heard]:
    """`ask(institution)`: what the plugin gives there; `hosts=…`, `student=…`, `interview=…`."""

    def asked(where: Institution, **about: Any) -> Heard:
        with inside(where):
            return hear(plugin_name, where, Asked(**about))

    return asked


@pytest.fixture
def switch_on(plugin_name: str, inside: Inside) -> Callable[..., None]:
    """`switch_on(institution, **typed)`: the plugin speaks there as well."""

    def switched(where: Institution, **typed: str) -> None:
        with inside(where):
            switching.switch_on(Actor.system(where.id), plugin_name, typed)

    return switched


def _member_maker(kind: str) -> Callable[[Institution, Inside], MakeMember]:
    def fixture(institution: Institution, inside: Inside) -> MakeMember:
        make = getattr(factories, f"make_{kind}")

        def made(where: Institution | None = None, **values: Any) -> Membership:
            with inside(where or institution):
                return make(**values)  # type: ignore[no-any-return]  # each of them makes a member

        return made

    fixture.__doc__ = f"`make_{kind}(where=None, **values)`: a member, at Riverbend by default."
    return fixture


make_student = pytest.fixture(name="make_student")(_member_maker("student"))
make_host = pytest.fixture(name="make_host")(_member_maker("host"))
make_advisor = pytest.fixture(name="make_advisor")(_member_maker("advisor"))
make_administrator = pytest.fixture(name="make_administrator")(_member_maker("administrator"))


@pytest.fixture
def make_interview(institution: Institution, inside: Inside) -> Callable[..., Interview]:
    """`make_interview(student, host, **appointment)`: agreed, in three days, by video."""

    def made(
        student: Membership, host: Membership, where: Institution | None = None, **values: Any
    ) -> Interview:
        with inside(where or institution):
            interview = factories.make_interview(student, host)
            factories.make_appointment(interview, **values)
            return interview

    return made


@pytest.fixture
def visit(app: Flask, institution: Institution) -> Callable[..., Visitor]:
    """`visit(member, where=None)`: a browser in which somebody is signed in; None is a stranger."""

    def visitor(member: Membership | None, where: Institution | None = None) -> Visitor:
        return Visitor(app, where or institution, member)

    return visitor


@pytest.fixture
def outbox(app: Flask, _post_office: PostOffice) -> Outbox:
    """Mails that were really sent: `outbox.deliver()` does the worker's jobs and returns them."""
    return Outbox(_post_office, app)


@pytest.fixture
def faults(app: Flask) -> Faults:
    """The faults that Fireside has noted: `faults.take()` returns them, and they are expected."""
    found: Faults = app.extensions["fireside.testing.faults"]
    return found


@cache
def _distribution_above(path: Path) -> Distribution | None:
    for folder in path.parents:
        with suppress(NoDistribution):
            return read_distribution(folder)
    return None


def _require_loaded(app: Flask, name: str) -> None:
    with app.app_context():
        loaded = contents()
    if name in loaded.plugins:
        return
    reasons = [problem.reason for problem in loaded.problems if problem.name == name]
    reason = "; ".join(reasons) or "no entry point of that name is installed"
    pytest.fail(f"the plugin {name} cannot be loaded: {reason}", pytrace=False)


def _require_tables(stage: Stage, name: str) -> None:
    if name in stage.unmade:
        pytest.fail(f"the tables of {name} cannot be made: {stage.unmade[name]}", pytrace=False)


def _fail_for(what: str, found: list[str]) -> None:
    if found:
        pytest.fail(f"{what}: {'; '.join(found)}", pytrace=False)
