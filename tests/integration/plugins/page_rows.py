"""The rows of hooks that bring pages, work and objections; see ``rows``."""

from __future__ import annotations

from tests.integration.plugins.row import Row

PAGE_ROWS: dict[str, Row] = {
    "register_blueprint": Row(
        faulty="""
from flask import Blueprint

@hookimpl
def register_blueprint():
    return fail() or Blueprint("pages", __name__)
""",
        good="""
from flask import Blueprint

pages = Blueprint("pages", __name__)

@pages.get("/")
@needs("read")
def index():
    return "Willow page"

@pages.post("/")
@needs("read")
def ask():
    ask_for_job("work", {})
    return "Asked"

@hookimpl
def register_blueprint():
    return pages
""",
        seen=lambda walk: walk.pages["own page"] == "Willow page",
        asked_at_start=True,
    ),
    "register_permissions": Row(
        faulty="""
@hookimpl
def register_permissions():
    return fail() or []
""",
        good="""
@pages.get("/closed")
@needs("look")
def closed():
    return "Nobody gets here"

@hookimpl
def register_permissions():
    read = Permission("read", "Read", (Role.STUDENT,), writes=True)
    return [read, Permission("look", "Look", (Role.STUDENT,))]
""",
        seen=lambda walk: walk.pages["own page"] == "Willow page",
        asked_at_start=True,
    ),
    "register_jobs": Row(
        faulty="""
@hookimpl
def register_jobs():
    return fail() or []
""",
        good="""
worked = []

def work(ctx, payload):
    worked.append(ctx.slug)

@hookimpl
def register_jobs():
    return [PluginJob("work", work)]
""",
        seen=lambda walk: walk.heard("worked") == ["riverbend"],
        asked_at_start=True,
    ),
    "register_commands": Row(
        faulty="""
@hookimpl
def register_commands():
    return fail() or []
""",
        good="""
import click

@click.command("greet")
def greet():
    click.echo(f"Willow greets {present().slug}")

@hookimpl
def register_commands():
    return [greet]
""",
        seen=lambda walk: walk.pages["command"] == "Willow greets riverbend\n",
        asked_at_start=True,
    ),
    "nav_items": Row(
        faulty="""
@hookimpl
def nav_items(ctx):
    return fail() or []
""",
        good="""
@hookimpl
def nav_items(ctx):
    return [NavEntry("Willow menu", "index")]
""",
        seen=lambda walk: "Willow menu" in walk.pages["home"],
    ),
    "render_slot": Row(
        faulty="""
@hookimpl
def render_slot(ctx, place):
    return fail() or []
""",
        good="""
@hookimpl
def render_slot(ctx, place):
    return [SlotPanel("Willow panel", "<p>Good morning</p>")]
""",
        seen=lambda walk: "Willow panel" in walk.pages["home"],
    ),
    "check_permission": Row(
        faulty="""
@hookimpl
def check_permission(action):
    return fail() if action in ("booking.ask", "p.willow.look") else None
""",
        good="""
@hookimpl
def check_permission(action):
    return Denial("Willow says no") if action == "p.willow.look" else None
""",
        seen=lambda walk: walk.pages["closed"] == "404",
    ),
}
