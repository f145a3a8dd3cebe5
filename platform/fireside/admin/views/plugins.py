"""Plugins: what is installed, what it gives, how it fares, the switch, and the settings."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.admin import service
from fireside.admin.forms import settings_form
from fireside.admin.rules import action_words
from fireside.admin.views.room import blueprint
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.plugins import configuring, state
from fireside.plugins.loader import contents


@blueprint.get("/plugins")
@needs("plugin.read")
def plugins() -> Response:
    """List plugins, and those that could not be loaded with the reason."""
    return render(
        "admin/plugins.html",
        lines=service.list_plugin_lines(current_actor()),
        problems=contents().problems,
        safe_mode=contents().safe_mode,
    )


@blueprint.get("/plugins/<plugin_name>")
@needs("plugin.read")
def plugin(plugin_name: str) -> Response:
    """Show what one plugin adds, how it fares here, and who changed it."""
    page = service.show_plugin(current_actor(), plugin_name)
    return render("admin/plugin.html", page=page, action_words=action_words)


@blueprint.post("/plugins/<plugin_name>/enable")
@needs("plugin.switch")
def enable_plugin(plugin_name: str) -> Response:
    """Let a plugin speak here; where its settings do not fit, lead to them."""
    try:
        state.enable_plugin(current_actor(), plugin_name)
    except Conflict as refusal:
        flash(f"{refusal.message} {refusal.kept} {refusal.do}", "error")
        return redirect_to("admin.plugin_settings", plugin_name=plugin_name)
    flash("It is on, from the next page on.", "success")
    return redirect_to("admin.plugin", plugin_name=plugin_name)


@blueprint.post("/plugins/<plugin_name>/disable")
@needs("plugin.switch")
def disable_plugin(plugin_name: str) -> Response:
    """Silence a plugin here."""
    state.disable_plugin(current_actor(), plugin_name)
    flash("It is off. What it gave before stays in interviews that use it.", "success")
    return redirect_to("admin.plugins")


@blueprint.route("/plugins/<plugin_name>/settings", methods=["GET", "POST"])
@needs("plugin.configure")
def plugin_settings(plugin_name: str) -> Response:
    """Show and change a plugin's settings here; what is stored stays until all of it fits."""
    actor = current_actor()
    sheet = configuring.read_settings(actor, plugin_name)
    form = settings_form(sheet)
    if form.accept():
        try:
            changed = configuring.change_settings(
                actor, plugin_name, form.typed(), form.forgotten()
            )
        except Invalid as error:
            form.take_errors(error)
        else:
            flash("Saved." if changed else "Nothing was different.", "success")
            return redirect_to("admin.plugin", plugin_name=plugin_name)
    status = 422 if form.errors else 200
    return render("admin/plugin_settings.html", status=status, form=form, sheet=sheet)
