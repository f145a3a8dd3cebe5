"""One interview from the first look to the printed packet, with every page on the way."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from click.testing import CliRunner
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.packets.models import Packet
from fireside.people.models import Membership
from fireside.plugins import DataSubject, subjects
from fireside.plugins.commanding import Surroundings, group_of
from fireside.plugins.here import present_context
from tests.factories.availability import make_weekly_hours
from tests.factories.institutions import make_institution
from tests.factories.people import make_administrator, make_advisor, make_host, make_student
from tests.integration.booking.conftest import WHY, form_for, starts_of
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox, calendar_of, text_of

HOSTS_LINK = "https://video.example.org/dana"


class Walk:
    """The people, and what they saw. Every page must come, whatever the plugins do."""

    def __init__(self, app: Flask, outbox: Outbox) -> None:
        self.app, self.outbox = app, outbox
        self.pages: dict[str, str] = {}
        self.letters: list[Any] = []
        self.packet = ""
        self.held: Mapping[str, Mapping[str, object]] = {}
        self.erased = 0
        with app.app_context():
            self.institution: Institution = make_institution()
            db.session.commit()
        with app.app_context(), tenancy.scope(self.institution.id):
            student = make_student(name="Mara Quist", email="mara@example.org")
            make_student(name="Nora Lindt", email="nora@example.org")
            host = make_host(name="Dana Whitfield", email="dana@example.org")
            hidden = make_host({"organisation": "Hidden Works"}, name="Heidi Hidden")
            for one in (host, hidden):
                make_weekly_hours(one, 8, 20, range(7))
            people: dict[str, Membership] = {
                "student": student,
                "host": host,
                "advisor": make_advisor(),
                "admin": make_administrator(name="Omar Novak", email="omar@example.org"),
            }
            self.host_id, self.slots = host.id, starts_of(host)
            db.session.commit()
        self.members = {who: Member(app, self.institution, one) for who, one in people.items()}
        self.interview_id = 0

    def switch(self, names: list[str], act: str) -> None:
        """Let the administrator switch plugins on or off."""
        for name in names:
            path = f"/admin/plugins/{name}/{act}"
            told = self.members["admin"].post(path, {}, "/admin/plugins")
            assert told.status_code == 303, f"{path}: {told.status_code}"

    def go(self) -> None:
        """Find, ask, confirm, prepare, print; look at every page."""
        self._look("home", "student", "/")
        self._look("hosts", "student", "/hosts")
        self._look("host", "student", f"/hosts/{self.host_id}")
        self._ask()
        self._look("answer", "host", self._path())
        answered = self.members["host"].post(
            f"{self._path()}/answer", {"act": "confirm"}, self._path()
        )
        assert answered.status_code == 303
        assert self.state() == State.CONFIRMED
        self.letters = self.outbox.deliver()
        self._print()
        for who in ("student", "host"):
            self._look(f"booked by {who}", who, f"{self._path()}/book")
        self._look("prepare", "student", f"{self._path()}/prepare")
        self._look("queue", "advisor", "/")
        self._look("plugins", "admin", "/admin/plugins")
        self._look("policies", "admin", "/admin/policies")
        self._visit_willow()
        self._make_round()
        self._look("mails", "student", "/settings/mails")
        self._look("reports", "advisor", "/advising/reports")
        self._hold_and_erase()

    def look_at_plugins(self, names: list[str]) -> None:
        """Open the page of each plugin."""
        for name in names:
            self._look(name, "admin", f"/admin/plugins/{name}")

    def state(self) -> str | None:
        """Return where the interview stands."""
        with self.app.app_context(), tenancy.scope(self.institution.id):
            return db.session.scalar(
                select(Interview.state).where(Interview.id == self.interview_id)
            )

    def heard(self, name: str) -> list[Any]:
        """Return a list that the good plugin keeps in its module."""
        kept: list[Any] = sys.modules["test_willow_module"].__dict__[name]
        return kept

    def rooms_agree(self, start: str) -> bool:
        """Tell whether both read the same link on the page, in mail and invitation, on paper."""
        letters = [letter for letter in self.letters if "Confirmed" in letter["Subject"]]
        at = text_of(letters[0]).index(start)
        link = text_of(letters[0])[at:].split()[0]
        calendars = [calendar_of(letter).decode().replace("\r\n ", "") for letter in letters]
        texts = [text_of(letter) for letter in letters] + calendars
        texts += [self.pages["booked by student"], self.pages["booked by host"]]
        on_paper = link in self.packet.replace(" ", "").replace("\n", "")
        return len(letters) == 2 and all(link in text for text in texts) and on_paper

    def _visit_willow(self) -> None:
        """Open the good plugin's own pages, ask for its job, and run its command."""
        student = self.members["student"]
        self._look("own page", "student", "/p/willow/")
        self.pages["closed"] = str(student.get("/p/willow/closed").status_code)
        assert student.post("/p/willow/", {}, "/").status_code == 200
        self.letters += self.outbox.deliver()
        around = Surroundings(lambda: self.app, lambda slug: self.institution.id)
        group = group_of("willow", around)
        assert group is not None
        told = CliRunner().invoke(group, ["greet", "--institution", "riverbend"])
        self.pages["command"] = told.output

    def _hold_and_erase(self) -> None:
        """Ask what is held about somebody, and for its erasure, as the worker does."""
        somebody = DataSubject(4711)
        with self.app.app_context(), tenancy.scope(self.institution.id):
            self.held = subjects.export_subject(present_context({}), somebody).records
            for plugin in subjects.holders(installed=True):
                erasure = subjects.erase_subject(present_context({}), somebody, plugin)
                if plugin == "willow" and erasure is not None:
                    self.erased = erasure.erased
            db.session.commit()

    def _make_round(self) -> None:
        """Bring everybody together; whoever has asked Dana already does not meet her so."""
        new = {"title": "Spring", "programme": "", "year": "", "seats_each": "2", "aim": "stable"}
        made = self.members["advisor"].post("/rounds/new", new, "/rounds/new")
        assert made.status_code == 303, made.status_code
        self.letters += self.outbox.deliver()
        self._look("round", "advisor", made.headers["Location"])

    def _ask(self) -> None:
        student, page = self.members["student"], f"/hosts/{self.host_id}/ask"
        self._look("ask", "student", page)
        refused = student.post(page, self._form(f"Please hire me. {WHY}"), page)
        self.pages["refused"] = refused.text
        if refused.status_code != 303:  # somebody objects: then nothing is booked
            assert refused.status_code == 422
            assert "Please hire me" in refused.text
            asked = student.post(page, self._form(WHY), page)
            assert asked.status_code == 303, asked.text
        with self.app.app_context(), tenancy.scope(self.institution.id):
            self.interview_id = db.session.scalars(select(Interview.id)).one()

    def _form(self, why: str) -> dict[str, str]:
        starts_at: datetime = self.slots[30]
        return form_for(starts_at, self.pages["ask"], why_you=why)

    def _print(self) -> None:
        ordered = self.members["student"].post(
            f"{self._path()}/packet", {"paper": "a4"}, f"{self._path()}/prepare"
        )
        assert ordered.status_code == 303, ordered.status_code
        self.letters += self.outbox.deliver()
        with self.app.app_context(), tenancy.scope(self.institution.id):
            packet_id = db.session.scalars(select(Packet.id)).one()
        answer = self.members["student"].get(f"/packets/{packet_id}/file")
        assert answer.status_code == 200
        pages = PdfReader(io.BytesIO(answer.data)).pages
        self.packet = "\n".join(page.extract_text() for page in pages)

    def _look(self, name: str, who: str, path: str) -> None:
        answer = self.members[who].get(path)
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
        self.pages[name] = answer.text

    def _path(self) -> str:
        return f"/interviews/{self.interview_id}"
