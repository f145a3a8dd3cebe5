"""How much each rule counts: read, tried out for a student, saved, and put back."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.kernel.db import LARGEST_ID
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import allowed, current_actor, needs
from fireside.kernel.web import FiresideForm, redirect_to, render
from fireside.matching import service
from fireside.matching.views.room import blueprint


@blueprint.get("/matching/rules")
@needs("matching.read_rules")
def rules() -> Response:
    """Show what counts here, and what would change for a student with what is typed."""
    typed = request.args.to_dict() if "typed" in request.args else None
    return _page(typed)


@blueprint.post("/matching/rules")
@needs("matching.change_rules")
def save_rules() -> Response:
    """Let the rules count as typed; show the page again where that cannot be read."""
    typed = request.form.to_dict()
    if not FiresideForm().validate():
        return _page(typed, status=422)
    try:
        service.save_typed(current_actor(), typed)
    except Invalid:
        return _page(typed, status=422)
    flash("Saved. Every list is ranked by it from the next page on.", "success")
    return redirect_to("matching.rules")


@blueprint.post("/matching/rules/reset")
@needs("matching.change_rules")
def reset_rules() -> Response:
    """Let every rule count as its plugin gave it."""
    if FiresideForm().validate():
        service.reset_weighing(current_actor())
        flash("Every rule counts again as its plugin gave it.", "success")
    return redirect_to("matching.rules")


def _page(typed: dict[str, str] | None, status: int = 200) -> Response:
    actor, asked = current_actor(), typed or {}
    desk = service.rules_desk(actor, typed)
    found = service.find_students(actor, asked.get("who", ""))
    chosen = _number(asked.get("student", ""))
    ids = [student.id for student in found.students]
    student_id = chosen if chosen in ids else next(iter(ids), None)
    preview = None
    if student_id is not None and not desk.problems:
        preview = service.preview_weighing(actor, student_id, desk.weighing)
    return render(
        "matching/rules.html",
        status=422 if status == 422 or desk.problems else 200,
        desk=desk,
        found=found,
        who=asked.get("who", ""),
        student_id=student_id,
        preview=preview,
        may_change=allowed(actor, "matching.change_rules"),
    )


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else 0
    return number if 0 < number <= LARGEST_ID else None
