"""Policies: shown, changed with a trace, refused beside the field."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from tests.conftest import Scope
from tests.tools.visiting import Visitor

GOOD = {
    "confirmation": "instant",
    "request_valid_hours": "48",
    "minimum_notice_hours": "12",
    "horizon_days": "21",
    "open_requests_per_student": "3",
    "thank_you_hours": "24",
    "paper": "letter",
}


def test_policies_are_changed_and_the_changed_names_are_kept(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    page = console.post("/admin/policies", GOOD, follow_redirects=True)
    assert "Saved." in page.text
    assert 'value="21"' in page.text
    with scope(institution):
        kept = db.session.get_one(Institution, institution.id)
        assert {name: str(getattr(kept, name)) for name in GOOD} == GOOD
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.action, set(entry.fields)) == ("policies.change", set(GOOD))
        assert kept.hosts_version > institution.hosts_version


def test_the_same_again_leaves_no_trace(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    console.post("/admin/policies", GOOD)
    console.post("/admin/policies", GOOD)
    with scope(institution):
        assert len(db.session.scalars(select(AuditEntry)).all()) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"thank_you_hours": "11"}, "from 12 to 168"),
        ({"thank_you_hours": "soon"}, "Give a whole number"),
        ({"horizon_days": ""}, "Give a whole number"),
        ({"horizon_days": "9" * 30}, "Give a whole number"),
        ({"minimum_notice_hours": "-1"}, "Give a whole number"),
        ({"minimum_notice_hours": "200", "horizon_days": "7"}, "Nobody could ever ask"),
        ({"confirmation": "maybe"}, "Choose one of the two"),
        ({"paper": ""}, "Choose one of the two"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    console: Visitor,
    institution: Institution,
    scope: Scope,
    changed: dict[str, Any],
    said: str,
) -> None:
    answer = console.post("/admin/policies", {**GOOD, **changed})
    assert answer.status_code == 422
    assert said in answer.text
    with scope(institution):
        assert db.session.get_one(Institution, institution.id).confirmation == "request"


def test_the_number_that_was_typed_is_still_there(console: Visitor) -> None:
    page = console.post("/admin/policies", {**GOOD, "horizon_days": "soon"}).text
    assert 'value="soon"' in page
