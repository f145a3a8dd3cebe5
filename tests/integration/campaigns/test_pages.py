"""A campaign from its first word to its end, by the pages that people use."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import select

from fireside.availability.models import Campaign, CampaignGuest
from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.jobs import Job
from tests.conftest import Scope
from tests.factories.campaigns import make_campaign
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import form_for
from tests.integration.campaigns.conftest import Browse, Field, inside
from tests.integration.campaigns.planning import (
    NEW,
    SHOWN,
    asked,
    id_in,
    people_without_session,
    plan,
    started,
    times_on,
)
from tests.tools.outbox import Outbox, recipient


def test_nobody_is_told_before_a_host_is_asked_and_has_said_yes(
    people: Field, browse: Browse, outbox: Outbox
) -> None:
    path = started(browse, people)
    adviser = browse(people.adviser)
    assert "Nobody is asked yet" in adviser.get(path).text
    assert outbox.deliver() == []
    early = adviser.post(f"{path}/invite", {}, path)
    assert early.status_code == 409
    assert "No host keeps time for it yet" in early.text
    link = asked(adviser, path, people.dana, outbox)
    stranger = people_without_session(adviser)
    offered = times_on(stranger.get(link).text)
    assert len(offered) >= 20
    answer = stranger.post(link, {"act": "agree", "times": offered[2:4]}, link)
    assert answer.status_code in (302, 303)
    assert "You keep some hours for" in stranger.get(link).text
    assert "keeps 2 stretches of time" in adviser.get(path).text
    assert browse(people.mara).get(f"{path}/invitation").status_code == 404
    adviser.post(f"{path}/invite", {}, path)
    (invited,) = outbox.deliver()
    assert recipient(invited) == "mara@example.org"
    assert invited["List-Unsubscribe"]


def test_without_a_reminder_none_is_planned(
    institution: Institution, scope: Scope, people: Field, browse: Browse
) -> None:
    path, adviser = started(browse, people, reminds=""), browse(people.adviser)
    adviser.post(f"{path}/hosts", {"host_id": str(people.dana.id)}, path)
    dana = browse(people.dana)
    offered = times_on(dana.get(f"{path}/hours").text)
    dana.post(f"{path}/hours", {"act": "agree", "times": offered[:1]}, f"{path}/hours")
    assert adviser.post(f"{path}/invite", {}, path).status_code in (302, 303)
    with scope(institution):
        names = db.session.scalars(select(Job.name).where(Job.name.startswith("campaigns"))).all()
        assert names == ["campaigns.invite"]


def test_the_invited_student_books_and_another_one_does_not_see_the_time(
    institution: Institution, scope: Scope, field: Field, browse: Browse
) -> None:
    mara, ona, page = browse(field.mara), browse(field.ona), f"{field.path}/invitation"
    assert "You are invited" in mara.get("/").text
    assert "You are invited" not in ona.get("/").text
    assert ona.get(page).status_code == 404
    ask_url = unescape(re.findall(r'href="([^"]+/ask\?at=[0-9]+)"', mara.get(page).text)[0])
    start = field.kept[0]
    assert ask_url.endswith(f"at={int(start.timestamp())}")
    for member, sees in ((mara, True), (ona, False)):
        form = member.get(f"/hosts/{field.dana.id}/ask").text
        shown = [datetime.fromtimestamp(int(at), UTC) for at in SHOWN.findall(form)]
        assert bool(inside(shown, field.kept)) is sees
    refused = ona.post(ask_url, form_for(start), f"/hosts/{field.dana.id}/ask")
    assert refused.status_code == 422
    assert "kept for students who were invited" in unescape(refused.text)
    booked = mara.post(ask_url, form_for(start, mara.get(ask_url).text), ask_url)
    assert booked.status_code in (302, 303)
    assert "You have booked the one conversation" in unescape(mara.get(page).text)
    assert "You are invited" not in mara.get("/").text
    words = unescape(browse(field.adviser).get(field.path).text)
    assert "has booked once" in words
    assert "Nobody: everybody has booked or said no." in words


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Give the campaign a name"),
        ({"words": ""}, "Write a few kind sentences"),
        ({"first_day": "2020-01-01"}, "This day has passed"),
        ({"first_day": ""}, "Choose the first day"),
        ({"last_day": ""}, "Choose the last day"),
        ({"last_day": "2020-01-01"}, "comes before the first"),
        ({"last_day": "nonsense"}, "Not a valid date"),
        ({"allowance": "0"}, "Choose a number from 1 to 5"),
        ({"allowance": "many"}, "Not a valid integer"),
        ({"addresses": ""}, "No student would be invited"),
        ({"addresses": "nobody@example.org, mara@example.org"}, "address: nobody@example.org."),
        ({"addresses": "ada@example.org"}, "this address: ada@example.org."),
        ({"whom": "chosen", "programme": "Alchemy"}, "Not a valid choice"),
        ({"whom": "nobody"}, "Not a valid choice"),
    ],
)
def test_bad_plans_are_refused_beside_their_cause_and_nothing_is_lost(
    institution: Institution,
    scope: Scope,
    people: Field,
    browse: Browse,
    wrong: dict[str, str],
    words: str,
) -> None:
    answer = browse(people.adviser).post(NEW, plan(**wrong), NEW)
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    if "words" not in wrong:
        assert "Four of our hosts keep time for you." in unescape(answer.text)
    with scope(institution):
        assert db.session.scalars(select(Campaign)).all() == []


def test_students_of_another_institution_do_not_exist(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    people: Field,
    browse: Browse,
) -> None:
    with scope(other_institution):
        make_student(email="pia@example.org")
    answer = browse(people.adviser).post(NEW, plan(addresses="pia@example.org"), NEW)
    assert "this address: pia@example.org." in unescape(answer.text)


def test_a_campaign_of_another_institution_does_not_exist(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    people: Field,
    browse: Browse,
) -> None:
    with scope(other_institution):
        foreign = make_campaign(make_student()).id
    adviser = browse(people.adviser)
    assert adviser.get(f"/campaigns/{foreign}").status_code == 404
    assert browse(people.mara).get(f"/campaigns/{foreign}/invitation").status_code == 404


def test_double_addresses_invite_once_and_everybody_can_be_chosen(
    institution: Institution, scope: Scope, people: Field, browse: Browse
) -> None:
    started(browse, people, addresses="mara@example.org MARA@example.org, <ona@example.org>")
    path = started(browse, people, whom="chosen", addresses="")
    with scope(institution):
        guests = db.session.scalars(select(CampaignGuest.campaign_id)).all()
        assert sorted(Counter(guests).values()) == [2, 2]
        assert (
            db.session.scalar(select(Campaign.remind_at).where(Campaign.id == id_in(path)))
            is not None
        )


def test_a_programme_and_a_year_choose_students(
    institution: Institution, scope: Scope, people: Field, browse: Browse
) -> None:
    with scope(institution):
        make_student(profile={"programme": "Alchemy", "graduation_year": 2027})
        make_student(profile={"programme": "Alchemy", "graduation_year": 2028})
    path = started(browse, people, whom="chosen", programme="Alchemy", year="2027", reminds="")
    assert "to be invited" in browse(people.adviser).get(path).text.casefold()
    with scope(institution):
        assert len(db.session.scalars(select(CampaignGuest)).all()) == 1
        assert db.session.scalars(select(Campaign.remind_at)).all() == [None]


def test_a_host_who_has_left_or_rests_cannot_be_asked(
    institution: Institution, scope: Scope, people: Field, browse: Browse
) -> None:
    path = started(browse, people)
    adviser = browse(people.adviser)
    with scope(institution):
        gone = make_host(name="Gone Away", paused=True)
        make_host(name="Sven Marsh", profile={"position": "River engineer"})
    for typed in (str(gone.id), "0", "nobody", "9" * 30, str(people.mara.id)):
        assert adviser.post(f"{path}/hosts", {"host_id": typed}, path).status_code == 404
    assert "Gone Away" not in adviser.get(path).text
    assert "No other host is found by these words" in adviser.get(f"{path}?q=Gone").text
    assert "Dana Whitfield" in adviser.get(f"{path}?q=whit").text
    found = adviser.get(f"{path}?q=ENGINEER").text
    assert "Sven Marsh" in found
    assert "Dana Whitfield" not in found
