"""An administrator at her console."""

from __future__ import annotations

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_administrator
from tests.tools.visiting import Visitor


@pytest.fixture
def omar(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_administrator(name="Omar Novak", email="omar@example.org")


@pytest.fixture
def console(app: Flask, institution: Institution, omar: Membership) -> Visitor:
    return Visitor(app, institution, omar)
