"""The advisers' pages of rounds, without JavaScript."""

from __future__ import annotations

import re
from html import unescape

import pytest

from fireside.institutions.models import Institution
from fireside.matching.rules.rounds import RoundState
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.integration.matching.terms import Term, make_term
from tests.tools.browsing import counted_statements
from tests.tools.outbox import Outbox

NEW = {"title": "Spring", "programme": "", "year": "", "seats_each": "2", "aim": "stable"}


def pair(
    term: Term, student: int, host: int, verdict: str, back: str = "round"
) -> dict[str, object]:
    return {
        "student": term.students[student].id,
        "host": term.hosts[host].id,
        "verdict": verdict,
        "back": back,
    }


def test_an_adviser_walks_from_the_menu_to_the_mails(term: Term, outbox: Outbox) -> None:
    browser = term.browser()
    assert 'href="/i/riverbend/rounds"' in browser.get("/advising").text
    assert "No rounds yet" in browser.get("/rounds").text
    made = browser.post("/rounds/new", NEW, page="/rounds/new")
    path = made.headers["Location"]
    assert made.status_code == 303
    working = browser.get(path).text
    assert "It waits for its turn." in working
    assert "<progress" in working
    assert 'hx-trigger="every 1s"' in working
    assert "Being made" in browser.get("/rounds").text
    term.work()
    ready = browser.get(path).text
    assert "meets Host finance" in ready
    assert "every 1s" not in ready
    assert "6 of 6 students get somebody" in ready
    asked = browser.get(f"{path}/publish").text
    assert "6 students get one mail each" in asked
    assert "Publish and send 9 mails" in asked
    browser.post(f"{path}/publish", {}, page=f"{path}/publish")
    done = browser.get(path).text
    assert "is published. The mails are on their way." in done
    assert "Make it again" not in done
    assert len(outbox.deliver()) == 9


def test_what_was_typed_stays_beside_its_message(term: Term) -> None:
    browser = term.browser()
    answer = browser.post(
        "/rounds/new", {**NEW, "title": "", "seats_each": "many"}, page="/rounds/new"
    )
    assert answer.status_code == 422
    assert "Give the round a name" in answer.text
    assert 'value="many"' in answer.text
    over = browser.post("/rounds/new", {**NEW, "seats_each": "51"}, page="/rounds/new")
    assert "1 to 50 students" in unescape(over.text)


def test_pairs_are_locked_forbidden_and_let_go_by_buttons(term: Term) -> None:
    browser, path = term.browser(), f"/rounds/{term.made()}"
    mine = f"{path}/students/{term.students[0].id}"
    page = browser.get(mine).text
    assert "Candidates of Ada finance" in page
    assert "assigned" in page
    locked = browser.post(f"{path}/pairs", pair(term, 0, 1, "lock", "candidates"), page=mine)
    assert locked.headers["Location"].endswith(mine)
    assert "the two stay together" in browser.get(mine).text
    browser.post(f"{path}/pairs", pair(term, 2, 1, "forbid"), page=path)
    changed = browser.get(path).text
    assert "You have decided about pairs since this round was made" in changed
    assert "Publish" not in changed.replace("Published", "")
    refused = browser.get(f"{path}/publish")
    assert (refused.status_code, "made again" in refused.text) == (409, True)
    browser.post(f"{path}/again", {}, page=path)
    term.work()
    page = browser.get(path).text
    assert "1 pair is forbidden" in page
    assert "Unlock" in browser.get(f"{path}?show=locked").text
    browser.post(f"{path}/pairs", pair(term, 0, 1, ""), page=path)
    assert "Taken back" in browser.get(path).text
    strange = browser.post(f"{path}/pairs", {"student": "x", "host": "-1"}, page=path)
    assert strange.status_code == 404


def test_any_host_is_found_by_name(term: Term) -> None:
    path = f"/rounds/{term.made()}/students/{term.students[0].id}"
    browser = term.browser()
    found = browser.get(f"{path}?q=host+EDUC").text
    assert re.findall(r'row-title">([^<]+)<', found) == ["Host education"]
    assert "No host of that name" in browser.get(f"{path}?q=zebra").text


def test_who_gets_nobody_stands_in_a_list_with_the_reason(term: Term) -> None:
    with term.scope(term.institution):
        make_student(name="Aya", profile={"languages": ["ja"]})
    path = f"/rounds/{term.made(seats_each=1)}"
    page = term.browser().get(f"{path}?show=left").text
    assert "no host suits" in page
    assert "all 3 hosts who suit have" in page
    assert "Who gets nobody (4)" in page


def test_a_round_is_stopped_by_a_button(term: Term) -> None:
    path = f"/rounds/{term.start()}"
    browser = term.browser()
    browser.post(f"{path}/cancel", {}, page=path)
    page = browser.get(path).text
    assert "Nothing was sent to anybody" in page
    assert "You stopped this round" in page
    assert browser.get(f"{path}/publish").status_code == 409


def test_two_rounds_are_compared_from_the_list(term: Term) -> None:
    one, other = term.made(title="With two"), term.made(title="With one", seats_each=1)
    browser = term.browser()
    assert "Compare two" in browser.get("/rounds").text
    page = browser.get(f"/rounds/compare?one={one}&other={other}").text
    assert "3 students meet somebody else" in page
    assert (
        "Both give everybody the same" in browser.get(f"/rounds/compare?one={one}&other={one}").text
    )
    for wrong in ("", "?one=x&other=y", f"?one={one}", f"?one={one}&other={'9' * 19}"):
        assert browser.get(f"/rounds/compare{wrong}").status_code == 404


def test_a_long_round_goes_on_to_the_next_page_and_asks_no_more_for_more_rows(term: Term) -> None:
    small = term.made()
    with term.scope(term.institution):
        for number in range(60):
            make_student(name=f"Student {number:02}", profile={"fields": ["health"]})
    large = term.made(seats_each=50)
    browser = term.browser()
    counts = []
    browser.get(f"/rounds/{small}")  # what a process remembers is remembered
    for round_id in (small, large):
        with counted_statements(term.app) as sent:
            page = browser.get(f"/rounds/{round_id}").text
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 15
    first = re.findall(r'row-title">([^<]+)<', page)
    link = re.search(r'href="([^"]+)" rel="next"', page)
    assert link is not None
    rest = re.findall(r'row-title">([^<]+)<', browser.get(unescape(link.group(1))).text)
    assert (len(first), len(rest), len({*first, *rest})) == (50, 16, 66)


def test_a_failed_round_says_what_was_kept(term: Term) -> None:
    round_id = term.made()
    with term.scope(term.institution):
        from sqlalchemy import update

        from fireside.kernel.db import db
        from fireside.matching.models import MatchingRound

        db.session.execute(update(MatchingRound).values(state=RoundState.FAILED))
    page = term.browser().get(f"/rounds/{round_id}").text
    assert "what you decided about pairs is kept" in page
    assert "Make it again" in page


@pytest.mark.parametrize("who", ["student", "host"])
def test_rounds_are_nothing_for_students_and_hosts(term: Term, who: str) -> None:
    round_id = term.made()
    browser = term.browser(term.students[0] if who == "student" else term.hosts[0])
    for path in ("", "/new", f"/{round_id}", f"/{round_id}/publish", f"/compare?one={round_id}"):
        assert browser.get(f"/rounds{path}").status_code == 404


def test_another_institutions_round_is_not_there(
    term: Term, other_institution: Institution, scope: Scope
) -> None:
    round_id = term.made()
    browser = make_term(term.app, other_institution, scope).browser()
    for path in (
        f"/{round_id}",
        f"/{round_id}/publish",
        f"/{round_id}/students/{term.students[0].id}",
        f"/compare?one={round_id}&other={round_id}",
    ):
        assert browser.get(f"/rounds{path}").status_code == 404
