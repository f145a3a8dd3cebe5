"""Who hears by mail of what has happened to an interview."""

from __future__ import annotations

from sqlalchemy import select

from fireside.interviews.events import InterviewChanged
from fireside.interviews.rules import Act, Party
from fireside.kernel import events
from fireside.kernel.db import db
from fireside.kernel.mail import enqueue_mail
from fireside.people.models import Membership

_BOTH = (Party.STUDENT, Party.HOST)
MAILS: dict[Act, tuple[str, tuple[Party, ...]]] = {
    Act.ASK: ("booking.requested", (Party.HOST,)),
    Act.BOOK: ("booking.confirmed", _BOTH),
    Act.CONFIRM: ("booking.confirmed", _BOTH),
    Act.DECLINE: ("booking.declined", (Party.STUDENT,)),
    Act.CANCEL: ("booking.cancelled", _BOTH),
    Act.EXPIRE: ("booking.expired", (Party.STUDENT,)),
}
"""Kind of mail and readers, by what was done."""


def register() -> None:
    """Listen to what moves interviews."""
    events.subscribe(InterviewChanged, tell_by_mail)


def tell_by_mail(event: InterviewChanged) -> None:
    """Ask for the mails that an act brings about; composed when they are sent."""
    if event.act not in MAILS:
        return
    kind, readers = MAILS[event.act]
    members = {Party.STUDENT: event.student_id, Party.HOST: event.host_id}
    rows = db.session.execute(
        select(Membership.id, Membership.account_id).where(Membership.id.in_(members.values()))
    )
    accounts = {row.id: row.account_id for row in rows}
    for reader in readers:
        enqueue_mail(
            kind,
            to_account_id=accounts[members[reader]],
            payload={"appointment_id": event.appointment_id, "reader": reader.value},
            dedupe_key=f"{kind}:{event.appointment_id}:{reader.value}",
        )
