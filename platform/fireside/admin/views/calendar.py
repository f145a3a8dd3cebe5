"""The institution's calendar: its terms, and the days on which it is closed."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.admin import service
from fireside.admin.forms import ClosedForm, HolidaysForm, TermForm
from fireside.admin.views.room import blueprint
from fireside.availability.rules import ClosedDays, speak_date
from fireside.institutions.service import current_institution
from fireside.kernel.db.engine import first_look
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render

_MOST_BYTES: Final = 1_000_000
_TOO_LARGE: Final = "This file is larger than 1 MB. Save a smaller one, of a year or two."


@blueprint.get("/calendar")
@needs("calendar.change")
def calendar() -> Response:
    """Show the terms and the closed days."""
    return _page()


@blueprint.post("/calendar/terms")
@needs("calendar.change")
def add_term() -> Response:
    """Add a term."""
    form = TermForm(prefix="term-")
    if form.accept():
        try:
            service.add_term(current_actor(), form.term)
        except Invalid as error:
            form.take_errors(error)
        else:
            flash("The term is noted. Requests are counted by it from now on.", "success")
            return redirect_to("admin.calendar", _anchor="terms")
    return _page(term_form=form)


@blueprint.post("/calendar/terms/remove")
@needs("calendar.change")
def remove_term() -> Response:
    """Remove a term."""
    removed = service.remove_term(current_actor(), request.form.get("first_day", ""))
    flash(f"{removed.name} is removed.", "success")
    return redirect_to("admin.calendar", _anchor="terms")


@blueprint.post("/calendar/review")
@needs("calendar.change")
def review_day() -> Response:
    """Show what closing a day would meet; nothing is closed yet."""
    form = ClosedForm(prefix="closed-")
    if form.accept():
        try:
            return _review([form.days])
        except Invalid as error:
            form.take_errors(error)
    return _page(closed_form=form)


@blueprint.post("/calendar/holidays")
@needs("calendar.change", looks_first=True)
def review_holidays() -> Response:
    """Show what a calendar file would close; it is read before anything is locked."""
    form = HolidaysForm(prefix="file-")
    if form.accept():
        try:
            with first_look():
                days = service.read_holidays(
                    current_actor(), _sent(), offers=form.offers.data == "yes"
                )
            return _review(days, from_file=True)
        except Invalid as error:
            form.take_errors(_beside_what_was_sent(error))
    return _page(holidays_form=form)


@blueprint.post("/calendar/close")
@needs("calendar.change")
def close_days() -> Response:
    """Close the days that were reviewed."""
    days = [_read_days(typed) for typed in request.form.getlist("days")]
    if not days:
        flash("No day was chosen, and nothing is closed.", "info")
        return redirect_to("admin.calendar", _anchor="closed")
    service.close_days(current_actor(), days)
    flash("Closed. Nobody can ask for those times any more; what is agreed stands.", "success")
    return redirect_to("admin.calendar", _anchor="closed")


@blueprint.post("/calendar/open")
@needs("calendar.change")
def open_days() -> Response:
    """Open days again."""
    opened = service.open_days(current_actor(), request.form.get("key", ""))
    flash(f"{opened.name} is open again: hosts’ hours count as usual.", "success")
    return redirect_to("admin.calendar", _anchor="closed")


def _sent() -> bytes:
    """Return the file or the text that was sent; raise Invalid for none, or for too much."""
    sent = request.files.get("file-file")
    content = sent.stream.read(_MOST_BYTES + 1) if sent and sent.filename else b""
    content = content or request.form.get("file-text", "").strip().encode()
    if not content:
        raise Invalid({"file": "Choose a file, or paste its text."})
    if len(content) > _MOST_BYTES:
        raise Invalid({"file": _TOO_LARGE})
    return content


def _beside_what_was_sent(error: Invalid) -> Invalid:
    """Return the error for the field that was used: what is wrong with a file stands beside it."""
    sent = request.files.get("file-file")
    if not (sent and sent.filename and "text" in error.fields):
        return error
    return Invalid({"file": error.fields["text"]})


def _read_days(typed: str) -> ClosedDays:
    """Read days as the review writes them; raise NotFound for what it never wrote."""
    first, last, offers, name = (*typed.split("_", 3), "", "", "", "")[:4]
    try:
        return ClosedDays(
            date.fromisoformat(first), date.fromisoformat(last), name, offers == "yes"
        )
    except ValueError:
        raise NotFound from None


def _review(days: list[ClosedDays], *, from_file: bool = False) -> Response:
    return render(
        "admin/close_days.html",
        review=service.review_days(current_actor(), days),
        from_file=from_file,
        zone_here=current_institution().zone,
        speak_date=speak_date,
    )


def _page(
    term_form: TermForm | None = None,
    closed_form: ClosedForm | None = None,
    holidays_form: HolidaysForm | None = None,
) -> Response:
    wrong = term_form or closed_form or holidays_form
    return render(
        "admin/calendar.html",
        status=422 if wrong else 200,
        shown=service.show_calendar(current_actor()),
        term_form=term_form or TermForm(formdata=None, prefix="term-"),
        closed_form=closed_form or ClosedForm(formdata=None, prefix="closed-"),
        holidays_form=holidays_form or HolidaysForm(formdata=None, prefix="file-"),
        zone_here=current_institution().zone,
        speak_date=speak_date,
    )
