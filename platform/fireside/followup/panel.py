"""The parts of this room on the interview page: thanking, promises and names, staying in touch."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from msgspec import Struct

from fireside.followup import service
from fireside.followup.forms import (
    CardForm,
    EndedForm,
    PromiseForm,
    ReferralForm,
    ThanksForm,
    TouchForm,
)
from fireside.followup.rules import PROMPTS, Window, hints, time_left
from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, State
from fireside.interviews.service import may_correct_end, party_of
from fireside.kernel import clock
from fireside.kernel.permissions import Actor, allowed
from fireside.kernel.web import Panel

_RING = 264
"""Length of the clock's ring in the picture's own units: two pi times its radius of 42."""


class Clock(Struct, frozen=True):
    """The thank-you clock: words, and how much of its ring still glows."""

    ended_at: datetime
    due: datetime
    left: str
    over: bool
    glow: int
    ring: int = _RING


class Kept(Struct, frozen=True):
    """Given to a panel in the place of a form: what was done, in a sentence."""

    words: str


class Clash(Struct, frozen=True):
    """Given to the thank-you's panel: two windows wrote; ``mine`` is what this one sent."""

    theirs: service.ThanksView
    subject: str
    mine: str


def clock_of(window: Window | None) -> Clock | None:
    """Return how the clock stands now."""
    if window is None:
        return None
    present = clock.now()
    return Clock(
        ended_at=window.ended_at,
        due=window.due,
        left=time_left(window.due, present),
        over=window.is_over(present),
        glow=round(_RING * window.share_left(present)),
    )


def _met(actor: Actor, interview: Interview) -> bool:
    return interview.state == State.HELD


def _students(actor: Actor, interview: Interview) -> bool:
    return allowed(actor, "followup.read", interview)


def ended_form(ended_at: datetime, zone: str) -> EndedForm:
    """Return the form with the end as it is noted, on the reader's clock."""
    there = ended_at.astimezone(ZoneInfo(zone))
    return EndedForm(formdata=None, data={"day": there.date(), "ended_at": there.time()})


def _ending(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    window = service.window_of(interview)
    given = form if isinstance(form, EndedForm) else None
    return {
        "ended_at": window.ended_at if window else None,
        "may_correct": may_correct_end(actor, interview),
        "ended_form": given or (ended_form(window.ended_at, actor.zone) if window else None),
        "kept": form.words if isinstance(form, Kept) else "",
    }


def _thanks(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    thanks = form.theirs if isinstance(form, Clash) else service.thanks_of(actor, interview)
    notes = service.quotable(actor, interview) if thanks.writable and thanks.window else ()
    words = _words(thanks, form)
    quoted = {note.id for note in notes}
    return {
        **_ending(actor, interview, form),
        "thanks": thanks,
        "clock": clock_of(thanks.window),
        "form": words,
        "card_form": form if isinstance(form, CardForm) else CardForm(formdata=None),
        "clash": form if isinstance(form, Clash) else None,
        "notes": notes,
        "withdrawn": [note_id for note_id in thanks.quoted if note_id not in quoted],
        "prompts": PROMPTS,
        "hints": hints(words.text.data or ""),
        "host_bounced": service.host_bounced(interview) if thanks.writable else False,
        "starting": request.form.get("piece", ""),
    }


def _words(thanks: service.ThanksView, form: Any) -> ThanksForm:
    if isinstance(form, ThanksForm):
        return form
    values = {"subject": thanks.subject, "text": thanks.text, "revision": thanks.revision}
    if isinstance(form, Clash):
        values |= {"subject": form.subject, "text": form.mine}
    return ThanksForm(formdata=None, data=values)


def _promises(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    promise = form if isinstance(form, PromiseForm) else PromiseForm(formdata=None, prefix="")
    referral = form if isinstance(form, ReferralForm) else ReferralForm(formdata=None)
    return {
        "form": form if isinstance(form, PromiseForm | ReferralForm) else None,
        "promise_form": promise,
        "referral_form": referral,
        "promises": service.promises_of(actor, interview),
        "referrals": service.referrals_of(actor, interview),
        "relation": service.relation_of(actor, interview),
        "met": interview.state == State.HELD,
        "kept": form.words if isinstance(form, Kept) else "",
    }


def _touch(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    relation, party = service.relation_of(actor, interview), party_of(actor, interview)
    suggested = {"write_on": relation.write_on or relation.suggestion}
    is_host = party is Party.HOST
    return {
        "relation": relation,
        "reader": party.value,
        "sent": service.sent_thanks(actor, interview) if is_host else None,
        "form": form if isinstance(form, TouchForm) else TouchForm(formdata=None, data=suggested),
        "kept": form.words if isinstance(form, Kept) else "",
    }


THANKS_PANEL = Panel(
    key="thanks",
    stage="thank",
    title="Your thank-you",
    template="followup/_thanks.html",
    context=_thanks,
    visible=lambda actor, interview: allowed(actor, "thanks.read", interview),
)
ENDED_PANEL = Panel(
    key="ended",
    stage="meet",
    title="When it ended",
    template="followup/_ended_panel.html",
    context=_ending,
    visible=_met,
)
PROMISES_PANEL = Panel(
    key="promises",
    stage="keep-in-touch",
    title="Promises and names",
    template="followup/_promises.html",
    context=_promises,
    visible=_students,
)
TOUCH_PANEL = Panel(
    key="touch",
    stage="keep-in-touch",
    title="Staying in touch",
    template="followup/_touch.html",
    context=_touch,
    visible=_met,
)
