"""Opens a plugin's pages, and those of the house that it adds to, as each of four people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Flask

from fireside.institutions.models import Institution
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.plugins.loader import contents
from fireside.plugins.serving import AREA
from fireside.testing import factories
from fireside.testing.checking.report import Report, Weight
from fireside.testing.visiting import Visitor

_OPENED: Final = 200
_BROKEN: Final = 500
_STAGES: Final = ("book", "prepare", "meet")


def visit_pages(app: Flask, name: str, institution: Institution, report: Report) -> None:
    """Open everything without JavaScript; what fails there is among the faults afterwards."""
    with app.app_context():
        pages = [entry.item for entry in contents().pages.of({name}) if entry.item.is_plain]
    visitors, interview_id = _people(app, institution)
    for page in pages:
        address = f"{AREA}/{name}{page.rule}"
        answers = {who: visitor.get(address).status_code for who, visitor in visitors.items()}
        _note(report, page.key, address, answers)
    for visitor in visitors.values():
        visitor.get("/")
    for stage in _STAGES:
        visitors["student"].get(f"/interviews/{interview_id}/{stage}")


def _people(app: Flask, institution: Institution) -> tuple[dict[str, Visitor], int]:
    with app.app_context(), tenancy.scope(institution.id):
        members = {
            "student": factories.make_student(),
            "host": factories.make_host(),
            "adviser": factories.make_advisor(),
            "administrator": factories.make_administrator(),
        }
        interview = factories.make_interview(members["student"], members["host"])
        factories.make_appointment(interview)
        db.session.commit()
    visitors = {who: Visitor(app, institution, member) for who, member in members.items()}
    return visitors, interview.id


def _note(report: Report, key: str, address: str, answers: Mapping[str, int]) -> None:
    where = f"page {key}"
    broken = [who for who, status in answers.items() if status >= _BROKEN]
    readers = [who for who, status in answers.items() if status == _OPENED]
    if broken:
        report.fail(where, f"{address} breaks for: {', '.join(broken)}")
    elif readers:
        report.note(where, f"{address} opens for: {', '.join(readers)}")
    else:
        report.note(where, f"{address} opens for nobody", Weight.WARNING)
