"""The link in the thank-you mail by which a host says "enough for now" (SAFETY 3)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from fireside.followup.service.touch import relation_of
from fireside.followup.service.windows import Met, find_met
from fireside.interviews.models import Interview
from fireside.kernel import tokens
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Membership

_PURPOSE = "followup.enough"
_LONGEST_SECONDS = 2 * 365 * 86_400  # a mail may be found again after a long time


class EnoughLink(Struct, frozen=True):
    """An open link: the host it was written to, and how the two stand now."""

    actor: Actor
    interview: Interview
    host_name: str
    student_name: str
    enough_at: datetime | None


def enough_token(met: Met) -> str:
    """Sign a link for the host of a conversation; it does this one thing and opens no session."""
    return tokens.sign(
        _PURPOSE,
        {
            "institution": current_institution_id(),
            "host": met.host.id,
            "account": met.host.account_id,
            "interview": met.interview.id,
        },
    )


def open_enough_link(token: str) -> EnoughLink:
    """Return what a link opens now; raise NotFound where it opens nothing any more."""
    claims = tokens.unsign(_PURPOSE, token, _LONGEST_SECONDS)
    if claims["institution"] != current_institution_id():
        raise NotFound
    met = find_met(claims["interview"])
    if met is None or (met.host.id, met.host.account_id) != (claims["host"], claims["account"]):
        raise NotFound
    actor = _actor(met.host)
    relation = relation_of(actor, met.interview)
    return EnoughLink(
        actor, met.interview, met.host.first_name, met.student.first_name, relation.enough_at
    )


def _actor(host: Membership) -> Actor:
    """The host for this one use; a host who pauses or has left may still ask for quiet."""
    return Actor(
        account_id=host.account_id,
        membership_id=host.id,
        institution_id=host.institution_id,
        roles=frozenset({"host"}),
        zone=host.zone,
        name=host.name,
    )
