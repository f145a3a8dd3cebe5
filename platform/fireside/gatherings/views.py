"""Pages of group conversations: a student's list and seat, a host's offers."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, flash
from werkzeug.wrappers import Response

from fireside.booking.rules import FORMAT_WORDS
from fireside.gatherings import service
from fireside.gatherings.forms import CallOffForm, ContentForm, OfferForm, SeatForm
from fireside.gatherings.models import Gathering
from fireside.gatherings.rules import (
    GatheringState,
    spoken_guests,
    spoken_seats,
    standing_refusal,
)
from fireside.interviews.rules import Format
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import allowed, current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people.service import accept_conduct

blueprint = Blueprint("gatherings", __name__)
_ONE = "/group-conversations/<id:gathering_id>"


def install(app: Flask) -> None:
    """Let a host's page name her group conversations."""
    app.jinja_env.globals["group_conversations_of"] = group_conversations_of
    app.jinja_env.filters["spoken_seats"] = spoken_seats
    app.jinja_env.filters["spoken_guests"] = spoken_guests


def group_conversations_of(host_id: int) -> list[service.Table]:
    """Return what a host offers to the present student, who may be somebody else."""
    actor = current_actor()
    return service.open_tables(actor, host_id) if allowed(actor, "gathering.find") else []


@blueprint.get("/group-conversations")
@needs("gathering.find")
def overview() -> Response:
    """List what a student can join, and where she sits already."""
    actor = current_actor()
    seated = service.seated_tables(actor)
    held = {one.gathering.id for one in seated}
    found = [one for one in service.open_tables(actor) if one.gathering.id not in held]
    return render("gatherings/overview.html", tables=found, seated=seated)


@blueprint.get(_ONE)
@needs("gathering.take")
def show(gathering_id: int) -> Response:
    """Show one to a student: what it is about, and whether there is a seat."""
    return _table(gathering_id, SeatForm(formdata=None))


@blueprint.post(f"{_ONE}/seat")
@needs("gathering.take")
def take(gathering_id: int) -> Response:
    """Sit down; a second press is the same seat."""
    actor, form = current_actor(), SeatForm()
    if not form.accept():
        return _table(gathering_id, form, 422)
    question = form.question.data or ""
    try:
        service.take_seat(accept_conduct(actor, form.conduct.data), gathering_id, question)
    except (Invalid, service.NoSeat) as error:
        db.session.rollback()
        return _refused(gathering_id, form, error)
    flash("The seat is yours. The invitation for your calendar comes by mail.", "success")
    return redirect_to("gatherings.show", gathering_id=gathering_id)


@blueprint.get(f"{_ONE}/give-back")
@needs("gathering.take")
def leave(gathering_id: int) -> Response:
    """Ask once more before a seat goes to somebody else."""
    table = service.find_table(current_actor(), gathering_id)
    if table.seat is None or not table.is_ahead:
        return redirect_to("gatherings.show", gathering_id=gathering_id)
    return render("gatherings/give_back.html", table=table)


@blueprint.post(f"{_ONE}/give-back")
@needs("gathering.take")
def send_leave(gathering_id: int) -> Response:
    """Give the seat back."""
    service.give_back(current_actor(), gathering_id)
    flash("Your seat is free for somebody else. Take one again while there is one.", "success")
    return redirect_to("gatherings.show", gathering_id=gathering_id)


@blueprint.get("/group-conversations/mine")
@needs("gathering.offer")
def mine() -> Response:
    """List what a host offers."""
    tables = service.hosted_tables(current_actor())
    return render(
        "gatherings/mine.html",
        ahead=[one for one in tables if one.is_ahead],
        earlier=[one for one in tables if not one.is_ahead],
    )


@blueprint.get("/group-conversations/new")
@needs("gathering.offer")
def offer() -> Response:
    """Open the form with what the host's profile knows already."""
    known = {**service.usual_place(current_actor()), "key": secrets.token_urlsafe(24)}
    return render("gatherings/offer.html", form=OfferForm(formdata=None, data=known))


@blueprint.post("/group-conversations/new")
@needs("gathering.offer")
def send_offer() -> Response:
    """Offer it, and hold the host's time."""
    actor, form = current_actor(), OfferForm()
    if not form.accept():
        return render("gatherings/offer.html", status=422, form=form)
    try:
        made = service.offer_gathering(
            accept_conduct(actor, form.conduct.data),
            form.content,
            form.starts_at,
            form.minutes.data,
            form.key.data or "",
        )
    except Invalid as error:
        db.session.rollback()
        _take(form, error)
        return render("gatherings/offer.html", status=422, form=form)
    flash("Offered. Students find it now, and the time is closed in your week.", "success")
    return redirect_to("gatherings.hosted", gathering_id=made.id)


@blueprint.get(f"{_ONE}/host")
@needs("gathering.change")
def hosted(gathering_id: int) -> Response:
    """Show one to its host: who comes, and what they would like to hear about."""
    gathering = service.find_own(current_actor(), gathering_id)
    return render(
        "gatherings/hosted.html",
        gathering=gathering,
        guests=service.guests_of(gathering),
        is_ahead=_is_ahead(gathering),
        way=FORMAT_WORDS[Format(gathering.format)],
        where=service.where_lines(gathering),
    )


@blueprint.get(f"{_ONE}/change")
@needs("gathering.change")
def change(gathering_id: int) -> Response:
    """Open what was said about it."""
    gathering = service.find_own(current_actor(), gathering_id)
    if not _is_ahead(gathering):
        return redirect_to("gatherings.hosted", gathering_id=gathering_id)
    known = {**gathering.place, "meeting_format": gathering.format}
    return _change_page(gathering, ContentForm(formdata=None, obj=gathering, data=known))


@blueprint.post(f"{_ONE}/change")
@needs("gathering.change")
def send_change(gathering_id: int) -> Response:
    """Keep what was changed, and tell whoever comes."""
    actor, form = current_actor(), ContentForm()
    gathering = service.find_own(actor, gathering_id)
    if not form.accept():
        return _change_page(gathering, form, 422)
    try:
        service.change_gathering(actor, gathering_id, form.content)
    except Invalid as error:
        db.session.rollback()
        _take(form, error)
        return _change_page(service.find_own(actor, gathering_id), form, 422)
    flash("Kept. Where it matters to your guests, a mail tells them.", "success")
    return redirect_to("gatherings.hosted", gathering_id=gathering_id)


@blueprint.get(f"{_ONE}/cancel")
@needs("gathering.change")
def cancel(gathering_id: int) -> Response:
    """Ask once more before everybody is told."""
    gathering = service.find_own(current_actor(), gathering_id)
    if not _is_ahead(gathering):
        return redirect_to("gatherings.hosted", gathering_id=gathering_id)
    return render("gatherings/cancel.html", gathering=gathering, form=CallOffForm(formdata=None))


@blueprint.post(f"{_ONE}/cancel")
@needs("gathering.change")
def send_cancel(gathering_id: int) -> Response:
    """Call it off, and tell everybody."""
    actor, form = current_actor(), CallOffForm()
    gathering = service.find_own(actor, gathering_id)
    if not form.accept():
        return render("gatherings/cancel.html", status=422, gathering=gathering, form=form)
    service.cancel_gathering(actor, gathering_id, form.reason.data or "")
    flash("It is called off. Everybody who had a seat is told by mail.", "success")
    return redirect_to("gatherings.hosted", gathering_id=gathering_id)


def _table(
    gathering_id: int, form: SeatForm, status: int = 200, refusal: Conflict | None = None
) -> Response:
    table = service.find_table(current_actor(), gathering_id)
    if table.seat is not None and not form.is_submitted():
        form.question.data = table.seat.question
    return render(
        "gatherings/show.html",
        status=status,
        table=table,
        form=form,
        refusal=refusal,
        way=FORMAT_WORDS[Format(table.gathering.format)],
        where=service.where_lines(table.gathering) if table.seat else (),
    )


def _refused(gathering_id: int, form: SeatForm, error: Invalid | Conflict) -> Response:
    """Show the page again with what was typed, and why there is no seat."""
    if isinstance(error, Invalid):
        _take(form, error)
        return _table(gathering_id, form, 422)
    return _table(gathering_id, form, error.status, error)


def _take(form: Any, error: Invalid) -> None:
    form.take_errors(error)
    if not error.fields:
        form.form_errors.append(error.message)


def _change_page(gathering: Gathering, form: ContentForm, status: int = 200) -> Response:
    return render("gatherings/change.html", status=status, gathering=gathering, form=form)


def _is_ahead(gathering: Gathering) -> bool:
    state = GatheringState(gathering.state)
    return standing_refusal(state, gathering.starts_at, clock.now()) is None
