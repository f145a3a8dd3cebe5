"""Somebody leaves for good: what goes, what stays and why, and the empty place that is left.

Every room erases its share when it hears ``MemberLeft``, in the same transaction. The trail of
what was done stays, because it holds ids and no text; so do the interviews of the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from sqlalchemy import delete, select, update

from fireside.institutions.service import current_institution, touch_hosts
from fireside.kernel import audit, clock, events
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.kernel.permissions import Actor, require
from fireside.kernel.tenancy import current_institution_id
from fireside.people.events import MemberLeft, RolesChanged
from fireside.people.models import (
    Account,
    CareerStation,
    EmailChange,
    HostProfile,
    LoginToken,
    Membership,
    StudentProfile,
)
from fireside.people.rules import FORMER, Fate, Role, gone_address, same_name
from fireside.people.service.blocking import forget_blocks
from fireside.people.service.copies import drop_copy
from fireside.people.service.elsewhere import places_elsewhere
from fireside.people.service.erasing import ask_plugins_to_erase
from fireside.people.service.members import get_member
from fireside.people.service.notices import forget_notices
from fireside.people.service.passwords import needs_present_password, prove
from fireside.people.service.photos import drop_photo
from fireside.people.service.sessions import OpenSession, end_sessions_of, forget_browser


class Consequence(Struct, frozen=True):
    """One thing that leaving brings about, in a sentence for the person."""

    fate: Fate
    words: str


class Farewell(Struct, frozen=True):
    """What a person reads before she leaves."""

    consequences: tuple[Consequence, ...]
    elsewhere: tuple[str, ...]
    is_last_administrator: bool
    asks_present: bool

    def of(self, fate: str) -> list[str]:
        """Return the sentences about what ends, goes or stays."""
        return [one.words for one in self.consequences if one.fate == fate]


TellConsequences = Callable[[Membership], Iterable[Consequence]]
_tellers: list[TellConsequences] = []


def tell_consequences(teller: TellConsequences) -> None:
    """Let a room say what of its own a leaving member takes along, and what stays."""
    if teller not in _tellers:
        _tellers.append(teller)


def farewell_for(actor: Actor, opened: OpenSession) -> Farewell:
    """Return what the actor's leaving would bring about."""
    require(actor, "people.leave")
    member = get_member(actor.membership_id or 0)
    account = db.session.get_one(Account, member.account_id)
    return Farewell(
        tuple(one for teller in _tellers for one in teller(member)),
        tuple(place.name for place in places_elsewhere(account.id)),
        _is_last_administrator(member),
        needs_present_password(account, opened),
    )


def leave(actor: Actor, opened: OpenSession, name: str, present: str) -> None:
    """Empty the actor's place for good; raise Invalid, or Conflict for the last administrator."""
    require(actor, "people.leave")
    member = get_member(actor.membership_id or 0)
    account = prove(actor, opened, present)
    if not same_name(name, member.name):
        raise Invalid({"name": f"Type your name as it stands here: {member.name}."})
    if _is_last_administrator(member, for_update=True):
        raise Conflict(
            "You are the only administrator here: without you nobody could let people in.",
            kept="Nothing was changed.",
            do="Make somebody else an administrator first, then come back.",
        )
    audit.record(actor, "people.leave", "membership", member.id)
    events.announce(MemberLeft(member.id))
    ask_plugins_to_erase(member.id)
    _empty(member)
    db.session.flush()
    events.announce(RolesChanged(member.id))
    _forget_account(member, account)
    touch_hosts(member.id)
    forget_browser()


def _is_last_administrator(member: Membership, *, for_update: bool = False) -> bool:
    """Tell so; of two that leave at the same moment, ``for_update`` lets the second one see it."""
    if not member.is_administrator:
        return False
    holds = select(Membership.id).where(
        Membership.is_administrator, ~Membership.paused, Membership.left_at.is_(None)
    )
    present = db.session.scalars(holds.with_for_update() if for_update else holds).all()
    return not set(present) - {member.id}


def _empty(member: Membership) -> None:
    """Leave a place without a name, that other people's pages can still point at."""
    for table in (StudentProfile, HostProfile, CareerStation):
        db.session.execute(delete(table).where(table.membership_id == member.id))
    drop_photo(member)
    drop_copy(member.id)
    forget_blocks(member.id)
    forget_notices(member.id)
    for role in Role:
        setattr(member, f"is_{role.value}", False)
    member.name, member.zone = FORMER, current_institution().zone
    member.paused, member.muted, member.channels, member.asked = False, [], [], []
    member.conduct_version, member.conduct_at = 0, None
    member.onboarded_at, member.left_at = None, clock.now()


def _forget_account(member: Membership, account: Account) -> None:
    """Delete the person behind the place: all of her here, and everything with her last place."""
    stays = bool(places_elsewhere(account.id))
    end_sessions_of(account.id, here=stays)
    links = LoginToken.account_id == account.id
    if stays:
        links &= LoginToken.institution_id == current_institution_id()
    db.session.execute(delete(LoginToken).where(links))
    _drop_mails(account.id)
    if stays:
        member.account_id = _nobody().id
        return
    db.session.execute(delete(EmailChange).where(EmailChange.account_id == account.id))
    account.email, account.name = gone_address(account.id), FORMER
    account.password_hash = account.bounced_at = None


def _drop_mails(account_id: int) -> None:
    """What waits to be sent to her is not sent, and what a server said of her address goes."""
    hers = OutgoingMail.account_id == account_id
    waiting = hers & (OutgoingMail.state == MailState.QUEUED)
    db.session.execute(update(OutgoingMail).where(waiting).values(state=MailState.DROPPED))
    db.session.execute(update(OutgoingMail).where(hers).values(error=None))


def _nobody() -> Account:
    """Make an account of nobody's: the place here must not point at one that lives on elsewhere."""
    made = Account(email="", name=FORMER, created_at=clock.now())
    made.email = gone_address(made.id)
    db.session.add(made)
    db.session.flush()
    return made
