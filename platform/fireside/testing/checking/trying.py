"""Tries a loaded plugin at a made-up institution, asked as the rooms ask, and takes the times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fireside.institutions.models import Institution
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.errors import FiresideError, Invalid
from fireside.kernel.pdf import PdfFailed, PdfUnavailable, render_pdf
from fireside.kernel.permissions import Actor
from fireside.packets.service import Document, compose
from fireside.plugins import (
    Format,
    InterviewView,
    ObjectiveView,
    Pairing,
    StudentView,
    service,
)
from fireside.plugins.suggesting import suggested_questions
from fireside.plugins.timing import tally_of
from fireside.testing import samples
from fireside.testing.asking import Asked, Heard, context_at, hear
from fireside.testing.checking.behind import call_behind
from fireside.testing.checking.calling import call_hooks
from fireside.testing.checking.report import CallTime, Report, Weight
from fireside.testing.checking.visiting import visit_pages
from fireside.testing.factories import make_institution
from fireside.testing.ledger import Faults
from fireside.testing.stage import Stage
from fireside.testing.switching import switch_on

_ROUNDS: Final = 3
_SLOW: Final = "slow:"


def try_plugin(stage: Stage, name: str, typed: Mapping[str, str], report: Report) -> None:
    """Switch a plugin on, let it speak about made-up people, and note what came of it."""
    app = stage.clear()
    with app.app_context():
        institution = make_institution()
        db.session.commit()
    with app.app_context(), tenancy.scope(institution.id):
        if not _switch_on(institution, name, typed, report):
            return
    document = None
    with app.app_context(), tenancy.scope(institution.id):
        _speak(name, institution, report)
        document = compose(samples.interview(), "a4", 1)
        db.session.commit()
    _print(document, report)
    visit_pages(app, name, institution, report)
    report.times = _times(stage, name)
    for fault in Faults(app).take():
        _note_fault(report, name, fault)


def _switch_on(
    institution: Institution, name: str, typed: Mapping[str, str], report: Report
) -> bool:
    actor = Actor.system(institution.id)
    try:
        switch_on(actor, name, typed)
        db.session.commit()
    except Invalid as error:
        for field, message in error.fields.items():
            report.fail("settings", f"{field}: {message}")
        return False
    except FiresideError as error:
        do = "Give what has no default, as in --set field=value." if not typed else error.do
        report.fail("switching on", f"{error.message} {do}".strip())
        return False
    return True


def _speak(name: str, institution: Institution, report: Report) -> None:
    """Ask about everybody, about nobody, and about those who have told nothing."""
    heard = hear(name, institution, Asked())
    for _ in range(_ROUNDS - 1):
        hear(name, institution, Asked())
    hear(name, institution, Asked(StudentView(9), samples.hosts(), _bare()))
    for kind in Format:
        hear(name, institution, Asked(interview=_meeting(kind)))
    _note_rules(heard, report)
    _suggest(institution)
    call_hooks(name, report)
    call_behind(name, report)


def _note_rules(heard: Heard, report: Report) -> None:
    count = len(Asked().hosts)
    for key, verdict in heard.filters.items():
        left_out = int((~verdict.keep).sum())
        said = sum(bool(verdict.reason(at)) for at in range(count) if not verdict.keep[at])
        report.note(f"filter {key}", f"leaves out {left_out} of {count}, says why for {said}")
    for key, score in heard.scores.items():
        said = sum(map(bool, score.say(range(count))))
        spread = f"{score.values.min():.2f} to {score.values.max():.2f}"
        report.note(f"scorer {key}", f"{spread} for {count} hosts, with a reason for {said}")


def _suggest(institution: Institution) -> None:
    about = samples.interview()
    pairing = Pairing(about.student, about.host, about.host.fields, (ObjectiveView("enter"),))
    for pair in (pairing, Pairing(about.student, None)):
        suggested_questions(context_at(institution), pair, service.question_packs(), 8)


def _bare() -> InterviewView:
    """Return an interview of which nothing is known yet."""
    full = samples.interview()
    return InterviewView(8, full.student, replace(full.host, place="", fields=()), None)


def _meeting(kind: Format) -> InterviewView:
    full = samples.interview()
    if full.appointment is None:
        return full
    return replace(full, appointment=replace(full.appointment, format=kind))


def _print(document: Document, report: Report) -> None:
    titles = ", ".join(document.left_out)
    if titles:
        report.fail("packet", f"printed without: {titles}")
    try:
        result = render_pdf(document.html, document.stylesheets, document.assets)
    except PdfUnavailable:
        report.note("packet", "not printed: this machine lacks Pango", Weight.WARNING)
    except PdfFailed as failure:
        report.fail("packet", f"cannot be printed: {failure.title}")
    else:
        report.pdf = result.pdf
        report.note("packet", f"printed, {result.pages} pages")


def _times(stage: Stage, name: str) -> tuple[CallTime, ...]:
    sums: dict[str, list[int]] = {}
    for (_, plugin, hook, part), (calls, microseconds) in tally_of(stage.app).take().items():
        if plugin == name:
            one = sums.setdefault(f"{hook} {part}".strip(), [0, 0])
            one[0] += calls
            one[1] += microseconds
    return tuple(
        CallTime(hook, calls, microseconds / calls / 1000)
        for hook, (calls, microseconds) in sorted(sums.items())
    )


def _note_fault(report: Report, name: str, fault: str) -> None:
    """Note a fault of the plugin itself, once for each place."""
    owner, _, said = fault.partition(", ")
    hook, _, error = said.partition(": ")
    weight = Weight.WARNING if error.startswith(_SLOW) else Weight.ERROR
    known = {(remark.where, remark.message) for remark in report.remarks}
    if owner == name and (hook, error) not in known:
        report.note(hook, error, weight)
