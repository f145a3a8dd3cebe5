"""The student's request: choose a time, say why, hold it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.availability.rules import ENOUGH
from fireside.availability.service import host_budget
from fireside.booking import service
from fireside.booking.forms import AskForm, to_moment, to_value
from fireside.booking.pages import arrange_times, time_choice
from fireside.booking.rules.gating import MISSING_WORDS
from fireside.booking.service import Terms
from fireside.booking.service.gating import draft_of, drafts_of, missing_parts, rest_words
from fireside.booking.views.room import blueprint, to_interview
from fireside.institutions.rules import Confirmation, YesNo
from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Format, State
from fireside.interviews.service import get_interview
from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.db.engine import first_look, reading
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people.service import accept_conduct, get_member

_ID_DIGITS = 19


@blueprint.get("/hosts/<id:host_id>/ask")
@needs("booking.ask")
def ask(host_id: int) -> Response:
    """Show the host's open times in the student's zone, and the form to ask with."""
    actor = current_actor()
    interview = _attached(actor)
    live = service.live_interview_with(actor, host_id)
    if live is not None:
        flash("You have asked already. Here is where it stands.", "info")
        return to_interview(live)
    begun = draft_of(actor) if interview is None else None
    if begun is not None:  # what she has prepared goes with her, whichever way she came here
        at = request.args.get("at")
        return redirect_to("booking.ask", host_id=host_id, interview=begun.id, at=at)
    form = AskForm(formdata=None, data=_prefilled(interview, host_id))
    return _page(host_id, interview, form)


@blueprint.post("/hosts/<id:host_id>/ask")
@needs("booking.ask", looks_first=True)
def send_ask(host_id: int) -> Response:
    """Ask, and hold the time; a lost race keeps everything and offers the nearest times."""
    actor, form = current_actor(), AskForm()
    try:
        with first_look():  # whoever can be turned away now need not wait for a lock
            interview = _attached(actor)
            host = service.find_terms(host_id, form.chosen, actor.membership_id)
            form.offer(host.formats)
            if not form.accept() or form.chosen is None:
                return _page(host_id, interview, form, status=422)
            service.refuse_taken(actor, host, form.chosen, form.key.data or "")
        asked = _ask(actor, interview, host, form.chosen, form)
    except (Invalid, service.JustTaken) as refusal:
        return _refused(host_id, form, refusal)
    _tell_asked(asked)
    return to_interview(asked.id)


def _ask(
    actor: Actor, interview: Interview | None, host: Terms, starts_at: datetime, form: AskForm
) -> Interview:
    return service.ask_host(
        accept_conduct(actor, form.conduct.data),
        interview,
        host,
        starts_at=starts_at,
        meeting_format=form.way.value,
        why_you=form.why_you.data,
        idempotency_key=form.key.data or "",
        student_phone=form.student_phone.data or "",
    )


def _attached(actor: Actor) -> Interview | None:
    """Return the interview that the address names; raise NotFound for anything else in it."""
    value = request.args.get("interview", "")
    if not value:
        return None
    known = value.isascii() and value.isdigit() and len(value) <= _ID_DIGITS
    if not known or int(value) > LARGEST_ID:
        raise NotFound
    return get_interview(actor, int(value))


def _prefilled(interview: Interview | None, host_id: int) -> dict[str, Any]:
    """Begin with the time in the address and, for a second try, with what was written before."""
    moment = to_moment(request.args.get("at", ""))
    values = {
        "key": secrets.token_urlsafe(24),
        "starts_at": to_value(moment) if moment else "",
    }
    before = interview.appointment if interview is not None else None
    if before is not None and before.host_id == host_id:
        values |= {
            "why_you": before.why_you,
            "meeting_format": before.format,
            "student_phone": before.student_phone,
        }
    return values


def _refused(host_id: int, form: AskForm, refusal: Invalid | service.JustTaken) -> Response:
    """Show the form again with all that was typed; nothing of the attempt is kept."""
    db.session.rollback()
    with reading():  # others who race for the time need not wait for this page
        interview = _attached(current_actor())
        if isinstance(refusal, Invalid):
            form.take_errors(refusal)
            if not refusal.fields:
                form.form_errors.append(refusal.message)
            return _page(host_id, interview, form, status=422)
        form.starts_at.data = form.instead.data = ""
        return _page(host_id, interview, form, status=409, taken=refusal)


def _page(
    host_id: int,
    interview: Interview | None,
    form: AskForm,
    *,
    status: int = 200,
    taken: service.JustTaken | None = None,
) -> Response:
    actor = current_actor()
    if actor.membership_id is None or actor.membership_id == host_id:
        raise NotFound
    host = service.find_host(host_id, actor.membership_id)
    form.offer(host.profile.formats)
    slots = service.student_openings(host_id, get_member(actor.membership_id).account_id)
    zones, house = (actor.zone, host.member.zone), current_institution()
    missing = missing_parts(interview)
    return render(
        "booking/ask.html",
        status=status,
        form=form,
        host=host.member,
        profile=host.profile,
        days=arrange_times(slots, *zones, form.chosen),
        nearest=[time_choice(slot, *zones) for slot in taken.nearest] if taken else [],
        taken=taken,
        enough=_enough(host_id, interview),
        missing=missing,
        missing_words=MISSING_WORDS,
        drafts=drafts_of(actor) if missing and interview is None else [],
        rests=rest_words(actor.membership_id),
        approval=house.approval == YesNo.YES,
        interview_id=interview.id if interview else None,
        may_call=Format.PHONE in host.profile.formats and not host.profile.student_calls,
        instant=(host.profile.confirmation or house.confirmation) == Confirmation.INSTANT,
        valid_hours=house.request_valid_hours,
        holds=house.request_holds,
    )


def _enough(host_id: int, interview: Interview | None) -> str:
    """Say that the host has been asked enough; nothing to whom she has offered other times."""
    spent = host_budget(host_id).spent
    offered = interview and interview.host_id == host_id and interview.state == State.DECLINED
    return "" if spent is None or offered else ENOUGH[spent]


def _tell_asked(interview: Interview) -> None:
    if interview.state == State.CONFIRMED:
        flash("It is confirmed. You both get an invitation for your calendars.", "success")
    elif interview.state == State.APPROVAL:
        flash("Written. The time is held, and your adviser looks at it first.", "success")
    else:
        held = current_institution().request_holds
        words = "The time is held for you until the answer comes." if held else "You hear from us."
        flash(f"Asked. {words}", "success")
