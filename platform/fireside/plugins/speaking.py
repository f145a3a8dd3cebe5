"""What of the house a plugin may use while its code runs.

`fireside.plugins` re-exports the public functions here; each works for the plugin that runs and
for the institution in scope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fireside.kernel import audit, permissions, tenancy
from fireside.kernel.db import db
from fireside.kernel.db.fences import fenced
from fireside.kernel.jobs import enqueue
from fireside.kernel.permissions import Actor, current_actor
from fireside.kernel.web import render as render_page
from fireside.plugins import state
from fireside.plugins.here import present_context
from fireside.plugins.names import action_of, blueprint_of, template_of, work_of
from fireside.plugins.types import PluginContext
from fireside.plugins.voices import speaker


def context_for(plugin: str) -> PluginContext:
    """Return what a hook is told about the institution in scope, with the plugin's settings."""
    return present_context(state.enabled_plugins()[plugin])


def session() -> Session:
    """Return the database session: it sees the rows of the institution in scope, and no others.

    Never commit: a page that posts, a job and a command are committed when they end well. In a
    hook that only reads, whatever is written is undone.
    """
    speaker()
    return fenced(db.session())


def may(permission: str, actor: Actor | None = None) -> bool:
    """Tell whether somebody has one of the plugin's own permissions here; by default the reader."""
    action = action_of(speaker(), permission)
    return permissions.allowed(actor or current_actor(), action)


def present() -> PluginContext:
    """Return what a hook is told as `ctx`, for pages and commands: institution, time, settings."""
    return context_for(speaker())


def page_url(endpoint: str, **values: Any) -> str:
    """Return the address of one of the plugin's own pages, or of `static` with its `filename`."""
    return url_for(f"{blueprint_of(speaker())}.{endpoint}", **values)


def render(template: str, *, status: int = 200, **context: Any) -> Response:
    """Answer with one of the plugin's own templates: a whole page, or its content for htmx.

    Beside `context` it knows `page_url` and `may`.
    """
    given = {"page_url": page_url, "may": may, **context}
    return render_page(template_of(speaker(), template), status=status, **given)


def draw(template: str, **context: Any) -> str:
    """Return what one of the plugin's own templates draws for a panel.

    It knows `context`, `page_url` and `may`, and nothing of the page around it.
    """
    given = {"page_url": page_url, "may": may, **context}
    name = template_of(speaker(), template)
    return current_app.jinja_env.get_template(name).render(given)


def note_change(what: str, row: Any, fields: Sequence[str] = ()) -> None:
    """Leave a trace of a change of one of the plugin's rows: names of fields, never their text."""
    plugin, here = speaker(), tenancy.current_institution_id()
    actor = current_actor()
    acts = actor if actor.institution_id == here else Actor.system(here)
    audit.record(acts, action_of(plugin, what)[:80], row.__tablename__[:40], row.id, fields)


def ask_for_job(key: str, payload: Mapping[str, object], dedupe_key: str = "") -> None:
    """Ask for one of the plugin's jobs when what is in hand is committed; ids only, no texts.

    The same `dedupe_key` asks once.
    """
    name, here = work_of(speaker(), key), tenancy.current_institution_id()
    once = f"{name}:{here}:{dedupe_key}"[:200] if dedupe_key else None
    enqueue(name, dict(payload), dedupe_key=once)
