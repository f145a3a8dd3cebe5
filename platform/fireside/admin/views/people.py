"""People of the institution: find, add, change roles, let rest."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from fireside.admin import service
from fireside.admin.forms import ROLE_NAMES, InviteForm, RolesForm
from fireside.admin.service.listing import PersonLine, count_bouncing
from fireside.admin.views.room import blueprint, cursor
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service as people

_LONGEST_SEARCH = 100


@blueprint.get("")
@needs("admin.read_people")
def console() -> Response:
    """List members; the filters stand in the address."""
    actor, after = current_actor(), cursor()
    asked = {"q": request.args.get("q", "")[:_LONGEST_SEARCH], "show": request.args.get("show", "")}
    page, total = service.list_people(actor, asked["q"], asked["show"], after)
    kept: dict[str, Any] = {key: value for key, value in asked.items() if value}
    return render(
        "admin/people.html",
        page=page,
        total=total,
        asked=asked,
        bouncing=count_bouncing(actor),
        unerased=people.count_unsettled(actor),
        role_names=ROLE_NAMES,
        next_url=page.after and url_for("admin.console", after=page.after, **kept),
        first_url=after and url_for("admin.console", **kept),
    )


@blueprint.route("/people/add", methods=["GET", "POST"])
@needs("people.add_member")
def add_person() -> Response:
    """Give somebody a place, and write to her."""
    form = InviteForm()
    if form.accept():
        try:
            member = service.invite_member(
                current_actor(), form.email.data, form.name.data, form.roles.data or []
            )
        except Invalid as error:
            form.take_errors(error)
        else:
            flash(f"{member.name} has a place now, and a mail with the way in.", "success")
            return redirect_to("admin.person", member_id=member.id)
    return render("admin/add_person.html", status=422 if form.errors else 200, form=form)


@blueprint.get("/people/<id:member_id>")
@needs("admin.read_people")
def person(member_id: int) -> Response:
    """Show one member, with what can be changed."""
    return _person_page(service.find_person(current_actor(), member_id))


@blueprint.post("/people/<id:member_id>/roles")
@needs("people.change_roles")
def change_roles(member_id: int) -> Response:
    """Set the roles; a student who becomes a host keeps everything she had."""
    line = service.find_person(current_actor(), member_id)
    form = RolesForm()
    if not form.accept():
        return _person_page(line, form)
    try:
        service.change_roles(current_actor(), member_id, form.roles.data or [])
    except Invalid as error:
        form.take_errors(error)
        return _person_page(line, form)
    flash(f"The roles of {line.member.name} are changed, in open sessions too.", "success")
    return redirect_to("admin.person", member_id=member_id)


@blueprint.post("/people/<id:member_id>/pause")
@needs("people.change_roles")
def pause(member_id: int) -> Response:
    """Let a place rest."""
    member = service.pause(current_actor(), member_id)
    flash(f"The place of {member.name} rests. Nothing is deleted.", "success")
    return redirect_to("admin.person", member_id=member_id)


@blueprint.post("/people/<id:member_id>/resume")
@needs("people.change_roles")
def resume(member_id: int) -> Response:
    """Give a resting place its rights back."""
    member = service.resume(current_actor(), member_id)
    flash(f"{member.name} is back.", "success")
    return redirect_to("admin.person", member_id=member_id)


def _person_page(line: PersonLine, form: RolesForm | None = None) -> Response:
    status = 200 if form is None else 422
    form = form or RolesForm(formdata=None, data={"roles": [role.value for role in line.held]})
    return render("admin/person.html", status=status, line=line, form=form, role_names=ROLE_NAMES)
