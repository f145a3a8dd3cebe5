"""Which mails somebody wants, by topic; what belongs to the matter itself is always sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.kernel.mail import Topic, topics
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Account
from fireside.people.rules import has_gone
from fireside.people.service.members import get_member, membership_of


@dataclass(frozen=True)
class MailChoice:
    """A topic, and whether she wants its mails."""

    topic: Topic
    wanted: bool


def mail_choices(actor: Actor) -> list[MailChoice]:
    """Return the topics that concern the actor's roles, by title."""
    muted = get_member(actor.membership_id or 0).muted
    own = sorted(_own(actor), key=lambda topic: topic.title)
    return [MailChoice(topic, topic.key not in muted) for topic in own]


def choose_mails(actor: Actor, wanted: Collection[str]) -> None:
    """Keep which topics the actor wants; those of roles she does not hold stay as they were."""
    require(actor, "people.settings")
    member = get_member(actor.membership_id or 0)
    own = {topic.key for topic in _own(actor)}
    muted = sorted((set(member.muted) - own) | (own - set(wanted)))
    if muted != sorted(member.muted):
        changed = sorted(set(muted) ^ set(member.muted))
        member.muted = muted
        audit.record(actor, "people.choose_mails", "membership", member.id, changed)


def wants_mail(account_id: int, topic: str) -> bool:
    """Tell whether a member here has not declined a topic."""
    member = membership_of(account_id)
    return member is None or topic not in member.muted


def can_be_written_to(account_id: int) -> bool:
    """Tell whether anybody reads an account's mail: nobody where she has left."""
    account = db.session.get(Account, account_id)
    return account is None or not has_gone(account.email)


def _own(actor: Actor) -> list[Topic]:
    return [topic for topic in topics.values() if topic.roles & actor.roles]
