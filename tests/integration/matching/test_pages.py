"""The pages of finding: shareable addresses, fragments, cursors, and the number of queries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask

from fireside.availability.service import refresh_openings
from fireside.institutions.models import Institution
from fireside.institutions.service import touch_hosts
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_advisor, make_host, make_student
from tests.tools.browsing import Member, counted_statements


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mira Okafor")


@pytest.fixture
def browser(app: Flask, institution: Institution, student: Membership) -> Member:
    return Member(app, institution, student)


def names_in(page: str) -> list[str]:
    return re.findall(r'class="host-name"><a [^>]*>([^<]+)<', page)


def test_the_list_names_hosts_times_and_the_way_to_ask(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(name="Dana Whitfield", zone="Europe/Berlin")
        make_weekly_hours(host, 16, 20, range(7))
    page = browser.get("/hosts?interview=77").text
    assert "Dana Whitfield" in page
    assert "Next free, in New York" in page
    asks = re.findall(rf'href="(/i/riverbend/hosts/{host.id}/ask\?[^"]+)"', page)
    assert len(asks) == 2
    assert all("interview=77" in unescape(ask) for ask in asks)
    assert f'href="/i/riverbend/hosts/{host.id}?interview=77"' in page


def test_a_search_can_be_shared_by_its_address(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_host(name="Dana Whitfield")
        make_host(name="Zoë Brown", profile={"field": "health", "organisation": "Clinic & Sons"})
    answer = browser.get("/hosts?q=zoe&field=health&organisation=Clinic+%26+Sons&after=zzz&week=x")
    assert names_in(answer.text) == ["Zoë Brown"]
    assert "Clinic &amp; Sons" in answer.text
    assert answer.headers["HX-Push-Url"] == (
        "/i/riverbend/hosts?field=health&organisation=Clinic+%26+Sons&q=zoe"
    )
    chip = re.search(r'class="chip" href="([^"]+)">Clinic', answer.text)
    assert chip is not None
    assert unescape(chip.group(1)) == "/i/riverbend/hosts?field=health&q=zoe"


def test_htmx_gets_the_content_alone(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_host(name="Dana Whitfield")
    answer = browser.get("/hosts", headers={"HX-Request": "true"})
    assert names_in(answer.text) == ["Dana Whitfield"]
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_pages_are_linked_by_cursors_and_keep_the_search(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        for number in range(45):
            make_host(name=f"Host Number{number}")
    seen, path = [], "/hosts?q=number"
    for _ in range(3):
        page = browser.get(path).text
        seen += names_in(page)
        link = re.search(r'href="([^"]+)" rel="next"', page)
        path = unescape(link.group(1)) if link else ""
    assert len(seen) == len(set(seen)) == 45
    assert path == ""
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    assert back is not None
    assert names_in(browser.get(unescape(back.group(1))).text) == seen[20:40]
    assert "q=number" in back.group(1)


def test_empty_lists_say_what_to_do(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    assert "No hosts yet" in browser.get("/hosts").text
    with scope(institution):
        make_host(name="Dana Whitfield", profile={"languages": ["de"]})
        touch_hosts()
    found = browser.get("/hosts?q=dana").text
    assert "Speaks none of the languages in your profile" in found
    assert "Nobody whom you can ask now" in found
    assert "Nobody fits all of that" in browser.get("/hosts?q=zeppelin").text
    assert "You know everybody here" in browser.get("/hosts").text


def test_text_of_hosts_is_never_code(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(name="<script>alert(1)</script>", profile={"about": "<b>bold</b>"})
    for path in ("/hosts?q=%3Cscript%3E", f"/hosts/{host.id}"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<b>bold" not in page


def test_one_host_shows_path_topics_and_times_by_day(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(
            name="Dana Whitfield",
            zone="Europe/Berlin",
            profile={"topics": ["enter"], "ask_me_about": "Why I stayed", "about": "Curious"},
        )
        make_weekly_hours(host, 16, 20, range(7))
    page = browser.get(f"/hosts/{host.id}?interview=9").text
    for words in ("Dana’s path", "since 2016", "Why I stayed", "How I got in", "Berlin time"):
        assert words in page
    assert "Ask Dana for 30 minutes" in page
    assert f"/hosts/{host.id}/ask?interview=9" in page
    assert "later days" in page
    for secret in ("12 Mill Lane", "video.example.org", "860 555"):
        assert secret not in page


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "9" * 40])
def test_an_id_of_nobody_is_404(browser: Member, number: str) -> None:
    assert browser.get(f"/hosts/{number}").status_code == 404


@pytest.mark.parametrize("typed", ["9223372036854775808", "x", "", "²"])
def test_an_interview_that_cannot_be_is_ignored(browser: Member, typed: str) -> None:
    answer = browser.get(f"/hosts?interview={typed}")
    assert answer.status_code == 200
    assert "interview=" not in answer.headers["HX-Push-Url"]


def test_foreign_and_paused_hosts_are_404(
    browser: Member, institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(other_institution):
        foreign = make_host()
    with scope(institution):
        paused = make_host(profile={"paused_until": datetime.now(UTC) + timedelta(days=1)})
    assert browser.get(f"/hosts/{foreign.id}").status_code == 404
    assert browser.get(f"/hosts/{paused.id}").status_code == 404


def test_strangers_sign_in_first_and_hosts_have_no_search(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(name="Dana Whitfield")
        other = make_host()
    stranger = app.test_client().get("/i/riverbend/hosts", base_url="http://fireside.test")
    assert stranger.status_code == 302
    at_home = Member(app, institution, host)
    assert at_home.get("/hosts").status_code == 404
    own = at_home.get(f"/hosts/{host.id}")
    assert own.status_code == 200
    assert "/ask" not in own.text
    assert at_home.get(f"/hosts/{other.id}").status_code == 404


def test_an_adviser_looks_and_does_not_ask(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host()
        make_weekly_hours(host, weekdays=range(7))
        adviser = make_advisor()
    page = Member(app, institution, adviser).get("/hosts").text
    assert host.name in page
    assert "/ask" not in page
    assert "Complete your profile" not in page


def test_the_list_asks_the_database_as_often_for_twenty_as_for_one(
    app: Flask, browser: Member, institution: Institution, scope: Scope
) -> None:
    browser.get("/hosts")
    counts = []
    for more in (1, 2, 17):
        with scope(institution):
            for _ in range(more):
                make_weekly_hours(make_host())
            refresh_openings()
        with counted_statements(app) as sent:
            page = browser.get("/hosts").text
        counts.append((len(names_in(page)), len(sent)))
    assert [shown for shown, _ in counts] == [1, 3, 20]
    queries = [asked for _, asked in counts]
    assert max(queries) - min(queries) <= 3, "the institution and its plugins: once a second"
    assert max(queries) <= 15
