"""Kept time in the one calendar: who is shown it, who may book it, and when it opens again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from fireside.availability.models import CampaignGuest
from fireside.availability.service import (
    first_slots,
    free_hours,
    free_times,
    refresh_next_opening,
)
from fireside.booking.service import JustTaken, answer_request, cancel
from fireside.booking.service.meetings import find_meeting
from fireside.booking.service.moving import times_to_move_to
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.people.models import HostProfile
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.campaigns import make_campaign, make_kept
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import actor_of, ask
from tests.integration.campaigns.conftest import Field, inside, starts_for


def test_only_the_invited_see_and_book_what_is_kept(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        assert inside(starts_for(field.dana), field.kept) == []
        assert inside(starts_for(field.dana, field.ona), field.kept) == []
        assert field.kept[0] in starts_for(field.dana, field.mara)
        assert set(starts_for(field.dana)) < set(starts_for(field.dana, field.mara))
    with scope(institution):
        with pytest.raises(Invalid, match="marked") as refused:
            ask(field.ona, field.dana, field.kept[0])
        assert "kept for students who were invited" in refused.value.fields["starts_at"]
        db.session.rollback()
    with scope(institution):
        assert ask(field.mara, field.dana, field.kept[0]).id


def test_nobody_books_a_conversation_that_reaches_into_kept_time(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        free_times(field.campaign_id)
        start = field.kept[0] + timedelta(minutes=45)
        make_kept(make_campaign(), field.dana, [(start, start + timedelta(hours=1))])
        shown = starts_for(field.dana, field.ona)
        assert start - timedelta(minutes=30) in shown
        assert start - timedelta(minutes=15) not in shown
        assert start + timedelta(hours=1) in shown


def test_the_next_opening_that_everybody_is_promised_leaves_kept_time_out(
    institution: Institution, scope: Scope, people: Field
) -> None:
    with scope(institution):
        refresh_next_opening(people.dana.id)
        first = first_slots([people.dana.id], 1)[people.dana.id][0].starts_at
        kept = (first, first + timedelta(hours=2))
        campaign = make_campaign(people.mara)
        make_kept(campaign, people.dana, [kept])
        profile = db.session.scalars(
            select(HostProfile).where(HostProfile.membership_id == people.dana.id)
        ).one()
        assert profile.next_opening_at is not None
        assert profile.next_opening_at >= kept[1]
        free_times(campaign.id)
        assert first_slots([people.dana.id], 1)[people.dana.id][0].starts_at == first


def test_who_has_booked_what_she_may_sees_kept_time_no_longer(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        rhea = make_host(name="Rhea Stone", zone="Europe/Berlin")
        make_weekly_hours(rhea, 8, 20, range(7))
        campaign = make_campaign(field.mara, field.ona, allowance=1)
        later = (field.kept[0] + timedelta(days=1), field.kept[1] + timedelta(days=1))
        make_kept(campaign, rhea, [later])
        booked = ask(field.mara, rhea, later[0])
    with scope(institution):
        assert inside(starts_for(rhea, field.mara), later) == []
        assert later[0] + timedelta(hours=1) in starts_for(rhea, field.ona)
        assert field.kept[0] in starts_for(field.dana, field.mara), (
            "another campaign, another number"
        )
        cancel(actor_of(field.mara), booked, reason="")
    with scope(institution):
        assert later[0] in starts_for(rhea, field.mara)


def test_one_too_many_is_refused_and_says_why(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        rhea = make_host(name="Rhea Stone", zone="Europe/Berlin")
        make_weekly_hours(rhea, 8, 20, range(7))
        campaign = make_campaign(field.ona)
        one = (field.kept[0] + timedelta(days=1), field.kept[1] + timedelta(days=1))
        other = (field.kept[0] + timedelta(days=2), field.kept[1] + timedelta(days=2))
        make_kept(campaign, rhea, [one])
        make_kept(campaign, field.dana, [other])
        ask(field.ona, rhea, one[0])
    with scope(institution):
        with pytest.raises(Invalid) as refused:
            ask(field.ona, field.dana, other[0])
        assert (
            "as many conversations as your invitation allows" in refused.value.fields["starts_at"]
        )
        db.session.rollback()
    with scope(institution):
        assert ask(field.ona, field.dana, other[1] + timedelta(hours=1)).id


def test_a_booked_time_moves_within_what_is_kept(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        asked = ask(field.mara, field.dana, field.kept[0])
        confirmed = answer_request(actor_of(field.dana), asked, Act.CONFIRM)
        meeting = find_meeting(confirmed.appointment_id or 0)
        assert meeting is not None
        starts = [slot.starts_at for slot in times_to_move_to(meeting)]
        assert field.kept[0] + timedelta(hours=1) in starts


def test_a_declined_or_unopened_invitation_opens_nothing(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        campaign = make_campaign(field.ona)
        later = (field.kept[0] + timedelta(days=1), field.kept[1] + timedelta(days=1))
        make_kept(campaign, field.dana, [later])
        guest = db.session.scalars(
            select(CampaignGuest).where(CampaignGuest.campaign_id == campaign.id)
        ).one()
        assert later[0] in starts_for(field.dana, field.ona)
        guest.declined_at = clock.now()
        db.session.flush()
        assert inside(starts_for(field.dana, field.ona), later) == []
        guest.declined_at, guest.invited_at = None, None
        db.session.flush()
        assert inside(starts_for(field.dana, field.ona), later) == []


def test_what_was_agreed_on_before_stays_and_counts_for_nobody(
    institution: Institution, scope: Scope, people: Field
) -> None:
    with scope(institution):
        start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
        start = start.replace(hour=12)
        interview = make_interview(people.mara, people.dana)
        before = make_appointment(interview, start, requested_at=clock.now() - timedelta(hours=1))
        make_kept(make_campaign(people.mara), people.dana, [(start, start + timedelta(hours=2))])
        assert before.state == "confirmed"
        assert db.session.get_one(Interview, (institution.id, interview.id)).state == "confirmed"
        assert start + timedelta(hours=1) in starts_for(people.dana, people.mara)


def test_two_guests_who_want_one_time_get_it_once(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        rhea = make_host(name="Rhea Stone", zone="Europe/Berlin")
        make_weekly_hours(rhea, 8, 20, range(7))
        third = make_student()
        make_kept(make_campaign(field.ona, third), rhea, [field.kept])
        ask(field.ona, rhea, field.kept[0])
    with scope(institution):
        with pytest.raises(JustTaken):
            ask(third, rhea, field.kept[0])
        db.session.rollback()


def test_a_host_is_not_offered_to_keep_what_lies_within_her_notice(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host()
        make_weekly_hours(host)
        db.session.execute(
            update(HostProfile).where(HostProfile.membership_id == host.id).values(notice_hours=96)
        )
        soonest = clock.now() + timedelta(hours=96)
        offered = free_hours(host.id, clock.now(), clock.now() + timedelta(days=21))
        assert offered
        assert min(slot.starts_at for slot in offered) >= soonest
