"""Plugins: what is installed, what it gives, how it fares, and the switch."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.admin.views.room import blueprint
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.plugins import state
from fireside.plugins.loader import contents


@blueprint.get("/plugins")
@needs("plugin.read")
def plugins() -> Response:
    """List plugins, and those that could not be loaded with the reason."""
    return render(
        "admin/plugins.html",
        plugins=state.list_plugins(current_actor()),
        problems=contents().problems,
        safe_mode=contents().safe_mode,
    )


@blueprint.get("/plugins/<plugin_name>")
@needs("plugin.read")
def plugin(plugin_name: str) -> Response:
    """Show one plugin and its latest faults here."""
    actor = current_actor()
    known = {one.name: one for one in state.list_plugins(actor)}
    if plugin_name not in known:
        raise NotFound
    faults = state.list_faults(actor, plugin_name)
    return render("admin/plugin.html", plugin=known[plugin_name], faults=faults)


@blueprint.post("/plugins/<plugin_name>/enable")
@needs("plugin.switch")
def enable_plugin(plugin_name: str) -> Response:
    """Let a plugin speak here."""
    state.enable_plugin(current_actor(), plugin_name)
    flash("It is on, from the next page on.", "success")
    return redirect_to("admin.plugins")


@blueprint.post("/plugins/<plugin_name>/disable")
@needs("plugin.switch")
def disable_plugin(plugin_name: str) -> Response:
    """Silence a plugin here."""
    state.disable_plugin(current_actor(), plugin_name)
    flash("It is off. What it gave before stays in interviews that use it.", "success")
    return redirect_to("admin.plugins")
