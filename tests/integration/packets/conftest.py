"""A confirmed interview of two people in two zones, fully prepared."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.interviews.service import get_interview
from fireside.kernel.db import db
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.pdf import close_printer
from fireside.kernel.permissions import Actor
from fireside.packets.models import Packet
from fireside.packets.service import order_packet, packet_content, read_packet, shown_packet
from fireside.people.models import Membership
from fireside.plugins.types import InterviewView
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.factories.preparation import make_preparation

STARTS = datetime(2035, 12, 6, 21, 0, tzinfo=UTC)  # 16:00 in New York, 22:00 in Berlin


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


def text_of(pdf: bytes) -> str:
    """Return the text of all pages, with every run of spaces as one."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class Desk:
    """The student's side of the packet room, one scope for each step as in a request."""

    def __init__(self, app: Flask, institution: Institution, scope: Scope) -> None:
        self.app, self.institution, self.scope = app, institution, scope
        with scope(institution):
            self.student = make_student(name="Mara Quist", email="mara@example.org")
            self.host = make_host(
                name="Dana Whitfield", email="dana@example.org", zone="Europe/Berlin"
            )
            self.interview = make_interview(self.student, self.host)
            self.appointment = make_appointment(self.interview, STARTS, State.CONFIRMED)
            self.questions = [question.text for question in make_preparation(self.interview, 6)]
        self.actor = actor_of(self.student)

    def order(self, paper: str | None = None, interview: Interview | None = None) -> Packet:
        with self.scope(self.institution):
            return order_packet(self.actor, (interview or self.interview).id, paper)

    def work(self) -> int:
        """Let the worker do everything that is due."""
        return Worker(self.app).run_all()

    def look(self, packet: Packet) -> Packet:
        with self.scope(self.institution):
            return read_packet(self.actor, packet.id)

    def printed(self, paper: str | None = None) -> Packet:
        """Order and print."""
        packet = self.order(paper)
        self.work()
        return self.look(packet)

    def shown(self) -> tuple[int, bool] | None:
        """Return the id of the packet that the interview's page shows, and whether it is stale."""
        with self.scope(self.institution):
            found = shown_packet(self.actor, get_interview(self.actor, self.interview.id))
            return (found.packet.id, found.stale) if found and found.packet else None

    def content(self) -> InterviewView:
        with self.scope(self.institution):
            return packet_content(get_interview(self.actor, self.interview.id))

    def change(self, row: Any, **values: Any) -> None:
        """Change a row as another room would."""
        with self.scope(self.institution):
            known = db.session.get_one(type(row), (row.institution_id, row.id))
            for name, value in values.items():
                setattr(known, name, value)


@pytest.fixture
def desk(app: Flask, institution: Institution, scope: Scope) -> Desk:
    return Desk(app, institution, scope)


@pytest.fixture
def failing_printer(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Give the printer an interpreter that ends at once; the returned function mends it."""
    close_printer()
    kept = sys.executable
    monkeypatch.setattr(sys, "executable", "/bin/false")
    return lambda: monkeypatch.setattr(sys, "executable", kept)
