"""Pages of this room stay within fifteen questions to the database."""

from __future__ import annotations

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host
from tests.tools.visiting import Visitor, count_queries

BUDGET = 15
PAGES = (
    "/settings",
    "/settings/photo",
    "/settings/mails",
    "/settings/email",
    "/settings/leave",
    "/welcome/you",
    "/welcome/meeting",
    "/welcome/hours",
    "/welcome/photo",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_few_questions(
    app: Flask, institution: Institution, scope: Scope, path: str
) -> None:
    with scope(institution):
        host = make_host(onboarded_at=None)
        make_weekly_hours(host)
    assert count_queries(app, Visitor(app, institution, host), path) <= BUDGET
