"""The rows of hooks that bring effects beyond the database; see ``rows``."""

from __future__ import annotations

from tests.integration.plugins.row import Row

EFFECT_ROWS: dict[str, Row] = {
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
def report(ctx, outcomes):
    return ReportTable(("Conversations",), (ReportRow("Willow row", (len(outcomes),)),))

@hookimpl
def register_outcome_reports():
    return [OutcomeReport("good", "Willow report", "Made for a test.", report)]
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
}
