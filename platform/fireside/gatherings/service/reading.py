"""Group conversations as people may see them: those open to a student, her seats, a host's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, or_, select

from fireside.booking.rules import arrival_lines, room_lines
from fireside.gatherings.models import Gathering, Seat
from fireside.gatherings.rules import LOOKS_BACK, GatheringState, SeatRefusal, seat_refusal
from fireside.interviews.rules import Format
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import HostProfile, Membership
from fireside.people.service import kept_from_each_other

_MOST = 100


class Table(Struct, frozen=True):
    """A group conversation with its host, and the seat that the reader holds there, if any."""

    gathering: Gathering
    host: Membership
    profile: HostProfile | None
    seat: Seat | None

    @property
    def refusal(self) -> SeatRefusal | None:
        """Why no seat can be had now, or None."""
        one = self.gathering
        state = GatheringState(one.state)
        return seat_refusal(state, one.starts_at, clock.now(), one.seats, one.seats_taken)

    @property
    def is_ahead(self) -> bool:
        """Whether it is still to come."""
        return self.refusal in (None, SeatRefusal.FULL)

    @property
    def host_role(self) -> str:
        """What the host does, and where."""
        parts = (self.profile.position, self.profile.organisation) if self.profile else ()
        return ", ".join(part for part in parts if part)


class Guest(Struct, frozen=True):
    """Whoever has a seat, and what she would like to hear about."""

    member: Membership
    seat: Seat


def open_tables(actor: Actor, host_id: int | None = None) -> list[Table]:
    """Return what is still to come and open to a student, of one host or of all, the next first.

    What is full stands there, too: seats come back.
    """
    require(actor, "gathering.find")
    wanted = [
        Gathering.state == GatheringState.OPEN,
        Gathering.starts_at > clock.now(),
        Gathering.host_id != (actor.membership_id or 0),
        _is_there_for(actor),
    ]
    if host_id is not None:
        wanted.append(Gathering.host_id == host_id)
    return _tables(actor, *wanted)


def seated_tables(actor: Actor) -> list[Table]:
    """Return where the actor has a seat that is still to come, the next first."""
    require(actor, "gathering.find")
    return _tables(
        actor,
        Seat.given_back_at.is_(None),
        Seat.id.is_not(None),
        Gathering.state == GatheringState.OPEN,
        Gathering.ends_at > clock.now(),
    )


def hosted_tables(actor: Actor) -> list[Table]:
    """Return what the actor offers or has lately offered, what is to come first."""
    require(actor, "gathering.offer")
    mine = Gathering.host_id == actor.membership_id
    found = _tables(actor, mine, Gathering.starts_at > clock.now() - LOOKS_BACK)
    return sorted(found, key=lambda one: not one.is_ahead)


def coming_tables(actor: Actor) -> list[Table]:
    """Return what the actor offers and is still to come, the next first."""
    require(actor, "gathering.offer")
    return _tables(
        actor,
        Gathering.host_id == actor.membership_id,
        Gathering.state == GatheringState.OPEN,
        Gathering.ends_at > clock.now(),
    )


def find_table(actor: Actor, gathering_id: int) -> Table:
    """Return a group conversation for a student: one that is open to her, or was; else NotFound."""
    found = _tables(actor, Gathering.id == gathering_id, or_(_is_there_for(actor), _is_seated()))
    if not found:
        raise NotFound
    require(actor, "gathering.take", found[0].gathering)
    return found[0]


def find_own(actor: Actor, gathering_id: int) -> Gathering:
    """Return a group conversation that the actor hosts; raise NotFound for any other."""
    found = db.session.scalar(select(Gathering).where(Gathering.id == gathering_id))
    if found is None:
        raise NotFound
    require(actor, "gathering.change", found)
    return found


def guests_of(gathering: Gathering) -> list[Guest]:
    """Return who has a seat, in the order in which they sat down. Checks no permission."""
    rows = db.session.execute(
        select(Membership, Seat)
        .join(Seat, Seat.student_id == Membership.id)
        .where(Seat.gathering_id == gathering.id, Seat.given_back_at.is_(None))
        .order_by(Seat.taken_at, Seat.id)
    )
    return [Guest(member, seat) for member, seat in rows]


def where_lines(gathering: Gathering) -> tuple[tuple[str, str], ...]:
    """Return where people meet, labelled, line by line."""
    if gathering.format == Format.VIDEO:
        return room_lines(gathering.video_link)
    return arrival_lines(gathering.place)


def usual_place(actor: Actor) -> dict[str, str]:
    """Return what the actor's profile says about where she meets people, by field."""
    require(actor, "gathering.offer")
    profile = db.session.scalar(
        select(HostProfile).where(HostProfile.membership_id == actor.membership_id)
    )
    return {"video_link": profile.video_link, **profile.arrival} if profile else {}


def lock_gathering(gathering_id: int) -> Gathering:
    """Return it as it stands now, held until the commit; on SQLite the write lock serves."""
    found = db.session.scalar(
        select(Gathering).where(Gathering.id == gathering_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if found is None:
        raise NotFound
    return found


class Entry(Struct, frozen=True):
    """What stands in one person's calendar; moments are UTC."""

    gathering: Gathering
    is_host: bool
    sequence: int
    written_at: datetime


def calendar_entries(member_id: int, since: datetime) -> list[Entry]:
    """Return what a member takes part in that begins after ``since``. Checks no permission."""
    hosted = select(Gathering).where(Gathering.host_id == member_id, *_stands_after(since))
    seated = (
        select(Gathering, Seat)
        .join(Seat, Seat.gathering_id == Gathering.id)
        .where(Seat.student_id == member_id, Seat.given_back_at.is_(None), *_stands_after(since))
    )
    return [
        *(Entry(one, True, one.sequence, one.changed_at) for one in db.session.scalars(hosted)),
        *(
            Entry(one, False, one.sequence + seat.sequence, max(one.changed_at, seat.taken_at))
            for one, seat in db.session.execute(seated)
        ),
    ]


def uids_of(member_id: int) -> Sequence[str]:
    """Return under which UIDs her group conversations stand in her own calendar."""
    seated = select(Seat.gathering_id).where(Seat.student_id == member_id)
    mine = or_(Gathering.host_id == member_id, Gathering.id.in_(seated))
    return db.session.scalars(select(Gathering.uid).where(mine)).all()


def _stands_after(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return Gathering.state == GatheringState.OPEN, Gathering.starts_at > since


def _is_there_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that its host takes part here, and neither keeps the other away."""
    return and_(
        Membership.is_host,
        ~Membership.paused,
        Membership.left_at.is_(None),
        ~kept_from_each_other(Membership.id, actor.membership_id),
    )


def _is_seated() -> ColumnElement[bool]:
    return and_(Seat.id.is_not(None), Seat.given_back_at.is_(None))


def _tables(actor: Actor, *wanted: ColumnElement[bool]) -> list[Table]:
    own = and_(Seat.gathering_id == Gathering.id, Seat.student_id == actor.membership_id)
    rows = db.session.execute(
        select(Gathering, Membership, HostProfile, Seat)
        .join(Membership, Membership.id == Gathering.host_id)
        .outerjoin(HostProfile, HostProfile.membership_id == Membership.id)
        .outerjoin(Seat, own)
        .where(*wanted)
        .order_by(Gathering.starts_at, Gathering.id)
        .limit(_MOST)
    )
    return [Table(one, host, profile, _held(seat)) for one, host, profile, seat in rows]


def _held(seat: Seat | None) -> Seat | None:
    return seat if seat is not None and seat.given_back_at is None else None
