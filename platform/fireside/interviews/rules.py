"""The states of an interview and who may move it: one table, drawn in the docs from here."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from msgspec import Struct


class State(enum.StrEnum):
    """Where an interview stands."""

    DRAFT = "draft"  # no host asked yet
    APPROVAL = "approval"  # an adviser looks at the request first; the time is held
    RETURNED = "returned"  # it did not reach the host
    REQUESTED = "requested"  # the host has been asked; the time is held
    CONFIRMED = "confirmed"
    DECLINED = "declined"  # by the host, perhaps with other times
    CANCELLED = "cancelled"  # by either side
    EXPIRED = "expired"  # the host did not answer in time
    HELD = "held"  # the conversation took place
    MISSED = "missed"  # the host waited, and the student did not come
    HOST_MISSED = "host_missed"  # the student waited, and the host did not come


class Stage(enum.StrEnum):
    """A station of the rail; together they carry the eleven steps of an interview."""

    DECIDE = "decide"
    FIND = "find"
    BOOK = "book"
    RESEARCH = "research"
    PREPARE = "prepare"
    MEET = "meet"
    THANK = "thank"
    KEEP = "keep-in-touch"
    REFLECT = "reflect"


class Format(enum.StrEnum):
    """How the two meet."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class Act(enum.StrEnum):
    """What moves an interview from one state to the next."""

    ASK = "ask"
    BOOK = "book"  # ask where the policy confirms at once
    SUBMIT = "submit"  # ask where an adviser looks first
    APPROVE = "approve"
    GRANT = "grant"  # approve where the policy confirms at once
    RETURN = "return"
    CONFIRM = "confirm"
    DECLINE = "decline"
    CANCEL = "cancel"
    EXPIRE = "expire"
    HOLD = "hold"
    MISS = "miss"  # the student did not come
    UNMISS = "unmiss"  # she did, after all
    HOST_MISS = "host_miss"  # the host did not come
    HOST_UNMISS = "host_unmiss"  # she did, after all
    MOVE = "move"  # the request is for another time now
    REBOOK = "rebook"  # move where the policy confirms at once
    PROPOSE = "propose"  # name other times; the old one is held meanwhile
    ACCEPT = "accept"  # take one of them
    KEEP = "keep"  # leave it at the old time: refused, or taken back
    LAPSE = "lapse"  # nobody answered a proposal
    UNCANCEL = "uncancel"  # a cancellation undone
    OVERTAKE = "overtake"  # the time went to another conversation
    RENEW = "renew"  # a request stands that was taken back a moment ago
    RESUBMIT = "resubmit"  # the same before its adviser


class ChangeState(enum.StrEnum):
    """What became of the wish for another time."""

    OPEN = "open"
    TAKEN = "taken"
    KEPT = "kept"  # the other one kept the old time
    WITHDRAWN = "withdrawn"  # by whoever asked, or with the whole conversation
    LAPSED = "lapsed"


class Party(enum.StrEnum):
    """Who acts."""

    STUDENT = "student"
    HOST = "host"
    ADVISOR = "advisor"
    SYSTEM = "system"


class Moment(enum.StrEnum):
    """When an act is open, measured against the appointment."""

    ALWAYS = "always"
    BEFORE_START = "before the start"
    AFTER_START = "after the start"
    WEEK_AFTER = "within 7 days after the planned end"
    UNDOABLE = "within 10 seconds, by whoever cancelled, before the start"


class Transition(Struct, frozen=True):
    """One row: from these states, by these people, at this moment, to that state."""

    act: Act
    sources: frozenset[State]
    target: State
    parties: frozenset[Party]
    moment: Moment = Moment.ALWAYS


UNSEEN = frozenset({State.DRAFT, State.APPROVAL, State.RETURNED})
"""States in which the host knows of nothing."""
OPEN = frozenset(
    {
        State.DRAFT,
        State.RETURNED,
        State.DECLINED,
        State.CANCELLED,
        State.EXPIRED,
        State.MISSED,
        State.HOST_MISSED,
    }
)
"""States in which the student may ask a host."""
LIVE = frozenset({State.REQUESTED, State.CONFIRMED})
"""States in which both people know of an appointment; it holds their time, where requests do."""
HOLDING = LIVE | {State.APPROVAL}
"""States in which an appointment stands, whether the host knows of it or not."""
COUNTED = HOLDING | {State.HELD, State.MISSED, State.HOST_MISSED}
"""States in which an appointment counts against what a host offers in a month."""
TAKING = frozenset({Act.ASK, Act.BOOK, Act.SUBMIT})
"""Acts that take a time which was open, and give none back."""
ANSWERS = frozenset({Act.BOOK, Act.GRANT, Act.CONFIRM, Act.DECLINE})
"""Acts that settle an ask."""
MOVING = frozenset({Act.MOVE, Act.REBOOK, Act.ACCEPT})
"""Acts that give an appointment another time."""
SETTLING = frozenset({Act.BOOK, Act.GRANT, Act.CONFIRM, Act.REBOOK, Act.ACCEPT, Act.UNCANCEL})
"""Acts after which it is settled when the two meet."""
UNDOING = frozenset({Act.UNCANCEL, Act.RENEW, Act.RESUBMIT})
"""Acts that take back what was done a moment ago."""
STANDING = {
    State.DRAFT: "Nobody has been asked yet.",
    State.APPROVAL: "An adviser looks at this request before the host is asked.",
    State.RETURNED: "This request did not reach the host.",
    State.REQUESTED: "The host has been asked and has not answered yet.",
    State.CONFIRMED: "This conversation is confirmed already.",
    State.DECLINED: "The host could not take this time.",
    State.CANCELLED: "This conversation has been cancelled.",
    State.EXPIRED: "The request ran out before it was answered.",
    State.HELD: "This conversation has taken place.",
    State.MISSED: "It is noted that the student did not come.",
    State.HOST_MISSED: "It is noted that the host did not come.",
}
"""Where an interview stands, in a sentence for whoever came too late."""
CORRECTABLE = timedelta(hours=24)
"""How long the end of a conversation can be put right after it was recorded."""

MISSABLE = timedelta(days=7)
"""How long after its planned end it can be noted that somebody did not come, and taken back."""

UNDOABLE = timedelta(seconds=10)
"""How long a cancellation can be undone by whoever cancelled."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Act.ASK, OPEN, State.REQUESTED, frozenset({Party.STUDENT})),
    Transition(Act.BOOK, OPEN, State.CONFIRMED, frozenset({Party.STUDENT})),
    Transition(Act.SUBMIT, OPEN, State.APPROVAL, frozenset({Party.STUDENT})),
    Transition(
        Act.APPROVE,
        frozenset({State.APPROVAL}),
        State.REQUESTED,
        frozenset({Party.ADVISOR}),
        Moment.BEFORE_START,
    ),
    Transition(
        Act.GRANT,
        frozenset({State.APPROVAL}),
        State.CONFIRMED,
        frozenset({Party.ADVISOR}),
        Moment.BEFORE_START,
    ),
    Transition(
        Act.RETURN,
        frozenset({State.APPROVAL}),
        State.RETURNED,
        frozenset({Party.ADVISOR, Party.STUDENT, Party.SYSTEM}),
    ),
    Transition(
        Act.CONFIRM,
        frozenset({State.REQUESTED}),
        State.CONFIRMED,
        frozenset({Party.HOST}),
        Moment.BEFORE_START,
    ),
    Transition(
        Act.DECLINE,
        frozenset({State.REQUESTED}),
        State.DECLINED,
        frozenset({Party.HOST}),
        Moment.BEFORE_START,
    ),
    Transition(
        Act.OVERTAKE, frozenset({State.REQUESTED}), State.DECLINED, frozenset({Party.SYSTEM})
    ),
    Transition(
        Act.CANCEL,
        LIVE,
        State.CANCELLED,
        frozenset({Party.STUDENT, Party.HOST}),
        Moment.BEFORE_START,
    ),
    Transition(Act.EXPIRE, frozenset({State.REQUESTED}), State.EXPIRED, frozenset({Party.SYSTEM})),
    Transition(
        Act.HOLD,
        frozenset({State.CONFIRMED}),
        State.HELD,
        frozenset({Party.STUDENT, Party.HOST, Party.SYSTEM}),
        Moment.AFTER_START,
    ),
    Transition(
        Act.MISS,
        frozenset({State.CONFIRMED, State.HELD}),
        State.MISSED,
        frozenset({Party.HOST, Party.ADVISOR}),
        Moment.WEEK_AFTER,
    ),
    Transition(
        Act.UNMISS,
        frozenset({State.MISSED}),
        State.HELD,
        frozenset({Party.HOST, Party.ADVISOR}),
        Moment.WEEK_AFTER,
    ),
    Transition(
        Act.HOST_MISS,
        frozenset({State.CONFIRMED, State.HELD}),
        State.HOST_MISSED,
        frozenset({Party.STUDENT, Party.ADVISOR}),
        Moment.WEEK_AFTER,
    ),
    Transition(
        Act.HOST_UNMISS,
        frozenset({State.HOST_MISSED}),
        State.HELD,
        frozenset({Party.STUDENT, Party.ADVISOR}),
        Moment.WEEK_AFTER,
    ),
    Transition(
        Act.MOVE,
        frozenset({State.REQUESTED}),
        State.REQUESTED,
        frozenset({Party.STUDENT}),
        Moment.BEFORE_START,
    ),
    *(
        Transition(
            act,
            frozenset({State.CONFIRMED}),
            State.CONFIRMED,
            parties,
            Moment.BEFORE_START,
        )
        for act, parties in (
            (Act.REBOOK, frozenset({Party.STUDENT})),
            (Act.PROPOSE, frozenset({Party.STUDENT, Party.HOST})),
            (Act.ACCEPT, frozenset({Party.STUDENT, Party.HOST})),
            (Act.KEEP, frozenset({Party.STUDENT, Party.HOST})),
        )
    ),
    Transition(Act.LAPSE, frozenset({State.CONFIRMED}), State.CONFIRMED, frozenset({Party.SYSTEM})),
    *(
        Transition(act, frozenset({source}), target, parties, Moment.UNDOABLE)
        for act, source, target, parties in (
            (
                Act.UNCANCEL,
                State.CANCELLED,
                State.CONFIRMED,
                frozenset({Party.STUDENT, Party.HOST}),
            ),
            (Act.RENEW, State.CANCELLED, State.REQUESTED, frozenset({Party.STUDENT})),
            (Act.RESUBMIT, State.RETURNED, State.APPROVAL, frozenset({Party.STUDENT})),
        )
    ),
)


class Refusal(enum.StrEnum):
    """Why an act is not open."""

    STATE = "state"
    PARTY = "party"
    MOMENT = "moment"


class EndRefusal(enum.StrEnum):
    """Why the end of a conversation cannot be put there."""

    TOO_LATE = "too late"
    BEFORE_START = "before the start"
    AHEAD = "ahead"


def end_refusal(
    ended_at: datetime, *, starts_at: datetime, recorded_at: datetime, present: datetime
) -> EndRefusal | None:
    """Return why an actual end is refused, or None: it lies after the start and not ahead of now.

    ``recorded_at`` is when an end was first noted; all moments are aware UTC.
    """
    if present > recorded_at + CORRECTABLE:
        return EndRefusal.TOO_LATE
    if ended_at <= starts_at:
        return EndRefusal.BEFORE_START
    return EndRefusal.AHEAD if ended_at > present else None


def next_state(
    state: State,
    act: Act,
    party: Party,
    *,
    starts_at: datetime | None,
    present: datetime,
    ends_at: datetime | None = None,
    cancelled_at: datetime | None = None,
    withdrawn_at: datetime | None = None,
) -> State | Refusal:
    """Return the state that ``act`` leads to, or why it is refused. Times are aware UTC.

    This party cancelled what was confirmed at ``cancelled_at``, a request at ``withdrawn_at``.
    """
    row = next((row for row in TRANSITIONS if row.act is act), None)
    if row is None or state not in row.sources:
        return Refusal.STATE
    if party not in row.parties:
        return Refusal.PARTY
    if row.moment is Moment.WEEK_AFTER:
        fits = ends_at is not None and ends_at <= present <= ends_at + MISSABLE
        return row.target if fits else Refusal.MOMENT
    done_at = cancelled_at if act is Act.UNCANCEL else withdrawn_at
    if row.moment is Moment.UNDOABLE and not may_undo(done_at, present):
        return Refusal.MOMENT
    if not _moment_fits(row.moment, starts_at, present):
        return Refusal.MOMENT
    return row.target


def acts_open_to(
    party: Party,
    state: State,
    *,
    starts_at: datetime | None,
    present: datetime,
    ends_at: datetime | None = None,
    cancelled_at: datetime | None = None,
    withdrawn_at: datetime | None = None,
) -> frozenset[Act]:
    """Return what a person can do now: the buttons on the page."""
    return frozenset(
        act
        for act in Act
        if isinstance(
            next_state(
                state,
                act,
                party,
                starts_at=starts_at,
                present=present,
                ends_at=ends_at,
                cancelled_at=cancelled_at,
                withdrawn_at=withdrawn_at,
            ),
            State,
        )
    )


def may_undo(cancelled_at: datetime | None, present: datetime) -> bool:
    """Tell whether a cancellation of that moment can still be undone."""
    return cancelled_at is not None and present < cancelled_at + UNDOABLE


def is_late(starts_at: datetime, cancelled_at: datetime, late_hours: int) -> bool:
    """Tell whether a cancellation comes late: fewer than so many hours before the start."""
    return starts_at - cancelled_at < timedelta(hours=late_hours)


def _moment_fits(moment: Moment, starts_at: datetime | None, present: datetime) -> bool:
    if moment is Moment.ALWAYS:
        return True
    if starts_at is None:
        return False
    return (present < starts_at) is (moment is not Moment.AFTER_START)
