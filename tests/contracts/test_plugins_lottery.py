"""The example that assigns, as an institution would install it: its wheel, and a round by lot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.app import create_app
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.plugins import state
from fireside.plugins.models import PluginFault
from tests.conftest import Scope
from tests.integration.matching.terms import Term, make_term
from tests.tools.wheels import forget_modules, unpacked_wheel

PACKAGE = "fireside_lottery"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it where Python would look for it."""
    return unpacked_wheel("example-lottery", tmp_path_factory.mktemp("lottery"))


@pytest.fixture
def term(
    app: Flask,
    installed: Path,
    settings: Settings,
    institution: Institution,
    scope: Scope,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Term]:
    """A term of an application in which the lottery is installed, and enabled here."""
    monkeypatch.syspath_prepend(str(installed))
    with_lottery = create_app(settings)
    filled = make_term(app, institution, scope)
    filled.app = with_lottery
    with with_lottery.app_context(), tenancy.scope(institution.id):
        state.enable_plugin(Actor.system(institution.id), "lottery")
        db.session.commit()
    yield filled
    with with_lottery.app_context():
        db.engine.dispose()
    forget_modules(PACKAGE)


def seated(term: Term) -> set[frozenset[str]]:
    """Who gets a seat where there is one for each host, on each of four days."""
    by_day = set()
    for days in range(1, 5):
        round_id = term.start(seats_each=1)
        with time_machine.travel(clock.now() + timedelta(days=days), tick=True):
            term.work()
        pairs = term.pairs(round_id)
        assert Counter(pairs.values())[None] == 3
        by_day.add(frozenset(name for name, host in pairs.items() if host))
    return by_day


def test_a_round_is_decided_by_lot_where_the_lottery_is_enabled(term: Term) -> None:
    assert len(seated(term)) > 1
    with term.app.app_context(), tenancy.scope(term.institution.id):
        assert db.session.scalars(select(PluginFault)).all() == []
        state.disable_plugin(Actor.system(term.institution.id), "lottery")
        db.session.commit()
    assert len(seated(term)) == 1
