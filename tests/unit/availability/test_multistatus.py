"""What calendar servers answer, as different houses write it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from fireside.availability.rules import tidy_server
from fireside.availability.rules.multistatus import (
    FoundCalendar,
    calendars_in,
    doors_in,
    files_in,
    first_in,
    is_near,
)

BASE = "https://cloud.example.org/dav/"
CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"


def answer(*parts: str) -> bytes:
    names = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
    return f"<d:multistatus {names}>{''.join(parts)}</d:multistatus>".encode()


def of(href: str, props: str, status: str = "HTTP/1.1 200 OK", more: str = "") -> str:
    told = f"<d:prop>{props}</d:prop><d:status>{status}</d:status>"
    return f"<d:response><d:href>{href}</d:href><d:propstat>{told}</d:propstat>{more}</d:response>"


def calendars(*parts: str) -> list[FoundCalendar]:
    return calendars_in(answer(*parts), BASE)


def test_calendars_for_events_are_found_with_their_titles() -> None:
    tasks = '<c:supported-calendar-component-set><c:comp name="VTODO"/>'
    both = '<c:supported-calendar-component-set><c:comp name="VTODO"/><c:comp name="vevent"/>'
    end = "</c:supported-calendar-component-set>"
    assert calendars(
        of("/dav/", "<d:resourcetype><d:collection/></d:resourcetype>"),
        of("/dav/none/", ""),
        of("/dav/a/", f"{CALENDAR}<d:displayname> My\n  week </d:displayname>"),
        of("b/", f"{CALENDAR}{both}{end}<d:displayname/>"),
        of("/dav/tasks/", f"{CALENDAR}{tasks}{end}"),
        of("/", CALENDAR),
    ) == [
        FoundCalendar("https://cloud.example.org/dav/a/", "My week", True),
        FoundCalendar("https://cloud.example.org/dav/b/", "b", True),
        FoundCalendar("https://cloud.example.org/", "Calendar", True),
    ]


def test_what_was_not_found_at_a_server_is_not_told() -> None:
    refused = of("/dav/a/", CALENDAR, "HTTP/1.1 404 Not Found")
    assert calendars(refused) == []


@pytest.mark.parametrize(
    ("rights", "writable"),
    [
        ("<d:read/>", False),
        ("<d:write-content/>", True),
        ("<d:all/>", True),
        ("", False),
    ],
)
def test_who_may_write_is_read_where_it_is_told(rights: str, writable: bool) -> None:
    told = f"<d:privilege>{rights}</d:privilege>"
    told = f"<d:current-user-privilege-set>{told}</d:current-user-privilege-set>"
    (found,) = calendars(of("/dav/a/", CALENDAR + told))
    assert found.writable is writable


def test_at_most_fifty_calendars_are_offered() -> None:
    assert len(calendars(*(of(f"/{number}/", CALENDAR) for number in range(60)))) == 50


def test_doors_lead_on() -> None:
    home = "<c:calendar-home-set><d:href> /h1/ </d:href><d:href>/h2/</d:href></c:calendar-home-set>"
    me = "<d:current-user-principal><d:href>/me/</d:href></d:current-user-principal>"
    nobody = "<d:current-user-principal><d:unauthenticated/></d:current-user-principal>"
    found = doors_in(answer(of("/", me + home)), BASE)
    assert found.principal == "https://cloud.example.org/me/"
    assert found.homes == ("https://cloud.example.org/h1/", "https://cloud.example.org/h2/")
    assert doors_in(answer(of("/", nobody)), BASE).principal == ""
    assert doors_in(answer(), BASE).homes == ()


def test_files_are_read_with_their_addresses_and_empty_ones_left_out() -> None:
    data = "<c:calendar-data>{}</c:calendar-data>"
    found = answer(
        of("/a.ics", data.format("BEGIN&amp;END")), of("/b.ics", data.format("")), of("/c", "")
    )
    assert files_in(found) == [("/a.ics", "BEGIN&END")]
    assert first_in(found, BASE) == "https://cloud.example.org/a.ics"
    assert first_in(answer(), BASE) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html/>",
        b"<d:multistatus",
        b'<!DOCTYPE x><d:multistatus xmlns:d="DAV:"/>',
        b'<!DOCTYPE x [<!ENTITY a "b">]><d:multistatus xmlns:d="DAV:"/>',
    ],
)
def test_what_is_no_answer_or_declares_something_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"(?i)xml|multistatus|dtd"):
        files_in(content)


@pytest.mark.parametrize(
    ("account", "other", "near"),
    [
        ("https://caldav.icloud.com/", "https://p34-caldav.icloud.com:443/x", True),
        ("https://cloud.example.org/", "https://cloud.example.org:8443/x", True),
        ("http://cloud.example.org/", "https://cloud.example.org/x", True),
        ("https://cloud.example.org/", "http://cloud.example.org/x", False),
        ("https://caldav.icloud.com/", "http://p34-caldav.icloud.com/x", False),
        ("http://a.example.org/", "https://b.example.org/x", False),
        ("https://example.org/", "https://other.org/x", False),
        ("https://a.example.org/", "https://evilexample.org/x", False),
        ("https://localhost/", "https://10.0.0.1/x", False),
        ("https://10.0.0.1/", "https://10.0.0.2/x", False),
    ],
)
def test_a_password_goes_to_the_house_it_is_for(account: str, other: str, near: bool) -> None:
    assert is_near(urlsplit(account), urlsplit(other)) is near


def test_a_bare_name_is_meant_encrypted() -> None:
    assert tidy_server(" cloud.example.org ") == "https://cloud.example.org"
    assert tidy_server("HTTP://cloud.example.org") == "http://cloud.example.org"
    assert tidy_server("") == ""
