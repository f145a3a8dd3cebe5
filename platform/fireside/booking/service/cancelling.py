"""Either side calls it off."""

from __future__ import annotations

from fireside.booking.rules import REASON_LONGEST
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import apply, lock_interview
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor, require


def cancel(actor: Actor, interview: Interview, reason: str = "") -> Interview:
    """Take a request back, or call a confirmed conversation off; a second press changes nothing.

    Raises Invalid for a reason that is too long, Conflict where it is too late.
    """
    require(actor, "booking.cancel", interview)
    interview = lock_interview(interview.id)
    require(actor, "booking.cancel", interview)
    if interview.state == State.CANCELLED:
        return interview
    if len(reason) > REASON_LONGEST:
        raise Invalid({"reason": f"Keep it short: at most {REASON_LONGEST} characters."})
    return apply(actor, interview, Act.CANCEL, reason=reason)
