"""What the institution decides for itself."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.admin import service
from fireside.admin.forms import PoliciesForm
from fireside.admin.rules import LIMITS, example_of
from fireside.admin.views.room import blueprint
from fireside.institutions.service import current_institution
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render


@blueprint.route("/policies", methods=["GET", "POST"])
@needs("policies.change")
def policies() -> Response:
    """Show and change the policies; what was agreed before stays as it was agreed."""
    form = PoliciesForm(obj=current_institution(), data={"theme": service.chosen_look()})
    form.theme.choices = service.look_choices()
    if form.accept():
        try:
            service.change_policies(current_actor(), form.wanted(), form.theme.data)
        except Invalid as error:
            form.take_errors(error)
        else:
            flash("Saved. It holds for everything that is asked from now on.", "success")
            return redirect_to("admin.policies")
    return render(
        "admin/policies.html",
        status=422 if form.errors else 200,
        form=form,
        limits=LIMITS,
        examples={name: example_of(name, value) for name, value in form.data.items()},
    )
