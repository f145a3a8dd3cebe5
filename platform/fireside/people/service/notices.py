"""What somebody wants to hear of beside mail, and how it reaches her."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import delete, select

from fireside.institutions.service import address_of, current_institution, plugin_context
from fireside.kernel import audit, clock, jobs
from fireside.kernel.db import db, insert_unless_known
from fireside.kernel.mail import MailSettled, MailState, OutgoingMail, kind_words
from fireside.kernel.permissions import Actor, require
from fireside.people import models
from fireside.people.models import Membership
from fireside.people.rules import NoticeState, is_told_beside
from fireside.people.service.members import get_member, membership_of
from fireside.plugins.channels import any_channels, channels_for, deliver, find_channel
from fireside.plugins.types import Delivery, Notice

JOB = "people.send_notice"
_FATES = {
    Delivery.DELIVERED: NoticeState.SENT,
    Delivery.REFUSED: NoticeState.REFUSED,
}


class NoticeDeferred(Exception):
    """The other side is away for now; the job is tried again."""


class ChannelChoice(Struct, frozen=True):
    """A channel that is open to her, and whether she wants it."""

    key: str
    title: str
    sentence: str
    wanted: bool


def channel_choices(actor: Actor) -> list[ChannelChoice]:
    """Return the channels that the actor may choose, by title."""
    chosen = get_member(actor.membership_id or 0).channels
    offered = sorted(channels_for(actor.roles), key=lambda one: (one.item.title, one.full_key))
    return [
        ChannelChoice(one.full_key, one.item.title, one.item.sentence, one.full_key in chosen)
        for one in offered
    ]


def choose_channels(actor: Actor, wanted: Collection[str]) -> None:
    """Keep which channels the actor wants; those that she is not offered stay as they were."""
    require(actor, "people.settings")
    member = get_member(actor.membership_id or 0)
    offered = {one.full_key for one in channels_for(actor.roles)}
    kept = sorted((set(member.channels) - offered) | (offered & set(wanted)))
    if kept != sorted(member.channels):
        changed = sorted(set(kept) ^ set(member.channels))
        member.channels = kept
        audit.record(actor, "people.choose_mails", "membership", member.id, changed)


def tell_beside(event: MailSettled) -> None:
    """Ask for a notice by each channel that the reader of a mail has chosen.

    A mail that was no longer true when its time came brings none.
    """
    settled = (MailState.SENT, MailState.BOUNCED, MailState.FAILED)
    if event.state not in settled or not is_told_beside(event.kind) or not any_channels():
        return
    reader = _reader(event.mail_id)
    if reader is None:
        return
    offered = {one.full_key for one in channels_for(reader.roles)}
    for channel in sorted(offered & set(reader.channels)):
        _enqueue(reader.id, channel, event)


def send_notice(notice_id: int, *, last_attempt: bool) -> None:
    """Deliver one notice; raise NoticeDeferred where it is to be tried again. Commits before."""
    row = db.session.get(models.Notice, (current_institution().id, notice_id))
    if row is None or row.state != NoticeState.QUEUED:
        return
    channel = find_channel(row.channel)
    if channel is None or row.channel not in get_member(row.membership_id).channels:
        _settle(row, NoticeState.DROPPED)
        return
    notice, ctx = _notice(row), plugin_context()
    db.session.commit()  # no lock is held while a slow receiver thinks
    came = deliver(ctx, channel, notice)
    if came is Delivery.LATER and not last_attempt:
        raise NoticeDeferred
    _settle(row, _FATES.get(came, NoticeState.FAILED))


def forget_notices(membership_id: int) -> None:
    """Delete what was, or was to be, told to somebody who has left."""
    db.session.execute(delete(models.Notice).where(models.Notice.membership_id == membership_id))


def _reader(mail_id: int) -> Membership | None:
    account_id = db.session.scalar(
        select(OutgoingMail.account_id).where(OutgoingMail.id == mail_id)
    )
    return membership_of(account_id) if account_id is not None else None


def _enqueue(membership_id: int, channel: str, event: MailSettled) -> None:
    row = models.Notice(
        membership_id=membership_id,
        channel=channel,
        kind=event.kind,
        dedupe_key=f"mail:{event.mail_id}:{channel}",
        created_at=clock.now(),
    )
    if insert_unless_known(row, models.Notice.institution_id, models.Notice.dedupe_key):
        jobs.enqueue(JOB, {"notice_id": row.id}, dedupe_key=f"{JOB}:{row.id}")


def _notice(row: models.Notice) -> Notice:
    return Notice(
        id=f"notice_{row.id}",
        kind=row.kind,
        text=f"{kind_words(row.kind)}.",
        url=f"{address_of(current_institution())}/",
        membership_id=row.membership_id,
        at=row.created_at,
    )


def _settle(row: models.Notice, state: NoticeState) -> None:
    row.state, row.settled_at = state, clock.now()
