"""The host's week: hours, days that differ, travels, and how students see them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response

from fireside.availability import service
from fireside.availability.caldav import Login
from fireside.availability.forms import (
    CLOCK,
    AccountForm,
    CalendarForm,
    ChoiceForm,
    DayForm,
    HoursDraft,
    TravelForm,
)
from fireside.availability.rules import WEEKDAYS, speak_clock, speak_date
from fireside.kernel import clock
from fireside.kernel.db.engine import first_look
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.kernel.zones import zone_choices

blueprint = Blueprint("availability", __name__)


@blueprint.get("/week")
@needs("availability.edit")
def week() -> Response:
    """Show the host's hours, and beside them what a student sees."""
    return _page()


@blueprint.post("/week")
@needs("availability.edit")
def save_week() -> Response:
    """Keep the hours; a button that adds, removes or only looks changes no more than the page."""
    draft = HoursDraft.typed(request.form)
    add, remove = request.form.get("add", ""), request.form.get("remove", "")
    if add or remove or "look" in request.form:
        draft.change(add, remove)
        return _page(draft, block="hours")
    actor = current_actor()
    try:
        service.set_hours(actor, actor.membership_id or 0, draft.spans())
    except Invalid as error:
        draft.errors = error.fields
        return _page(draft, block="hours", status=422)
    flash("Your hours are kept. Students see them from now on.", "success")
    return redirect_to("availability.week")


@blueprint.post("/week/preview")
@needs("availability.edit")
def preview() -> Response:
    """Show what students would see if the hours were kept as they are drawn; nothing is kept."""
    return _page(HoursDraft.typed(request.form), block="preview")


@blueprint.post("/week/days")
@needs("availability.edit")
def add_day() -> Response:
    """Mark one day as different."""
    actor, form = current_actor(), DayForm()
    if form.accept():
        try:
            service.add_override(actor, actor.membership_id or 0, form.span)
        except Invalid as error:
            form.take_errors(error)
        else:
            flash("That day is noted.", "success")
            return redirect_to("availability.week", _anchor="days")
    return _page(form=form, block="days", status=422)


@blueprint.post("/week/days/<id:override_id>/remove")
@needs("availability.edit")
def remove_day(override_id: int) -> Response:
    """Let one day follow the week again."""
    actor = current_actor()
    service.remove_override(actor, actor.membership_id or 0, override_id)
    flash("That day follows your week again.", "success")
    return redirect_to("availability.week", _anchor="days")


@blueprint.post("/week/travels")
@needs("availability.edit")
def add_travel() -> Response:
    """Read the hours of some days elsewhere, or let them rest."""
    actor, form = current_actor(), TravelForm()
    if form.accept():
        try:
            service.add_travel(actor, actor.membership_id or 0, form.travel)
        except Invalid as error:
            form.take_errors(error)
        else:
            flash("Your travel is noted.", "success")
            return redirect_to("availability.week", _anchor="travels")
    return _page(travel_form=form, block="travels", status=422)


@blueprint.post("/week/travels/<id:travel_id>/remove")
@needs("availability.edit")
def remove_travel(travel_id: int) -> Response:
    """Read those days at home again."""
    actor = current_actor()
    service.remove_travel(actor, actor.membership_id or 0, travel_id)
    flash("Your hours are read at home again on those days.", "success")
    return redirect_to("availability.week", _anchor="travels")


@blueprint.post("/week/rest/end")
@needs("availability.edit")
def end_rest() -> Response:
    """Let the host be asked again before her rest is over."""
    actor = current_actor()
    service.end_rest(actor, actor.membership_id or 0)
    flash("Students can ask you again.", "success")
    return redirect_to("availability.week", _anchor="budget")


@blueprint.get("/week/calendar")
@needs("availability.edit")
def calendar() -> Response:
    """Show how the host's own calendar stands."""
    return _calendar_page(CalendarForm(formdata=None))


@blueprint.post("/week/calendar")
@needs("availability.edit", looks_first=True)
def connect_calendar() -> Response:
    """Connect a calendar by its address; a name is looked up before anything is locked."""
    actor, form = current_actor(), CalendarForm()
    host_id = actor.membership_id or 0
    if not form.accept():
        return _calendar_page(form, 422)
    try:
        with first_look():
            address = service.check_address(actor, host_id, form.address.data)
    except Invalid as error:
        form.take_errors(error)
        return _calendar_page(form, 422)
    service.connect_calendar(actor, host_id, address)
    flash("Your calendar is connected, and is being read for the first time.", "success")
    return redirect_to("availability.calendar")


@blueprint.post("/week/calendar/read")
@needs("availability.edit")
def read_calendar() -> Response:
    """Have the calendar read now."""
    actor = current_actor()
    service.read_again(actor, actor.membership_id or 0)
    flash("Your calendar is being read. It takes some seconds.", "success")
    return redirect_to("availability.calendar")


@blueprint.post("/week/calendar/disconnect")
@needs("availability.edit")
def disconnect_calendar() -> Response:
    """Forget the calendar."""
    actor = current_actor()
    service.disconnect_calendar(actor, actor.membership_id or 0)
    flash("Your calendar is disconnected, and what it closed is open again.", "success")
    return redirect_to("availability.calendar")


@blueprint.get("/week/calendar/account")
@needs("availability.edit")
def account() -> Response:
    """Show how the host's calendar account stands."""
    return _account_page(AccountForm(formdata=None))


@blueprint.post("/week/calendar/account")
@needs("availability.edit", looks_first=True)
def connect_account() -> Response:
    """Connect an account; its server is asked before anything is locked."""
    actor, form = current_actor(), AccountForm()
    host_id = actor.membership_id or 0
    if not form.accept():
        return _account_page(form, status=422)
    typed = Login(form.address.data, form.user.data, form.password.data)
    try:
        with first_look():
            login, found = service.look_for_calendars(actor, host_id, typed)
    except Invalid as error:
        form.take_errors(error)
        return _account_page(form, status=422)
    service.connect_account(actor, host_id, login, found)
    flash("Your account is connected. Now say which of its calendars are for what.", "success")
    return redirect_to("availability.account")


@blueprint.post("/week/calendar/account/calendars")
@needs("availability.edit")
def choose_calendars() -> Response:
    """Keep which calendars close time, and which one takes conversations."""
    actor, form = current_actor(), ChoiceForm()
    try:
        closing = form.closing.data or []
        service.choose_calendars(actor, actor.membership_id or 0, closing, form.into)
    except Invalid as error:
        form.take_errors(error)
        return _account_page(AccountForm(formdata=None), form, 422)
    flash("That is kept. Your calendars are being read.", "success")
    return redirect_to("availability.account")


@blueprint.post("/week/calendar/account/read")
@needs("availability.edit")
def read_account() -> Response:
    """Have the account read now."""
    actor = current_actor()
    service.read_account_again(actor, actor.membership_id or 0)
    flash("Your calendars are being read. It takes some seconds.", "success")
    return redirect_to("availability.account")


@blueprint.get("/week/calendar/account/disconnect")
@needs("availability.edit")
def ask_to_disconnect() -> Response:
    """Say what disconnecting means."""
    actor = current_actor()
    found = service.calendar_account(actor, actor.membership_id or 0)
    if found is None:
        return redirect_to("availability.account")
    return render("availability/disconnect.html", account=found)


@blueprint.post("/week/calendar/account/disconnect")
@needs("availability.edit")
def disconnect_account() -> Response:
    """Forget the account."""
    actor = current_actor()
    service.disconnect_account(actor, actor.membership_id or 0)
    flash("Your account is disconnected, and what it closed is open again.", "success")
    return redirect_to("availability.account")


def _account_page(
    form: AccountForm, choice: ChoiceForm | None = None, status: int = 200
) -> Response:
    actor = current_actor()
    found = service.calendar_account(actor, actor.membership_id or 0)
    if found is not None:
        choice = (choice or ChoiceForm(formdata=None)).offer(found)
    return render(
        "availability/account.html",
        status=status,
        form=form,
        choice=choice,
        account=found,
        present=clock.now(),
    )


def _calendar_page(form: CalendarForm, status: int = 200) -> Response:
    actor = current_actor()
    host_id = actor.membership_id or 0
    return render(
        "availability/calendar.html",
        status=status,
        form=form,
        linked=service.linked_calendar(actor, host_id),
        account=service.calendar_account(actor, host_id),
        closed=service.closed_times(host_id),
        present=clock.now(),
    )


def _page(
    draft: HoursDraft | None = None,
    form: DayForm | None = None,
    travel_form: TravelForm | None = None,
    block: str = "content",
    status: int = 200,
) -> Response:
    """Render the page with what was typed, or what is kept where nothing was."""
    actor = current_actor()
    host_id = actor.membership_id or 0
    kept = service.host_week(actor, host_id)
    return render(
        "availability/week.html",
        block=block,
        status=status,
        week=kept,
        load=service.host_load(actor, host_id),
        draft=draft or HoursDraft.of(kept.weekly),
        form=form or DayForm(),
        travel_form=(travel_form or TravelForm()).offer_places(),
        closed=service.closed_times(kept.host_id),
        house_closed=service.closed_ahead(),
        **_preview(draft),
        all_zones=zone_choices(),
        weekdays=WEEKDAYS,
        times=CLOCK,
        speak_clock=speak_clock,
        speak_date=speak_date,
    )


def _preview(draft: HoursDraft | None) -> dict[str, Any]:
    """Return what students would see, of the hours typed where they make sense."""
    actor, zone = current_actor(), request.values.get("zone", "")
    host_id = actor.membership_id or 0
    try:
        considered = draft.spans() if draft else None
        return {
            "preview": service.preview_week(actor, host_id, zone, considered),
            "considered": considered is not None,
        }
    except Invalid as error:
        kept = service.preview_week(actor, host_id, zone)
        return {"preview": kept, "considered": False, "unclear": error.fields}
