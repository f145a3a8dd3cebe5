"""Which mails somebody wants, by topic; what belongs to the matter itself is always sent."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from fireside.kernel import audit, tokens
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.mail import Topic, topics
from fireside.kernel.permissions import Actor, require
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Account, Membership
from fireside.people.rules import has_gone
from fireside.people.service.members import get_member, membership_of

_PURPOSE = "people.unsubscribe"
_LONGEST_SECONDS = 180 * 86_400
"""How long the link of a mail declines: whoever reads an older one uses the settings."""


class MailChoice(Struct, frozen=True):
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


class Declining(Struct, frozen=True):
    """What a link in a mail declines: a topic, for the member to whom it was written."""

    member: Membership
    topic: Topic
    wanted: bool


def unsubscribe_token(account_id: int, topic: str) -> str:
    """Sign the link of one mail: it can decline this topic for this account here, and no more."""
    here = current_institution_id()
    return tokens.sign(_PURPOSE, {"institution": here, "account": account_id, "topic": topic})


def open_unsubscribe(token: str) -> Declining:
    """Return what a link would decline; raise Gone for one that is too old, or NotFound."""
    claims = tokens.unsign(_PURPOSE, token, _LONGEST_SECONDS)
    member, topic = membership_of(claims["account"]), topics.get(claims["topic"])
    if claims["institution"] != current_institution_id() or member is None or topic is None:
        raise NotFound
    return Declining(member, topic, topic.key not in member.muted)


def unsubscribe(token: str) -> Declining:
    """Decline a topic as its mail allows without signing in; again it changes nothing."""
    found = open_unsubscribe(token)
    if found.wanted:
        found.member.muted = sorted({*found.member.muted, found.topic.key})
        audit.record(
            _Reader(found.member.account_id),
            "people.unsubscribe",
            "membership",
            found.member.id,
            [found.topic.key],
        )
    return found


class _Reader(Struct, frozen=True):
    """Whoever holds the mail: nobody has signed in."""

    account_id: int | None


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
