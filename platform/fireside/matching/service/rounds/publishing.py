"""Publishing a round: until then nobody is told; then each gets one mail."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import func, select

from fireside.kernel import audit, clock, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor
from fireside.matching.models import MatchingRound, RoundPlace
from fireside.matching.rules.rounds import RoundState
from fireside.matching.service.rounds.finding import PUBLISH, find_round, get_round
from fireside.matching.service.rounds.starting import KIND
from fireside.people.models import Account, HostProfile, Membership
from fireside.people.service import all_apart, are_apart

INVITE_JOB: Final = "matching.invite"
STUDENT_MAIL: Final = "matching.student_invited"
HOST_MAIL: Final = "matching.host_told"
_AT_ONCE = 100


class Mails(Struct, frozen=True):
    """How many mails a publication sends: one to each student, one to each host."""

    students: int
    hosts: int


class Invitation(Struct, frozen=True):
    """A student, where she can be reached, and the host whom a published round gives her."""

    student: Membership
    account: Account
    host: Membership
    profile: HostProfile


class Notice(Struct, frozen=True):
    """A host, where she can be reached, and how many students a published round gives her."""

    host: Membership
    account: Account
    students: int


def mails_of(actor: Actor, round_id: int) -> tuple[MatchingRound, Mails]:
    """Return a round that could be published, with the mails this would send; raise Conflict."""
    found = find_round(actor, round_id, PUBLISH)
    _require_publishable(found)
    counts = db.session.execute(
        select(func.count(), func.count(RoundPlace.host_id.distinct())).where(
            RoundPlace.round_id == found.id, RoundPlace.host_id.is_not(None)
        )
    ).one()
    return found, Mails(counts[0], counts[1])


def publish_round(actor: Actor, round_id: int) -> MatchingRound:
    """Publish a round as it stands, and ask the worker for the mails; raise Conflict."""
    find_round(actor, round_id, PUBLISH, lock=True)
    found, mails = mails_of(actor, round_id)
    if not mails.students:
        raise Conflict("Nobody gets anybody in this round: there is nothing to tell.")
    found.state, found.published_at = RoundState.PUBLISHED, clock.now()
    jobs.enqueue(INVITE_JOB, {"round_id": found.id}, dedupe_key=f"round:{found.id}:invite")
    audit.record(actor, "rounds.publish", KIND, found.id)
    return found


def _require_publishable(found: MatchingRound) -> None:
    if found.state == RoundState.PUBLISHED:
        raise Conflict("This round is published already: everybody was told once.")
    if found.state != RoundState.READY:
        raise Conflict("This round is not ready.", do="Have it made, and look at it first.")
    if found.stale:
        raise Conflict(
            "Pairs were locked or forbidden since this round was made.",
            do="Have it made again, look at it, then publish it.",
        )


def invite_everybody(round_id: int) -> None:
    """Ask for one mail to each student and host; asked again, no mail is asked for twice.

    Commits after some mails each, so that nobody waits for a long transaction.
    """
    found = get_round(round_id)
    if found is None or found.state != RoundState.PUBLISHED:
        return
    for kind, member_column in (
        (STUDENT_MAIL, RoundPlace.student_id),
        (HOST_MAIL, RoundPlace.host_id),
    ):
        asked = (
            select(Membership.id, Membership.account_id)
            .join(RoundPlace, member_column == Membership.id)
            .where(RoundPlace.round_id == round_id, RoundPlace.host_id.is_not(None))
            .distinct()
            .order_by(Membership.id)
        )
        for number, (member_id, account_id) in enumerate(db.session.execute(asked).all(), 1):
            enqueue_mail(
                kind,
                to_account_id=account_id,
                payload={"round_id": round_id, "member_id": member_id},
                dedupe_key=f"{kind}:{round_id}:{member_id}",
            )
            if number % _AT_ONCE == 0:
                db.session.commit()


def find_invitation(round_id: int, student_id: int) -> Invitation | None:
    """Return what a student is to be told; None where it is no longer true."""
    place = db.session.scalar(
        select(RoundPlace).where(
            RoundPlace.round_id == round_id, RoundPlace.student_id == student_id
        )
    )
    if place is None or place.host_id is None:
        return None
    student, host = _active(student_id), _active(place.host_id)
    profile = db.session.scalar(
        select(HostProfile).where(HostProfile.membership_id == place.host_id)
    )
    if student is None or host is None or not host[0].is_host or profile is None:
        return None
    if are_apart(student_id, place.host_id):
        return None
    return Invitation(*student, host[0], profile)


def find_notice(round_id: int, host_id: int) -> Notice | None:
    """Return what a host is to be told; None where it is no longer true."""
    host = _active(host_id)
    hers = select(func.count()).where(
        RoundPlace.round_id == round_id,
        RoundPlace.host_id == host_id,
        RoundPlace.student_id.not_in(all_apart(host_id).get(host_id, ())),
    )
    students = db.session.scalar(hers) or 0
    if host is None or not host[0].is_host or not students:
        return None
    return Notice(*host, students)


def _active(member_id: int) -> tuple[Membership, Account] | None:
    row = db.session.execute(
        select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.id == member_id, ~Membership.paused, Membership.left_at.is_(None))
    ).first()
    return None if row is None else (row[0], row[1])
