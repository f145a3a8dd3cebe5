"""Profiles and settings, as the people themselves change them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from fireside.institutions.models import Institution
from fireside.institutions.service import hosts_version
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people import service
from fireside.people.models import Membership
from fireside.people.rules import Role
from tests.conftest import Scope
from tests.integration.people.conftest import Visitor
from tests.tools.outbox import Outbox

_FILLED: dict[str, Any] = {
    "headline": "I price risks",
    "position": "Chief Actuary",
    "organisation": "Northgate Mutual",
    "field": "finance",
    "place": "Hartford",
    "programme": "Mathematics",
    "graduation_year": "2012",
    "languages": ["de", "en"],
    "topics": ["enter"],
    "about": "Numbers, mostly.",
    "ask_me_about": "Exams",
    "formats": ["in_person", "video", "phone"],
    "arrival_address": "12 Mill Lane",
    "arrival_entrance": "",
    "arrival_step_free": "By the garden",
    "video_link": "https://meet.example.org/dana",
    "phone": "+1 860 555 0142",
    "caller": "host",
    "minutes": "45",
    "buffer_minutes": "15",
    "monthly_cap": "3",
    "confirmation": "instant",
    "stations-0-position": "Trainee",
    "stations-0-organisation": "Northgate Mutual",
    "stations-0-since": "2012",
    "stations-0-until": "2016",
    "stations-1-position": "",
    "stations-2-position": "Actuary",
    "stations-2-organisation": "Northgate Mutual",
    "stations-2-since": "2016",
    "stations-2-until": "",
}


@pytest.fixture
def at_home(visitor: Visitor, student: Membership, outbox: Outbox) -> Visitor:
    visitor.sign_in(outbox, "mara@example.org")
    return visitor


@pytest.fixture
def at_work(visitor: Visitor, host: Membership, outbox: Outbox) -> Visitor:
    visitor.sign_in(outbox, "dana@example.org")
    return visitor


def save(visitor: Visitor, **changed: Any) -> TestResponse:
    return visitor.post("/profile/host", {**_FILLED, **changed}, page="/settings")


def test_profile_leads_to_the_right_one(at_home: Visitor) -> None:
    assert at_home.get("/profile").headers["Location"].endswith("/profile/student")
    assert at_home.get("/profile/host").status_code == 404


def test_profile_leads_a_host_to_hers(at_work: Visitor) -> None:
    assert at_work.get("/profile").headers["Location"].endswith("/profile/host")
    assert at_work.get("/profile/student").status_code == 404


def test_student_profile_is_kept(
    at_home: Visitor, student: Membership, institution: Institution, scope: Scope
) -> None:
    answer = at_home.post(
        "/profile/student",
        {
            "fields": ["science", "health"],
            "languages": ["en", "ase"],
            "formats": ["phone"],
            "objectives": [],
            "programme": " Biology ",
            "graduation_year": "2028",
            "place": "Edison",
            "about": "I counted fish.",
        },
        page="/settings",
    )
    assert answer.status_code == 303
    with scope(institution):
        kept = service.student_profile(student.id)
        assert (kept.fields, kept.languages) == (["health", "science"], ["en", "ase"])
        assert (kept.programme, kept.graduation_year) == ("Biology", 2028)
        assert service.profile_gaps(kept) == ["objectives"]
    assert "what you want to learn" in at_home.get("/profile/student").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"graduation_year": "20000000000000000000000"},
        {"graduation_year": "1066"},
        {"graduation_year": "soon"},
        {"graduation_year": "२०२८"},
        {"fields": ["astrology"]},
        {"languages": ["en", "<script>"]},
        {"programme": "x" * 121},
        {"about": "y" * 2001},
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    at_home: Visitor, wrong: dict[str, Any]
) -> None:
    values = {"place": "A place I typed", "fields": ["health"], **wrong}
    answer = at_home.post("/profile/student", values, page="/settings")
    assert answer.status_code == 422
    assert "A place I typed" in answer.text
    assert "has-error" in answer.text
    assert "<script>&" not in answer.text


def test_text_with_a_nul_byte_is_refused(at_home: Visitor) -> None:
    answer = at_home.post("/profile/student", {"about": "a\0b"}, page="/settings")
    assert answer.status_code == 400


def test_a_hosts_own_numbers_are_kept_or_left_to_the_institution(
    at_work: Visitor, host: Membership, institution: Institution, scope: Scope
) -> None:
    own = {
        "buffer_after_minutes": "30",
        "step_minutes": "20",
        "notice_hours": "0",
        "horizon_days": "14",
        "daily_cap": "1",
        "weekly_cap": "2",
    }

    def kept() -> dict[str, str]:
        with scope(institution):
            profile = service.host_profile(host.id)
            return {name: str(getattr(profile, name)) for name in own}

    shown = at_work.get("/profile/host").text
    assert "Your institution says 28 days; the shorter one holds." in shown
    assert save(at_work, **own).status_code == 303
    assert kept() == own
    page = at_work.get("/profile/host").text
    assert '<option selected value="0">None</option>' in page
    for name, odd in (
        ("step_minutes", "7"),
        ("notice_hours", "soon"),
        ("horizon_days", "1"),
        ("daily_cap", "13"),
        ("weekly_cap", "-1"),
    ):
        answer = save(at_work, **{**own, name: odd})
        assert answer.status_code == 422
        assert f'id="{name}-error"' in answer.text
        assert kept() == own
    left = own | {"notice_hours": "", "horizon_days": "", "daily_cap": "", "weekly_cap": ""}
    assert save(at_work, **left).status_code == 303
    assert kept() == own | {
        "notice_hours": "None",
        "horizon_days": "None",
        "daily_cap": "0",
        "weekly_cap": "0",
    }


def test_host_profile_is_kept_and_raises_the_version(
    at_work: Visitor, host: Membership, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        before = hosts_version()
    assert save(at_work).status_code == 303
    with scope(institution):
        kept = service.host_profile(host.id)
        assert kept.arrival == {"address": "12 Mill Lane", "step_free": "By the garden"}
        assert (kept.minutes, kept.buffer_minutes, kept.monthly_cap) == (45, 15, 3)
        assert (kept.student_calls, kept.confirmation) == (False, "instant")
        assert kept.languages == ["en", "de"]
        path = [(s.position, s.since, s.until) for s in service.career_of(host.id)]
        assert path == [("Trainee", 2012, 2016), ("Actuary", 2016, None)]
        assert hosts_version() > before
        after = hosts_version()
    assert save(at_work).status_code == 303
    with scope(institution):
        assert hosts_version() == after  # nothing has changed
    assert save(at_work, **{"stations-2-until": "2020"}, confirmation="").status_code == 303
    with scope(institution):
        assert [s.until for s in service.career_of(host.id)] == [2016, 2020]
        assert service.host_profile(host.id).confirmation is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"video_link": "javascript:alert(1)"}, "Begin with https://"),
        ({"video_link": ""}, "leave out video calls"),
        ({"arrival_address": ""}, "leave out meeting in person"),
        ({"phone": "call me"}, "country code"),
        ({"phone": "", "caller": "student"}, "leave out phone calls"),
        ({"caller": "nobody"}, "has-error"),
        ({"monthly_cap": "99999999999999999999"}, "from 1 to 30"),
        ({"monthly_cap": ""}, "from 1 to 30"),
        ({"minutes": "7"}, "has-error"),
        ({"field": "astrology"}, "has-error"),
        ({"confirmation": "maybe"}, "has-error"),
        ({"paused_until": "0001-01-01"}, "next two years"),
        ({"paused_until": "tomorrow"}, "has-error"),
        ({"stations-0-since": ""}, "line 1: Give the first year"),
        ({"stations-0-position": ""}, "line 1: Say what you did"),
        ({"stations-0-organisation": ""}, "line 1: Say where"),
        ({"stations-0-until": "2011"}, "ends before it began"),
        ({"stations-0-until": "soon"}, "four digits"),
        ({"headline": "x" * 161}, "under 160"),
    ],
)
def test_mistakes_in_a_host_profile_stand_beside_the_field(
    at_work: Visitor, wrong: dict[str, Any], words: str
) -> None:
    answer = save(at_work, about="Something long that I typed", **wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Something long that I typed" in answer.text


def test_lines_of_the_path_are_added_and_removed_without_saving(
    at_work: Visitor, host: Membership, institution: Institution, scope: Scope
) -> None:
    def lines(answer: TestResponse) -> list[str]:
        assert answer.status_code == 200
        return re.findall(r'name="stations-\d+-position"[^>]*value="([^"]*)"', answer.text)

    assert lines(save(at_work, add_line="1")) == ["Trainee", "", "Actuary", ""]
    assert lines(save(at_work, remove_line="0")) == ["", "Actuary"]
    one = {key: value for key, value in _FILLED.items() if not key.startswith("stations-")}
    alone = at_work.post("/profile/host", {**one, "remove_line": "0"}, page="/settings")
    assert lines(alone) == [""]
    assert save(at_work, remove_line="many").status_code == 303
    with scope(institution):
        assert len(service.career_of(host.id)) == 2


def test_there_is_an_end_to_a_path(at_work: Visitor) -> None:
    many = {f"stations-{n}-position": "x" for n in range(20)}
    answer = save(at_work, add_line="1", **many)
    assert answer.text.count('class="field station"') == 20


def test_a_pause_is_kept_in_the_hosts_zone(
    at_work: Visitor, host: Membership, institution: Institution, scope: Scope
) -> None:
    day = (clock.now() + timedelta(days=30)).date()
    assert save(at_work, paused_until=day.isoformat()).status_code == 303
    with scope(institution):
        until = service.host_profile(host.id).paused_until
    assert until is not None
    assert until.hour in (4, 5)  # midnight in New York
    assert f'value="{day.isoformat()}"' in at_work.get("/profile/host").text
    clock.shift(timedelta(days=13))
    assert at_work.is_in
    clock.shift(timedelta(days=26))
    assert at_work.is_in


def test_who_is_both_has_two_profiles_and_keeps_her_history(
    at_home: Visitor, student: Membership, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        before = service.student_profile(student.id).programme
        service.grant_role(Actor.system(institution.id), student.id, Role.HOST)
        service.grant_role(Actor.system(institution.id), student.id, Role.HOST)
    page = at_home.get("/profile/host").text
    assert "As a student" in page
    assert "what you do, and where" in page
    with scope(institution):
        assert service.student_profile(student.id).programme == before


def test_name_and_zone_are_changed_here(
    at_work: Visitor, host: Membership, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        before = hosts_version()
    answer = at_work.post(
        "/settings",
        {"name": "Dana W.", "zone": "Asia/Tokyo", "seen_zone": "Asia/Tokyo"},
        page="/settings",
    )
    assert answer.status_code == 303
    assert "Tokyo time" in at_work.get("/settings").text
    with scope(institution):
        assert service.get_member(host.id).name == "Dana W."
        assert hosts_version() > before
    again = at_work.post(
        "/settings",
        {"name": "Dana W.", "zone": "Asia/Tokyo", "seen_zone": "Asia/Tokyo"},
        page="/settings",
    )
    assert again.status_code == 303


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "x" * 500, "Zürich"])
def test_an_unknown_zone_is_refused_and_the_name_stays(at_work: Visitor, zone: str) -> None:
    answer = at_work.post("/settings", {"name": "A new name", "zone": zone}, page="/settings")
    assert answer.status_code == 422
    assert "A new name" in answer.text


def test_a_name_is_needed(at_work: Visitor) -> None:
    answer = at_work.post("/settings", {"name": "  ", "zone": "UTC"}, page="/settings")
    assert answer.status_code == 422


def test_old_zone_names_stay_in_the_list(
    at_work: Visitor, host: Membership, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        service.get_member(host.id).zone = "US/Eastern"
    assert 'selected value="US/Eastern"' in at_work.get("/settings").text
