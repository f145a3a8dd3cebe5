"""Pure decisions about people."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as made
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.people import rules

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_addresses_are_compared_without_case_space_and_spelling_of_accents() -> None:
    assert rules.fold_email(" Dana@Example.ORG ") == "dana@example.org"
    assert rules.fold_email("ju\u0308rgen@example.org") == rules.fold_email("jürgen@example.org")


@given(st.binary(min_size=32, max_size=32))
def test_codes_have_six_digits(digest: bytes) -> None:
    code = rules.six_digits(digest.hex())
    assert len(code) == 6
    assert code.isascii()
    assert code.isdigit()


@pytest.mark.parametrize("typed", ["123456", " 123 456", "123-456", "12\u00a034 56"])
def test_codes_are_read_as_people_type_them(typed: str) -> None:
    assert rules.read_code(typed) == "123456"


@dataclass(frozen=True)
class Times:
    last_seen_at: datetime = _NOW
    expires_at: datetime = _NOW + timedelta(days=1)
    revoked_at: datetime | None = None


@pytest.mark.parametrize(
    ("times", "is_open"),
    [
        (Times(), True),
        (Times(revoked_at=_NOW), False),
        (Times(expires_at=_NOW), False),
        (Times(last_seen_at=_NOW - timedelta(days=14)), False),
        (Times(last_seen_at=_NOW - timedelta(days=13, hours=23)), True),
    ],
)
def test_sessions_end(times: Times, is_open: bool) -> None:
    assert rules.session_is_open(times, _NOW) is is_open


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_devices_have_names_that_their_owners_know(agent: str, name: str) -> None:
    assert rules.name_device(agent) == name


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("elf chars no", ""),
        ("eleven char", "at least 12"),
        ("x" * 201, "at most 200"),
        ("abababababab", "repeats itself"),
        ("dana.whitfield", "your own name"),
        ("Whitfield-Dana", "your own name"),
        ("Dana likes lanterns", ""),
    ],
)
def test_passwords_that_would_be_guessed(password: str, words: str) -> None:
    problem = rules.password_problem(password, "dana.whitfield@example.org", "Dana J Whitfield")
    assert words in problem
    assert bool(problem) == bool(words)


@pytest.mark.parametrize(
    ("link", "fine"),
    [
        ("https://meet.example.org/dana?x=1#y", True),
        ("http://192.0.2.1:8443/room", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://example.org/", False),
        ("meet.example.org/dana", False),
        ("https://", False),
        ("https://user:secret@example.org/", False),
        ("https://[::1", False),
        ("https://example.org/a b", False),
        ("https://example.org\\@evil.example/", False),
        ("https://example.org/\u202egro", False),
    ],
)
def test_meeting_links_open_a_web_page(link: str, fine: bool) -> None:
    assert (rules.link_problem(link) == "") is fine


@pytest.mark.parametrize(
    ("year", "fine"), [(1955, False), (1956, True), (2034, True), (2035, False), (0, False)]
)
def test_years_lie_within_a_life(year: int, fine: bool) -> None:
    assert (rules.year_problem(year, 2026) == "") is fine


@dataclass(frozen=True)
class Stop:
    since: int
    until: int | None


def test_a_path_ends_at_the_present() -> None:
    stops = [Stop(2010, None), Stop(2015, 2019), Stop(2001, 2015)]
    assert rules.in_order(stops) == [Stop(2001, 2015), Stop(2015, 2019), Stop(2010, None)]


@dataclass
class Student:
    fields: list[str] = made(default_factory=lambda: ["health"])
    objectives: list[str] = made(default_factory=lambda: ["enter"])
    languages: list[str] = made(default_factory=lambda: ["en"])
    formats: list[str] = made(default_factory=lambda: ["video"])
    programme: str = "Biology"
    graduation_year: int | None = 2027
    place: str = "Edison"
    about: str = "Curious."


def test_students_hear_what_is_missing() -> None:
    assert rules.student_gaps(Student()) == []
    assert rules.student_gaps(Student(about="", graduation_year=None, fields=[])) == [
        "fields",
        "graduation_year",
        "about",
    ]


@dataclass
class Host:
    headline: str = "I price risks"
    position: str = "Actuary"
    organisation: str = "Northgate"
    field: str = "finance"
    languages: list[str] = made(default_factory=lambda: ["en"])
    topics: list[str] = made(default_factory=lambda: ["enter"])
    formats: list[str] = made(default_factory=lambda: ["in_person", "video", "phone"])
    arrival: dict[str, str] = made(default_factory=lambda: {"address": "12 Mill Lane"})
    video_link: str = "https://meet.example.org/"
    phone: str = "+1"
    student_calls: bool = True


@pytest.mark.parametrize(
    ("host", "count"),
    [
        (Host(), 0),
        (Host(arrival={}, video_link="", phone=""), 3),
        (Host(arrival={}, video_link="", phone="", formats=["phone"], student_calls=False), 0),
        (Host(formats=[], position="", headline="", field="", languages=[], topics=[]), 6),
    ],
)
def test_hosts_hear_what_students_would_like_to_know(host: Host, count: int) -> None:
    assert len(rules.host_gaps(host)) == count


def test_a_host_needs_no_link_where_rooms_are_given() -> None:
    host = Host(video_link="")
    assert rules.host_gaps(host) == ["the link to your video room"]
    assert rules.host_gaps(host, rooms_given=True) == []
    assert rules.host_gaps(Host(phone=""), rooms_given=True) == ["the number they should call"]
