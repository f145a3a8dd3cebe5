"""One row for each hook: how a plugin fails in it, how a good one answers, and where that is seen.

A new hook needs a new row: ``test_faulty_plugins.py`` says so when there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.integration.plugins.walking import Walk

GOOD, BAD = "willow", "aspen"
"""The faulty plugins come first in the order of names: the good one must not suffer from it."""


@dataclass(frozen=True)
class Row:
    """``faulty`` calls ``fail()``; ``good`` is part of the module of the one good plugin."""

    faulty: str
    good: str
    seen: Callable[[Walk], bool]
    asked_at_start: bool = False
    """Whether the hook's own work is done while the plugin is loaded, so that it fails there."""


ROWS: dict[str, Row] = {
    "register_match_filters": Row(
        faulty="""
def judge(ctx, student, hosts):
    return fail() or FilterVerdict(~hosts.paused)

@hookimpl
def register_match_filters():
    return [MatchFilter("bad", "Bad filter", judge)]
""",
        good="""
def here(ctx, student, hosts):
    return FilterVerdict(~hosts.same("organisations", "Hidden Works"), "Too far away")

@hookimpl
def register_match_filters():
    return [MatchFilter("here", "Good filter", here)]
""",
        seen=lambda walk: "Heidi Hidden" not in walk.pages["hosts"],
    ),
    "register_match_scorers": Row(
        faulty="""
def judge(ctx, student, hosts):
    return fail() or Scores(np.zeros(len(hosts)), "Aspen says nothing")

@hookimpl
def register_match_scorers():
    return [MatchScorer("bad", "Bad scorer", 50.0, judge)]
""",
        good="""
def known(ctx, student, hosts):
    return Scores(np.ones(len(hosts)), "Willow knows this host")

@hookimpl
def register_match_scorers():
    return [MatchScorer("known", "Good scorer", 50.0, known)]
""",
        seen=lambda walk: "Willow knows this host" in walk.pages["hosts"],
    ),
    "register_question_packs": Row(
        faulty="""
@hookimpl
def register_question_packs():
    return fail() or []
""",
        good="""
@hookimpl
def register_question_packs():
    first = PackQuestion("a", "Why here?", QuestionCategory.ROLE, "It tells what holds people.")
    return [QuestionPack("pack", "Willow questions", 1, "A few.", (), (first,))]
""",
        seen=lambda walk: "Willow questions" in walk.pages["prepare"],
        asked_at_start=True,
    ),
    "register_packet_sections": Row(
        faulty="""
def build(ctx, interview):
    return fail() or SectionContent((Paragraph("Aspen paragraph"),))

@hookimpl
def register_packet_sections():
    return [PacketSection("bad", "Aspen section", 11, build)]
""",
        good="""
def build(ctx, interview):
    return SectionContent((Paragraph("Willow paragraph"),))

@hookimpl
def register_packet_sections():
    return [PacketSection("good", "Willow section", 12, build)]
""",
        seen=lambda walk: "Willow paragraph" in walk.packet,
    ),
    "register_packet_themes": Row(
        faulty="""
@hookimpl
def register_packet_themes():
    return fail() or [PacketTheme("bad", "Aspen look", "Made for a test.", "p { margin: 0 }")]
""",
        good="""
@hookimpl
def register_packet_themes():
    return [PacketTheme("good", "Willow look", "Made for a test.", "p { margin: 0 }")]
""",
        seen=lambda walk: "Willow look" in walk.pages["policies"],
        asked_at_start=True,
    ),
    "suggest_questions": Row(
        faulty="""
@hookimpl
def suggest_questions(ctx, pairing, pack):
    return fail() or []
""",
        good="""
@hookimpl
def suggest_questions(pairing, pack):
    told = f"Willow thinks of {pairing.host.first_name}"
    return [QuestionSuggestion(one.key, told) for one in pack.questions[-1:]]
""",
        seen=lambda walk: "Willow thinks of Dana" in walk.pages["prepare"],
    ),
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
    "assign_matches": Row(
        faulty="""
@hookimpl
def assign_matches(problem):
    return fail()
""",
        good="""
@hookimpl
def assign_matches(problem):
    return Assignment(np.array([1, -1]))
""",
        seen=lambda walk: walk.assigned == [1, -1],
    ),
    "register_calendar_providers": Row(
        faulty="""
def busy(ctx, query):
    return fail() or []

@hookimpl
def register_calendar_providers():
    return [CalendarProvider("bad", "Aspen calendar", busy)]
""",
        good="""
asked = []

def busy(ctx, query):
    asked.append(len(query.hosts))
    return []

@hookimpl
def register_calendar_providers():
    return [CalendarProvider("good", "Willow calendar", busy)]
""",
        seen=lambda walk: walk.heard("asked") != [],
    ),
    "register_channels": Row(
        faulty="""
@hookimpl
def register_channels():
    return fail() or []
""",
        good="""
delivered = []

def deliver(ctx, notice):
    delivered.append(notice)
    return Delivery.DELIVERED

@hookimpl
def register_channels():
    return [Channel("good", "Willow knocks", "At the door.", frozenset({"student"}), deliver)]
""",
        seen=lambda walk: "Willow knocks" in walk.pages["mails"],
        asked_at_start=True,
    ),
    "register_outcome_reports": Row(
        faulty="""
def build(ctx, outcomes):
    return fail() or ReportTable(("Aspen",), ())

@hookimpl
def register_outcome_reports():
    return [OutcomeReport("bad", "Aspen report", "Made for a test.", build)]
""",
        good="""
def build(ctx, outcomes):
    return ReportTable(("Conversations",), (ReportRow("Willow row", (len(outcomes),)),))

@hookimpl
def register_outcome_reports():
    return [OutcomeReport("good", "Willow report", "Made for a test.", build)]
""",
        seen=lambda walk: "Willow row" in walk.pages["reports"],
    ),
    "register_exporters": Row(
        faulty="""
@hookimpl
def register_exporters():
    return fail() or []
""",
        good="""
def write(ctx, sheet):
    return sheet.title.encode()

@hookimpl
def register_exporters():
    return [Exporter("good", "Willow format", "txt", "text/plain", write)]
""",
        seen=lambda walk: "Willow format" in walk.pages["reports"],
        asked_at_start=True,
    ),
    "export_subject": Row(
        faulty="""
@hookimpl
def export_subject(ctx, subject):
    return fail() or {}
""",
        good="""
@hookimpl
def export_subject(ctx, subject):
    return {"wish": ctx.slug}
""",
        seen=lambda walk: dict(walk.held) == {"willow": {"wish": "riverbend"}},
    ),
    "erase_subject": Row(
        faulty="""
@hookimpl
def erase_subject(ctx, subject):
    return fail() or Erasure(0)
""",
        good="""
@hookimpl
def erase_subject(subject):
    return Erasure(3)
""",
        seen=lambda walk: walk.erased == 3,
    ),
    "register_meeting_providers": Row(
        faulty="""
def open_room(ctx, request):
    return fail()

@hookimpl
def register_meeting_providers():
    return [MeetingProvider("bad", "Aspen rooms", open_room)]
""",
        good="""
def open_room(ctx, request):
    return MeetingRoom(f"https://willow.example.org/{request.token}")

@hookimpl
def register_meeting_providers():
    return [MeetingProvider("good", "Willow rooms", open_room)]
""",
        seen=lambda walk: walk.rooms_agree("https://willow.example.org/"),
    ),
    "validate_booking": Row(
        faulty="""
@hookimpl
def validate_booking(ctx, request):
    return fail() or []
""",
        good="""
@hookimpl
def validate_booking(request):
    if "hire me" in request.why_you:
        return [BookingProblem("Willow says: ask for advice, not for a job.", BookingField.WHY)]
    return []
""",
        seen=lambda walk: "Willow says: ask for advice" in walk.pages["refused"],
    ),
    "on_event": Row(
        faulty="""
@hookimpl
def on_event(ctx, event):
    return fail()
""",
        good="""
heard = []

@hookimpl
def on_event(event):
    heard.append(event)
""",
        seen=lambda walk: [e.act for e in walk.heard("heard")] == ["ask", "confirm"],
    ),
    "plugin_enabled": Row(
        faulty="""
@hookimpl
def plugin_enabled(ctx):
    return fail()
""",
        good="""
switched = []

@hookimpl
def plugin_enabled(ctx):
    switched.append(("on", ctx.slug))
""",
        seen=lambda walk: ("on", "riverbend") in walk.heard("switched"),
    ),
    "plugin_disabled": Row(
        faulty="""
@hookimpl
def plugin_disabled(ctx):
    return fail()
""",
        good="""
@hookimpl
def plugin_disabled(ctx):
    switched.append(("off", ctx.slug))
""",
        seen=lambda walk: walk.heard("switched")[-1] == ("off", "riverbend"),
    ),
}


@dataclass(frozen=True)
class Way:
    """A way of failing: the body of ``fail``, and whether it is always somebody's fault."""

    body: str
    recorded: bool = True


POISON = """
    from fireside.kernel.db import db
    from fireside.plugins.models import PluginState
    from sqlalchemy import text
"""

WAYS: dict[str, Way] = {
    "raises": Way("    raise ValueError('somebody’s private words')"),
    "exits": Way("    raise SystemExit(3)"),
    "raises no exception": Way("    raise type('Odd', (BaseException,), {})()"),
    "recursion": Way("    return fail()"),
    "wrong type": Way("    return 5"),
    "markup": Way("    from markupsafe import Markup\n    return Markup('<table><h1>broken')"),
    "slow": Way("    time.sleep(0.6)"),
    "never ends": Way("    while True: pass"),
    "bad statement": Way(POISON + "    db.session.execute(text('SELECT nonsense'))"),
    "row that breaks a law": Way(
        POISON + "    db.session.add(PluginState(plugin=None))\n    db.session.flush()"
    ),
    "swallowed database error": Way(
        POISON
        + """
    for attempt in (
        lambda: db.session.execute(text("SELECT nonsense")),
        lambda: (db.session.add(PluginState(plugin=None)), db.session.flush()),
    ):
        try:
            attempt()
        except Exception:
            pass
""",
        recorded=False,  # a session that is closed to it, or not hurt, is nobody's fault
    ),
    "ends the transaction": Way(
        POISON + "    db.session.rollback() if len(__name__) % 2 else db.session.commit()"
    ),
}
"""What fails when a hook is called."""

TOP = """
import time

import numpy as np
from fireside.plugins import *
from fireside.plugins import hookimpl

name, version, title, summary = {name!r}, "1.0", "Plugin {name}", "Made for a test."
requires_api = {requires!r}
"""

NOT_LOADED: dict[str, tuple[str, str, str]] = {
    "import error": ("import no_such_thing_at_all\n", "", ">=1.1,<2"),
    "exit on import": ("raise SystemExit(3)\n", "", ">=1.1,<2"),
    "syntax error": ("def broken(:\n", "", ">=1.1,<2"),
    "wrong API range": ("", "", ">=2"),
    "misspelt hook": ("", "\n@hookimpl\ndef on_events(ctx, event):\n    pass\n", ">=1.1,<2"),
    "unknown argument": ("", "\n@hookimpl\ndef on_event(database):\n    pass\n", ">=1.1,<2"),
}
"""What keeps a plugin from being loaded: a line before it, a hook after it, its API range."""


def faulty_module(hook: str, fail: str) -> str:
    """Return a plugin that fails in one hook alone."""
    top = TOP.format(name=f"{BAD}_{hook}", requires=">=1.1,<2")
    return f"{top}\n\ndef fail():\n{fail}\n\n{ROWS[hook].faulty}"


def unloadable_module(hook: str, way: str) -> str:
    """Return the same plugin, well-behaved, but such that it cannot be loaded."""
    before, after, requires = NOT_LOADED[way]
    top = TOP.format(name=f"{BAD}_{hook}", requires=requires)
    return f"{before}{top}\n\ndef fail():\n    pass\n\n{ROWS[hook].faulty}{after}"


def good_module() -> str:
    """Return one plugin that has every hook and does well in each."""
    top = TOP.format(name=GOOD, requires=">=1.1,<2")
    return top + "\n".join(row.good for row in ROWS.values())
