"""Fixtures for all tests: both databases, the application, a mail server, and time put right again.

``database_kind`` runs a test once on SQLite and once on PostgreSQL; whatever needs ``app`` does so.
A test that is about one of them says ``@pytest.mark.parametrize("database_kind", ["sqlite"],
indirect=True)``. PostgreSQL is never skipped: see ``tests/tools/postgresql.py``.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from xdist.remote import Producer

from fireside.app import create_app
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.plugins import timing
from tests.factories.institutions import make_institution
from tests.tools import postgresql
from tests.tools.databases import KINDS, Databases
from tests.tools.outbox import Outbox, PostOffice
from tests.tools.runs import (
    MOST_CASES,
    ByFile,
    is_measured,
    place_for_runs,
    place_in_line,
    too_many_cases,
)

Scope = Callable[[Institution], AbstractContextManager[None]]
_RUN_FOLDER = "FIRESIDE_TEST_RUN_FOLDER"
BASE_URL = "http://fireside.test"


def pytest_configure(config: pytest.Config) -> None:
    """Give all processes of this run one folder, and the settings of this machine no say."""
    for name in [name for name in os.environ if name.startswith("FIRESIDE_")]:
        if not name.startswith("FIRESIDE_TEST_"):
            del os.environ[name]
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="fireside-tests-", dir=place_for_runs()))
        folder.chmod(0o755)  # a PostgreSQL of our own runs as somebody else
        os.environ[_RUN_FOLDER] = str(folder)
        if config.option.basetemp is None:
            config.option.basetemp = str(folder / "tmp")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that all processes end together; choose what is measured."""
    if large := too_many_cases(item.nodeid for item in items):
        raise pytest.UsageError(f"over {MOST_CASES} cases: loop over them in one test: {large}")
    items.sort(key=lambda item: place_in_line(item.nodeid))
    nodes = {item.nodeid for item in items}
    for item in items:
        if not is_measured(item.nodeid, nodes):
            item.add_marker(pytest.mark.no_cover)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Say which tests run in one process."""
    return ByFile(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the private PostgreSQL, if there was one, and remove the run's folder."""
    atexit.unregister(timing.write_at_exit)  # there is no database any more to write to
    folder = os.environ.get(_RUN_FOLDER)
    if hasattr(config, "workerinput") or not folder:
        return
    postgresql.stop_server(Path(folder))
    shutil.rmtree(folder, ignore_errors=True)
    del os.environ[_RUN_FOLDER]


@pytest.fixture(scope="session")
def run_folder() -> Path:
    return Path(os.environ[_RUN_FOLDER])


@pytest.fixture(scope="session")
def databases(run_folder: Path) -> Iterator[Databases]:
    made = Databases(run_folder, os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, databases: Databases, _applications: Applications) -> str:
    """The address of a migrated database without rows."""
    _applications.let_go(database_kind)
    return databases.fresh(database_kind)


class Applications:
    """One application for each kind of database and process: templates are compiled only once."""

    def __init__(self, mail_url: str) -> None:
        self.mail_url = mail_url
        self._made: dict[str, Flask] = {}

    def get(self, kind: str, database_url: str) -> Flask:
        if kind not in self._made:
            self._made[kind] = create_app(self.settings(database_url))
            self._made[kind].testing = True
            timing.tally_of(self._made[kind]).every = None  # a test says when they are written
        return self._made[kind]

    def settings(self, database_url: str, **changed: Any) -> Settings:
        values: dict[str, Any] = {
            "database_url": database_url,
            "secret_key": "only-for-tests-0123456789abcdef",
            "base_url": BASE_URL,
            "mail_url": self.mail_url,
            "mail_from": "Fireside <fireside@fireside.test>",
            "secure_cookies": False,
            "environment": "test",
        }
        return Settings(**{**values, **changed})

    def let_go(self, kind: str) -> None:
        """Close the connections to a database that is about to be emptied."""
        if kind in self._made:
            with self._made[kind].app_context():
                db.session.remove()
                db.engine.dispose()


@pytest.fixture(scope="session")
def _applications(_post_office: PostOffice) -> Applications:
    return Applications(_post_office.address)


@pytest.fixture(scope="session")
def _post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture
def settings(database_url: str, _applications: Applications) -> Settings:
    """The settings of the application under test, for processes that a test starts."""
    return _applications.settings(database_url)


@pytest.fixture
def app(
    database_kind: str, database_url: str, _applications: Applications, _post_office: PostOffice
) -> Iterator[Flask]:
    """The application on an empty database. No context is pushed: use ``scope``."""
    _post_office.letters.clear()
    _post_office.refusals.clear()
    application = _applications.get(database_kind, database_url)
    yield application
    clock.shift(timedelta(0))
    timing.tally_of(application).take()  # its institutions go with the database
    unread = [(letter["To"], letter["Subject"]) for letter in _post_office.letters]
    _post_office.letters.clear()
    assert not unread, "mail was sent that the test did not take from `outbox`"


@pytest.fixture
def outbox(app: Flask, _post_office: PostOffice) -> Outbox:
    """Mails that were really sent; see ``tests/tools/outbox.py``."""
    return Outbox(_post_office, app)


@pytest.fixture
def scope(app: Flask) -> Scope:
    """``with scope(institution):`` is a request's frame: context, institution, one commit."""

    @contextmanager
    def enter(institution: Institution) -> Iterator[None]:
        with app.app_context(), tenancy.scope(institution.id):
            yield
            db.session.commit()

    return enter


@pytest.fixture
def institution(app: Flask) -> Institution:
    """Riverbend College, under /i/riverbend/, in New York."""
    with app.app_context():
        made = make_institution()
        db.session.commit()
        return made


@pytest.fixture
def other_institution(app: Flask) -> Institution:
    """Northmoor Institute, under /i/northmoor/, in London: whose rows nobody here may see."""
    with app.app_context():
        made = make_institution(slug="northmoor", name="Northmoor Institute", zone="Europe/London")
        db.session.commit()
        return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript that nobody has signed in with."""
    return app.test_client()
