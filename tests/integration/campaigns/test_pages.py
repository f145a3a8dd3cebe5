"""A campaign from its first word to its end, by the pages that people use."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost, KeptTime
from fireside.campaigns.rules import value_of
from fireside.campaigns.service import host_token
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.jobs import Job
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.campaigns import make_campaign
from tests.factories.people import make_administrator, make_host, make_student
from tests.integration.booking.conftest import form_for
from tests.integration.campaigns.conftest import Browse, Field, inside, starts_for
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox, recipient, text_of

NEW = "/campaigns/new"
SHOWN = re.compile(r'name="starts_at" value="(\d+)"')


def plan(**values: str) -> dict[str, str]:
    first = clock.now().date() + timedelta(days=2)
    return {
        "name": "Women in insurance",
        "words": "Four of our hosts keep time for you.",
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=9)).isoformat(),
        "allowance": "1",
        "whom": "addressed",
        "programme": "",
        "year": "",
        "addresses": "mara@example.org",
        "reminds": "y",
        **values,
    }


def started(browse: Browse, people: Field, **values: str) -> str:
    answer = browse(people.adviser).post(NEW, plan(**values), NEW)
    assert answer.status_code in (302, 303), unescape(answer.text)
    return str(answer.headers["Location"]).removeprefix("http://fireside.test")


def id_in(path: str) -> int:
    return int(path.rsplit("/", 1)[1])


def times_on(page: str) -> list[str]:
    return re.findall(r'name="times" value="([0-9-]+)"', page)


def asked(adviser: Member, path: str, host: Membership, outbox: Outbox) -> str:
    """Ask a host, and return the link in her mail."""
    for _ in range(2):
        adviser.post(f"{path}/hosts", {"host_id": str(host.id)}, path)
    (letter,) = outbox.deliver()
    assert recipient(letter) == "dana@example.org"
    assert letter["List-Unsubscribe"]
    link = re.search(r"http://fireside\.test(/i/riverbend/campaigns/answer/\S+)", text_of(letter))
    assert link is not None
    return link[1]


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


def people_without_session(member: Member) -> Member:
    """Return a browser of the same institution in which nobody is signed in."""
    stranger = object.__new__(Member)
    stranger.app, stranger.prefix = member.app, member.prefix
    stranger.browser = member.app.test_client()
    return stranger


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
    for typed in (str(gone.id), "0", "nobody", "9" * 30, str(people.mara.id)):
        assert adviser.post(f"{path}/hosts", {"host_id": typed}, path).status_code == 404
    assert "Gone Away" not in adviser.get(path).text
    assert "No other host has a name like that" in adviser.get(f"{path}?q=Gone").text
    assert "Dana Whitfield" in adviser.get(f"{path}?q=whit").text


def test_a_host_says_no_or_changes_her_mind(
    institution: Institution, scope: Scope, field: Field, browse: Browse
) -> None:
    hours, dana = f"{field.path}/hours", browse(field.dana)
    page = dana.get(hours).text
    assert f'value="{value_of(field.kept)}" checked' in page
    empty = dana.post(hours, {"act": "agree"}, hours)
    assert empty.status_code == 422
    assert "Choose at least one time" in empty.text
    stale = dana.post(hours, {"act": "agree", "times": ["1-2"]}, hours)
    assert "taken by now" in stale.text
    assert dana.post(hours, {"act": "dance"}, hours).status_code == 404
    other = times_on(page)[0]
    dana.post(hours, {"act": "agree", "times": [other]}, hours)
    with scope(institution):
        kept = select(KeptTime).where(KeptTime.freed_at.is_(None))
        assert [value_of((k.starts_at, k.ends_at)) for k in db.session.scalars(kept)] == [other]
        assert field.kept[0] in starts_for(field.dana, field.ona)
    dana.post(hours, {"act": "refuse"}, hours)
    assert "You said that it does not suit you" in dana.get(hours).text
    with scope(institution):
        assert db.session.scalars(kept).all() == []


def test_a_host_is_asked_on_her_first_page_until_she_answers(
    institution: Institution, scope: Scope, people: Field, browse: Browse
) -> None:
    path = started(browse, people)
    browse(people.adviser).post(f"{path}/hosts", {"host_id": str(people.dana.id)}, path)
    dana = browse(people.dana)
    assert "Your career center asks" in dana.get("/").text
    dana.post(f"{path}/hours", {"act": "refuse"}, f"{path}/hours")
    assert "Your career center asks" not in dana.get("/").text
    assert "cannot this time" in browse(people.adviser).get(path).text


def test_a_student_declines_and_comes_after_all(
    institution: Institution, scope: Scope, field: Field, browse: Browse
) -> None:
    page, mara = f"{field.path}/invitation", browse(field.mara)
    mara.post(page, {"act": "decline"}, page)
    assert "You said that you would rather not" in mara.get(page).text
    assert "would rather not" in browse(field.adviser).get(field.path).text
    with scope(institution):
        assert inside(starts_for(field.dana, field.mara), field.kept) == []
    mara.post(page, {"act": "come"}, page)
    assert "Times that are kept for you" in mara.get(page).text
    assert mara.post(page, {"act": "sing"}, page).status_code == 404


def test_looking_is_written_down_once(
    institution: Institution, scope: Scope, field: Field, browse: Browse
) -> None:
    assert "has not looked yet" in browse(field.adviser).get(field.path).text
    for _ in range(2):
        browse(field.mara).get(f"{field.path}/invitation")
    assert "has looked" in browse(field.adviser).get(field.path).text
    with scope(institution):
        looks = select(AuditEntry).where(AuditEntry.action == "campaigns.look")
        assert len(db.session.scalars(looks).all()) == 1


def test_closing_early_opens_what_was_kept_to_everybody(
    institution: Institution, scope: Scope, field: Field, browse: Browse
) -> None:
    close, adviser = f"{field.path}/close", browse(field.adviser)
    assert "This cannot be taken back" in adviser.get(close).text
    adviser.post(close, {}, close)
    with scope(institution):
        assert field.kept[0] in starts_for(field.dana, field.ona)
    assert "Closed early" in adviser.get("/campaigns").text
    assert "It has ended already" in adviser.get(close).text
    again = adviser.post(close, {}, "/campaigns/new")
    assert again.status_code in (302, 303)
    with scope(institution):
        closed = select(AuditEntry).where(AuditEntry.action == "campaigns.close")
        assert len(db.session.scalars(closed).all()) == 1
    assert "This invitation has ended" in browse(field.mara).get(f"{field.path}/invitation").text
    assert "This campaign has ended" in browse(field.dana).get(f"{field.path}/hours").text


def test_what_has_ended_takes_no_more_answers(
    institution: Institution, scope: Scope, field: Field, browse: Browse
) -> None:
    browsers = browse(field.adviser), browse(field.dana), browse(field.mara)
    with scope(institution):
        rhea = make_host(name="Rhea Stone")
        db.session.execute(update(Campaign).values(ends_at=clock.now() - timedelta(minutes=1)))
    adviser, dana, mara = browsers
    assert "Its last day has passed" in adviser.get(field.path).text
    form = "/campaigns/new"
    assert adviser.post(f"{field.path}/hosts", {"host_id": str(rhea.id)}, form).status_code == 409
    assert adviser.post(f"{field.path}/invite", {}, form).status_code == 409
    week = "/week"
    assert dana.post(f"{field.path}/hours", {"act": "refuse"}, week).status_code == 409
    assert mara.post(f"{field.path}/invitation", {"act": "decline"}, "/").status_code == 409


def test_blocked_and_resting_hosts_are_left_out(
    institution: Institution, scope: Scope, field: Field, browse: Browse
) -> None:
    page = f"{field.path}/invitation"
    assert "Dana Whitfield" in browse(field.mara).get(page).text
    with scope(institution):
        db.session.execute(
            update(Membership).where(Membership.id == field.dana.id).values(paused=True)
        )
    shown = browse(field.mara).get(page).text
    assert "Dana Whitfield" not in shown
    assert "No time is free at the moment" in shown


def test_an_administrator_without_a_desk_finds_campaigns(
    institution: Institution, scope: Scope, field: Field, browse: Browse
) -> None:
    with scope(institution):
        member = make_administrator()
    boss = browse(member)
    assert "/campaigns" in boss.get("/").text
    assert "Women in insurance" in boss.get("/campaigns").text
    assert boss.get(field.path).status_code == 200


def test_the_adviser_finds_campaigns_beside_the_cohort(people: Field, browse: Browse) -> None:
    adviser = browse(people.adviser)
    assert "Campaigns</a>" in adviser.get("/advising/cohort").text
    assert "No campaigns yet" in adviser.get("/campaigns").text
    for member in (people.mara, people.dana):
        assert browse(member).get("/campaigns").status_code == 404


def test_a_link_for_another_house_or_person_opens_nothing(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    field: Field,
    browse: Browse,
) -> None:
    with scope(other_institution):
        foreign = host_token(field.campaign_id, field.dana)
    with scope(institution):
        rhea = make_host(name="Rhea Stone")
        token = host_token(field.campaign_id, field.dana)
        mara = host_token(field.campaign_id, field.mara)
    stranger = people_without_session(browse(field.adviser))
    link = f"/campaigns/answer/{token}"
    assert stranger.get(link).status_code == 200
    assert stranger.get(f"/campaigns/answer/{mara}").status_code == 404
    assert stranger.get(link + "x").status_code == 404
    assert stranger.get(f"/campaigns/answer/{foreign}").status_code == 404
    assert browse(rhea).get(f"{field.path}/hours").status_code == 404, "she was not asked"
    wrong = stranger.post(link, {"act": "agree", "times": ["1-2"]}, link)
    assert wrong.status_code == 422
    with scope(institution):
        assert db.session.scalars(select(CampaignHost.agreed)).all() == [True]
