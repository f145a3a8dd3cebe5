"""A term to assign, for the tests of rounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.matching.rules.rounds import Verdict
from fireside.matching.service import rounds
from tests.conftest import Scope
from tests.integration.matching.terms import Term, make_term


@pytest.fixture
def term(app: Flask, institution: Institution, scope: Scope) -> Term:
    return make_term(app, institution, scope)


@pytest.fixture
def rule(term: Term) -> Callable[..., None]:
    """Decide about the pair of these students and hosts, by their places in the term."""

    def decide(round_id: int, student: int, host: int, verdict: Verdict | None) -> None:
        with term.scope(term.institution):
            rounds.rule_pair(
                term.adviser, round_id, term.students[student].id, term.hosts[host].id, verdict
            )

    return decide
