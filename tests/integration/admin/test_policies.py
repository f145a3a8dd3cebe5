"""Policies: shown, changed with a trace, refused beside the field."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.admin.service import change_policies, chosen_look
from fireside.institutions.models import Institution
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.jobs.models import Job
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.people.models import HostProfile
from fireside.plugins.themes import chosen_theme
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host
from tests.tools.visiting import Visitor

GOOD = {
    "confirmation": "instant",
    "request_valid_hours": "48",
    "request_holds": "False",
    "late_hours": "12",
    "minimum_notice_hours": "12",
    "horizon_days": "21",
    "open_requests_per_student": "3",
    "asks_per_month": "6",
    "asks_per_term": "20",
    "term_plan": "terms",
    "talks_per_day": "2",
    "talks_per_week": "5",
    "host_limits": "own",
    "rest_days": "7",
    "waitlist_hours": "12",
    "approval": "yes",
    "approval_hours": "24",
    "readiness": "yes",
    "no_show": "pause",
    "no_show_days": "10",
    "reminder_hours": "48",
    "last_reminder_minutes": "30",
    "thank_you_hours": "24",
    "nudge_hours": "12",
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


def test_policies_alone_leave_the_look_of_the_packets(
    institution: Institution, scope: Scope
) -> None:
    large = "fireside_starter.large_print"
    with scope(institution):
        change_policies(Actor.system(institution.id), {}, large)
        assert chosen_look() == large
        change_policies(Actor.system(institution.id), {"rest_days": 7})
        assert chosen_look() == large


def test_look_of_the_packets_is_chosen_among_those_of_the_plugins(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    page = console.get("/admin/policies").text
    assert "Hearth: the ordinary look" in page
    assert re.search(r'<input checked[^>]*name="theme"[^>]*value=""', page)
    large = "fireside_starter.large_print"
    console.post("/admin/policies", GOOD | {"theme": large})
    page = console.get("/admin/policies").text
    assert re.search(rf'<input checked[^>]*name="theme"[^>]*value="{large}"', page)
    with scope(institution):
        theme = chosen_theme()
        assert theme is not None
        assert theme.full_key == large
        acts = db.session.scalars(select(AuditEntry.action)).all()
        assert sorted(acts) == ["policies.change", "theme.choose"]
    console.post("/admin/policies", GOOD)  # a form that says nothing of looks changes none
    with scope(institution):
        assert chosen_theme() == theme
    console.post("/admin/policies", GOOD | {"theme": ""})
    with scope(institution):
        assert chosen_theme() is None


def test_look_that_is_not_offered_is_refused_and_nothing_else_is_changed(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    answer = console.post("/admin/policies", GOOD | {"theme": "gone.look"})
    assert answer.status_code == 422
    assert "Choose one of these looks." in answer.text
    assert 'value="21"' in answer.text
    with scope(institution):
        assert db.session.scalars(select(AuditEntry)).all() == []


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
        ({"term_plan": "never"}, "Choose one of the three"),
        ({"asks_per_month": "9", "asks_per_term": "8"}, "A term is longer than a month"),
        ({"rest_days": "91"}, "Give a whole number"),
        ({"talks_per_day": "13"}, "Give a whole number from 0 to 12."),
        ({"talks_per_week": "61"}, "Give a whole number from 0 to 60."),
        ({"talks_per_week": "1"}, "A week is longer than a day"),
        ({"host_limits": "both"}, "Choose one of the two."),
        ({"minimum_notice_hours": "-1"}, "Give a whole number"),
        ({"minimum_notice_hours": "200", "horizon_days": "7"}, "Nobody could ever ask"),
        ({"nudge_hours": "24"}, "when the time for the thank-you is over"),
        ({"reminder_hours": "1", "last_reminder_minutes": "60"}, "before the first reminder"),
        ({"reminder_hours": "169"}, "from 0 to 168"),
        ({"last_reminder_minutes": "-5"}, "Give a whole number"),
        ({"conduct": "x" * 4001}, "Keep it under 4,000 characters."),
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


def test_no_reminders_at_all_can_be_chosen(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    none = {"reminder_hours": "0", "last_reminder_minutes": "0", "nudge_hours": "0"}
    page = console.post("/admin/policies", {**GOOD, **none}, follow_redirects=True).text
    assert "Nobody gets a first reminder." in page
    assert "Nobody is reminded to say thank you." in page
    with scope(institution):
        kept = db.session.get_one(Institution, institution.id)
        assert {name: str(getattr(kept, name)) for name in none} == none


def test_what_a_number_means_is_shown_for_a_conversation(console: Visitor) -> None:
    page = console.get("/admin/policies").text
    assert "For a conversation at 16:00 on Thursday, it comes on Wednesday at 16:00." in page
    assert "For a conversation at 16:00 on Thursday, it comes at 14:00." in page
    typed = console.post("/admin/policies", {**GOOD, "paper": "", "reminder_hours": "3"}).text
    assert "it comes at 13:00" in typed


def test_hours_that_change_bring_the_next_openings_up_to_date(
    app: Flask, console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host()
        make_weekly_hours(host, 8, 20, range(7))
    console.post("/admin/policies", GOOD)

    def opening() -> Any:
        Worker(app).run_all()
        with scope(institution):
            return db.session.scalar(
                select(HostProfile.next_opening_at).where(HostProfile.membership_id == host.id)
            )

    near = opening()
    console.post("/admin/policies", {**GOOD, "minimum_notice_hours": "240"})
    assert (opening() - near).days >= 8
    with scope(institution):
        ran = list(db.session.scalars(select(Job.id).where(Job.name == "admin.refresh_openings")))
        version = db.session.get_one(Institution, institution.id).hosts_version
    console.post("/admin/policies", {**GOOD, "minimum_notice_hours": "240", "paper": "a4"})
    with scope(institution):
        again = list(db.session.scalars(select(Job.id).where(Job.name == "admin.refresh_openings")))
        assert len(ran) == len(again) == 2
        assert db.session.get_one(Institution, institution.id).hosts_version == version


@pytest.mark.parametrize("path", ["/admin", "/admin/policies", "/admin/mails", "/admin/audit"])
def test_the_menu_says_that_this_is_the_console(console: Visitor, path: str) -> None:
    menu = console.get(path).text.partition("<main")[0]
    marked = re.findall(
        r'<a[^>]*aria-current="page"[^>]*>(?:<svg.*?</svg>)?\s*([^<]+)', menu, re.DOTALL
    )
    assert {words.strip() for words in marked} == {"Console"}


def test_a_code_of_conduct_is_kept_and_each_change_is_a_new_version(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    def save(text: str) -> tuple[str, int]:
        console.post("/admin/policies", GOOD | {"conduct": text})
        with scope(institution):
            kept = db.session.get_one(Institution, institution.id)
            return kept.conduct, kept.conduct_version

    assert save("Be kind.\r\n\r\nBe on time. ") == ("Be kind.\n\nBe on time.", 1)
    assert "Be on time." in console.get("/admin/policies").text
    assert save("Be kind.\r\n\r\nBe on time.") == ("Be kind.\n\nBe on time.", 1)
    assert save("x" * 4000) == ("x" * 4000, 2)
    assert save("") == ("", 3)
    with scope(institution):
        trail = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert list(trail[-1].fields) == ["conduct"]
