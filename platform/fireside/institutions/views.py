"""Pages outside every institution: the front door of a deployment, and its health."""

from __future__ import annotations

from flask import Blueprint, g, redirect
from sqlalchemy import select
from werkzeug.wrappers import Response

from fireside.institutions import service
from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.permissions import anyone, needs, register_action
from fireside.kernel.web import render

blueprint = Blueprint("deployment", __name__)
register_action("deployment.read", anyone)


@blueprint.get("/institutions")
@needs("deployment.read")
def front_door() -> Response:
    """List the institutions that live here; inside one, go home."""
    if g.get("institution") is not None:
        return redirect("./")
    return render(
        "institutions/front_door.html",
        institutions=[(i.name, service.address_of(i)) for i in service.list_institutions()],
    )


@blueprint.get("/healthz")
@needs("deployment.read")
def health() -> Response:
    """Answer whether this node reaches its database."""
    db.session.execute(select(Institution.id).limit(1))
    return Response("ok\n", mimetype="text/plain")
