"""One row for each hook: how a plugin fails in it, how a good one answers, and where that is seen.

A new hook needs a new row: ``test_faulty_plugins.py`` says so when there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.integration.plugins.effect_rows import EFFECT_ROWS
from tests.integration.plugins.page_rows import PAGE_ROWS
from tests.integration.plugins.row import Row
from tests.tools.databases import KINDS

GOOD, BAD = "willow", "aspen"
"""The faulty plugins come first in the order of names: the good one must not suffer from it."""


ROWS: dict[str, Row] = {
    **PAGE_ROWS,
    **EFFECT_ROWS,
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
    "assign_matches": Row(
        faulty="""
@hookimpl
def assign_matches(ctx, problem):
    return fail() or None
""",
        good="""
@hookimpl
def assign_matches(problem):
    return Assignment(np.full(len(problem.student_ids), -1))
""",
        seen=lambda walk: "0 of 2 students get somebody" in walk.pages["round"],
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
    """A way of failing: the body of ``fail``, and whether it is always somebody's fault.

    It is tried on ``databases``: on both where it does something to them.
    """

    body: str
    recorded: bool = True
    databases: tuple[str, ...] = ("sqlite",)


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
    "never ends": Way(  # a busy one: tests/unit/plugins
        "    while True: time.sleep(0.005)", databases=("postgresql",)
    ),
    "bad statement": Way(
        POISON + "    db.session.execute(text('SELECT nonsense'))", databases=KINDS
    ),
    "row that breaks a law": Way(
        POISON + "    db.session.add(PluginState(plugin=None))\n    db.session.flush()",
        databases=KINDS,
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
        databases=KINDS,
    ),
    "ends the transaction": Way(
        POISON + "    db.session.rollback() if len(__name__) % 2 else db.session.commit()",
        databases=KINDS,
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
