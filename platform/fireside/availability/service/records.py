"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import select

from fireside.availability.models import (
    BusyTime,
    CaldavAccount,
    CaldavCalendar,
    DatedOverride,
    LinkedCalendar,
    TravelPeriod,
    WeeklyHours,
    WrittenEvent,
)
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of


def share_of(membership_id: int) -> Share:
    """Return a host's hours, single days and travels, and what calendars told of her time.

    Her account's password is not in it: it opens more than this house holds about her.
    """
    link = db.session.scalars(select(LinkedCalendar).where(LinkedCalendar.host_id == membership_id))
    account = select(CaldavAccount.id).where(CaldavAccount.host_id == membership_id)
    calendars = select(CaldavCalendar).where(CaldavCalendar.account_id.in_(account))
    return Share(
        {
            "linked_calendar": records_of(link, address="sealed"),
            "caldav_calendar": records_of(
                db.session.scalars(calendars.order_by(CaldavCalendar.title))
            ),
        }
        | {
            table.__tablename__: records_of(
                db.session.scalars(
                    select(table).where(table.host_id == membership_id).order_by(table.id)
                )
            )
            for table in (
                WeeklyHours,
                DatedOverride,
                TravelPeriod,
                BusyTime,
                CaldavAccount,
                WrittenEvent,
            )
        }
    )
