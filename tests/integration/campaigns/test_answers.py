"""What hosts and students answer to a campaign, and how it ends."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from fireside.availability.models import Campaign, CampaignHost, KeptTime
from fireside.campaigns.rules import value_of
from fireside.campaigns.service import host_token
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_administrator, make_host
from tests.integration.campaigns.conftest import Browse, Field, inside, starts_for
from tests.integration.campaigns.planning import people_without_session, started, times_on


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


def test_a_host_finds_what_she_keeps_on_her_first_page(field: Field, browse: Browse) -> None:
    hours, dana = f"{field.path}/hours", browse(field.dana)
    home = dana.get("/").text
    assert "What you keep for campaigns" in home
    assert f"{field.path}/hours" in home
    dana.post(hours, {"act": "refuse"}, hours)
    assert "What you keep for campaigns" not in dana.get("/").text


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
