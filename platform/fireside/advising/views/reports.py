"""Reports of plugins, and the files that advisers take along."""

from __future__ import annotations

from flask import make_response, request
from werkzeug.wrappers import Response

from fireside.advising import service
from fireside.advising.views.room import blueprint
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render


@blueprint.get("/reports")
@needs("advising.reports")
def reports() -> Response:
    """Show what plugins report of all conversations, and the formats to take a table along in."""
    actor = current_actor()
    return render(
        "advising/reports.html",
        reports=service.read_reports(actor),
        formats=service.export_formats(actor),
        sheets=service.SHEETS,
    )


@blueprint.post("/reports/export")
@needs("advising.export")
def export_sheet() -> Response:
    """Hand out a sheet in a plugin's format, to be kept."""
    asked = request.form.get("sheet", ""), request.form.get("format", "")
    made = service.export_sheet(current_actor(), *asked)
    response = make_response(made.content)
    response.headers["Content-Type"] = made.content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
