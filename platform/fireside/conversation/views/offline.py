"""The copy that a student keeps on her own phone, and its end when it is in other hands."""

from __future__ import annotations

from flask import Flask, current_app, g, make_response, request
from werkzeug.wrappers import Response

from fireside.conversation.views.room import blueprint
from fireside.kernel.permissions import current_actor, needs

KEPT = "fireside_kept"
"""The cookie that a page sets when it keeps a copy; it says whose. See ``static/js/keeping.js``."""


def install(app: Flask) -> None:
    """Have a device forget its copy when its owner signs out there, or somebody else signs in."""
    app.after_request(_forget)


@blueprint.get("/notes-worker.js")
@needs("note.keep_offline")
def worker() -> Response:
    """Serve the service worker from above the pages that it may keep: that is its scope."""
    answer = make_response(current_app.send_static_file("js/notes-worker.js"))
    answer.headers["Content-Type"] = "text/javascript; charset=utf-8"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _forget(response: Response) -> Response:
    """Complete what the page's script does at sign-out; only where a copy was kept.

    The header takes everything of this origin away, the choice of dark or light included.
    """
    cookies = request.cookies
    if KEPT not in cookies or response.status_code >= 400 or request.endpoint == "static":
        return response
    owner = cookies[KEPT]
    if g.get("new_session_secret") == "" or _is_somebody_else(owner):
        response.headers["Clear-Site-Data"] = '"storage"'
        response.delete_cookie(KEPT, path=request.script_root or "/")
    return response


def _is_somebody_else(owner: str) -> bool:
    """Tell whether who is signed in now did not keep this copy; a stranger may yet be its owner."""
    member_id = current_actor().membership_id
    return member_id is not None and owner != str(member_id)
