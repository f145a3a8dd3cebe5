"""A student's profile, and a host's."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.institutions.service import current_institution
from fireside.kernel import clock
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service
from fireside.people.forms import HostForm, StudentForm
from fireside.people.forms.profiles import host_answers
from fireside.people.rules import Role
from fireside.people.views.room import blueprint
from fireside.plugins import vocabulary


@blueprint.get("/profile")
@needs("people.read_profile")
def profile() -> Response:
    """Lead to the profile that this person uses; who is both finds the other one by a tab."""
    if Role.HOST in current_actor().roles:
        return redirect_to("people.host_profile")
    return redirect_to("people.student_profile")


@blueprint.route("/profile/student", methods=["GET", "POST"])
@needs("people.student_profile")
def student_profile() -> Response:
    """Show and keep what matching asks a student."""
    actor = current_actor()
    known = service.student_profile(actor.membership_id or 0)
    form = StudentForm(obj=known)
    if form.accept():
        service.save_student_profile(actor, form.answers())
        flash("Saved. Your hosts are matched with this from now on.", "success")
        return redirect_to("people.student_profile")
    gaps = [vocabulary.PROFILE_FIELDS[key] for key in service.profile_gaps(known)]
    status = 422 if form.errors else 200
    return render("people/student_profile.html", status=status, form=form, gaps=gaps)


@blueprint.route("/profile/host", methods=["GET", "POST"])
@needs("people.host_profile")
def host_profile() -> Response:
    """Show and keep what a host offers."""
    actor = current_actor()
    known = service.host_profile(actor.membership_id or 0)
    sent = request.method == "POST"  # then the path is exactly what was sent
    stations = [] if sent else service.career_of(known.membership_id)
    form = HostForm(data=host_answers(known, stations, actor.zone, clock.now()))
    if _only_lines(form):
        return _host_page(form, service.profile_gaps(known))
    if form.accept():
        service.save_host_profile(actor, form.answers(actor.zone), form.lines())
        flash("Saved. Students see this from now on.", "success")
        return redirect_to("people.host_profile")
    return _host_page(form, service.profile_gaps(known), 422 if form.errors else 200)


def _host_page(form: HostForm, gaps: list[str], status: int = 200) -> Response:
    return render(
        "people/host_profile.html",
        status=status,
        form=form,
        gaps=gaps,
        policies=current_institution(),
    )


def _only_lines(form: HostForm) -> bool:
    """Follow the buttons that add and remove a line of the path; True when one was pressed."""
    add, remove = "add_line" in request.form, request.form.get("remove_line", "")
    number = int(remove) if remove.isascii() and remove.isdigit() and len(remove) < 4 else None
    if request.method != "POST" or not (add or number is not None):
        return False
    form.change_lines(add, number)
    return True
