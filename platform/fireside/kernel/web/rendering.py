"""A page and its fragment are the same template block; ``request.htmx`` decides which is sent.

jinja2-fragments renders a block without running the root of its template, so that a page which
extends the layout misses the macros imported at its top: ``render_block`` here runs it first.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, make_response, render_template, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from fireside.kernel.web.addresses import url_for


def is_htmx() -> bool:
    """Tell whether htmx asks for a fragment (and not for a whole page out of its history)."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not request.headers.get("HX-History-Restore-Request")


def render(template: str, *, block: str = "content", status: int = 200, **context: Any) -> Response:
    """Render the page, or for htmx only ``block`` of it."""
    if is_htmx() and not request.headers.get("HX-Boosted"):
        body = render_block(template, block, context)
        if block == "content":
            title = render_block(template, "title", context)
            body = f"<title>{title}</title>{body}"
    else:
        body = render_template(template, **context)
    return make_response(body, status)


def render_block(template_name: str, block: str, context: dict[str, Any]) -> str:
    """Render one block of a template.

    The template's root runs up to its first output, so that what it imports at the top (its macros)
    is there for the block; a template that extends another would otherwise miss it.
    """
    current_app.update_template_context(context)
    template = current_app.jinja_env.get_template(template_name)
    scope = template.new_context(context)
    next(template.root_render_func(scope), None)
    return "".join(scope.blocks[block][0](scope))


def redirect_to(endpoint: str, **values: Any) -> Response:
    """Send the browser on after a POST: 303, or HX-Redirect where htmx asked."""
    return redirect_to_path(url_for(endpoint, **values))


def redirect_to_path(path: str) -> Response:
    """Send the browser to a path of ours."""
    if is_htmx():
        return make_response("", 204, {"HX-Redirect": path})
    return redirect(path, code=303)


def safe_next(path: str | None) -> str | None:
    """Return ``path`` when it is a plain path of ours, rebuilt from its parts; otherwise None."""
    if not path or not path.startswith("/") or any(ord(c) < 33 or c == "\\" for c in path):
        return None
    if path.startswith("//"):  # another host, or one that urlsplit cannot even read
        return None
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return None
    prefix = request.script_root
    if prefix and not parts.path.startswith(prefix + "/"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def absolute_url(endpoint: str, base_url: str, **values: Any) -> str:
    """Return an address for mails, under the institution's own base address."""
    adapter = current_app.url_map.bind("", "/")
    return base_url.rstrip("/") + adapter.build(endpoint, values)
