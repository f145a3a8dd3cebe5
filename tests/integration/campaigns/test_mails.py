"""Mails of campaigns: one each, none that is no longer true, and none to whoever does without."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost
from fireside.campaigns.service import (
    close_campaign,
    find_guest,
    find_host,
    write_to_guests,
)
from fireside.institutions.models import Institution
from fireside.kernel import clock, events, subjects
from fireside.kernel.db import db
from fireside.people.events import MemberLeft
from tests.conftest import Scope
from tests.factories.people import make_host
from tests.integration.booking.conftest import actor_of, ask
from tests.integration.campaigns.conftest import Field
from tests.tools.outbox import Outbox, recipient, text_of


def test_a_reminder_goes_once_to_those_who_have_not_booked(
    institution: Institution, scope: Scope, field: Field, outbox: Outbox
) -> None:
    with scope(institution):
        db.session.add(
            CampaignGuest(
                campaign_id=field.campaign_id, student_id=field.ona.id, invited_at=clock.now()
            )
        )
        db.session.flush()
        ask(field.mara, field.dana, field.kept[0])
    outbox.deliver()
    for _ in range(2):
        with scope(institution):
            write_to_guests(field.campaign_id, reminder=True)
    (letter,) = outbox.deliver()
    assert recipient(letter) == "ona@example.org"
    assert "This is the only reminder" in text_of(letter)
    assert letter["List-Unsubscribe"]


def test_a_mail_that_is_overtaken_is_not_written(
    institution: Institution, scope: Scope, field: Field, outbox: Outbox
) -> None:
    with scope(institution):
        assert find_guest(field.campaign_id, field.mara.id) is not None
        assert find_guest(field.campaign_id, field.ona.id) is None
        assert find_guest(field.campaign_id + 1, field.ona.id) is None
        assert find_host(field.campaign_id, field.dana.id) is None, "she has answered"
        write_to_guests(field.campaign_id)
        close_campaign(actor_of(field.adviser), field.campaign_id)
        assert find_host(field.campaign_id, field.dana.id) is None
    assert outbox.deliver() == []


def test_a_host_who_is_no_host_any_more_is_not_written_to(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        rhea = make_host()
        db.session.add(
            CampaignHost(campaign_id=field.campaign_id, host_id=rhea.id, asked_at=clock.now())
        )
        db.session.flush()
        assert find_host(field.campaign_id, rhea.id) is not None
        rhea.is_host = False
        db.session.flush()
        assert find_host(field.campaign_id, rhea.id) is None
        db.session.execute(update(Campaign).values(ends_at=clock.now() - timedelta(minutes=1)))
        assert find_guest(field.campaign_id, field.mara.id) is None


def test_a_copy_holds_her_part_and_leaving_ends_it(
    institution: Institution, scope: Scope, field: Field
) -> None:
    with scope(institution):
        db.session.execute(update(Campaign).values(created_by=field.adviser.id))
        gather = dict(subjects.shares())["campaigns"]
        parts = {
            field.adviser.id: {"campaign"},
            field.dana.id: {"campaign_host", "kept_time"},
            field.mara.id: {"campaign_guest"},
        }
        for member_id, tables in parts.items():
            records = gather(member_id).records
            assert {table for table, rows in records.items() if rows} == tables
            events.announce(MemberLeft(member_id))
            assert not any(gather(member_id).records.values())
        assert db.session.query(Campaign.created_by).all() == [(None,)]
