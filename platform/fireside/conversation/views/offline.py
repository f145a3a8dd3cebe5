"""The copy that a student keeps on her own phone, and its end when she signs out."""

from __future__ import annotations

from flask import Flask, current_app, g, make_response, request
from werkzeug.wrappers import Response

from fireside.conversation.views.room import blueprint
from fireside.kernel.permissions import needs

KEPT = "fireside_kept"
"""The cookie that a page sets when it keeps a copy; see ``static/js/keeping.js``."""


def install(app: Flask) -> None:
    """Have a device forget its copy whenever somebody's session there ends by her own hand."""
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
    signs_out = g.get("new_session_secret") == "" and response.status_code < 400
    if signs_out and KEPT in request.cookies:
        response.headers["Clear-Site-Data"] = '"storage"'
        response.delete_cookie(KEPT, path=request.script_root or "/")
    return response
