"""The worker's side: jobs done again, printers that fail, sections that break."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event, select

from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.jobs import Job, JobContext, JobState
from fireside.kernel.jobs.registry import Patience, handlers
from fireside.kernel.pdf import PdfResult, pool
from fireside.kernel.registries import Registered
from fireside.packets import service
from fireside.packets.models import Packet, PacketState
from fireside.plugins.loader import contents
from fireside.plugins.types import (
    Audience,
    InterviewView,
    PacketSection,
    Paragraph,
    PluginContext,
    SectionContent,
)
from tests.factories.preparation import make_question
from tests.integration.packets.conftest import Desk, text_of
from tests.tools.browsing import counted_statements


def _pdf(desk: Desk, packet: Packet) -> bytes:
    with desk.scope(desk.institution):
        return service.packet_bytes(desk.actor, packet.id)


def _jobs(desk: Desk) -> list[Job]:
    with desk.app.app_context():
        return list(db.session.scalars(select(Job).where(Job.name == "packet.render")))


def test_a_job_done_again_changes_nothing(desk: Desk) -> None:
    packet = desk.printed()
    with desk.scope(desk.institution):
        handlers["packet.render"](
            JobContext(1, "packet.render", desk.institution.id, {"packet_id": packet.id}, 2)
        )
    again = desk.look(packet)
    assert (again.file_id, again.finished_at) == (packet.file_id, packet.finished_at)
    with desk.scope(desk.institution):
        handlers["packet.render"](
            JobContext(1, "packet.render", desk.institution.id, {"packet_id": 5}, 1)
        )
        service.note_progress(packet.id, 50)
        service.fail_packet(packet.id, "too late")
        service.keep_pdf(packet.id, PdfResult(b"other", 1, 0.0))
    assert desk.look(packet).state == PacketState.READY


def test_a_printer_that_fails_is_tried_again_and_then_told_kindly(
    desk: Desk, failing_printer: Callable[[], None]
) -> None:
    packet = desk.order()
    with time_machine.travel(clock.now(), tick=True) as time:
        for attempt in range(1, Patience().attempts + 1):
            assert desk.work() == 1
            told = desk.look(packet)
            assert (told.state == PacketState.FAILED) is (attempt >= 3)
            time.shift(timedelta(hours=1))
        assert desk.work() == 0
    assert "please try again" in (desk.look(packet).error or "")
    assert [job.state for job in _jobs(desk)] == [JobState.DEAD]
    assert "PdfUnavailable" in (_jobs(desk)[0].error or "")
    failing_printer()  # mends it
    again = desk.order()
    assert (again.id, again.state, again.error) == (packet.id, PacketState.QUEUED, None)
    assert desk.order().id == packet.id
    assert len(_jobs(desk)) == 2
    desk.work()
    assert desk.look(packet).state == PacketState.READY


def test_too_much_text_fails_at_once(desk: Desk) -> None:
    with desk.scope(desk.institution):
        make_question(desk.interview, "x" * 1_000_000, position=7)
    packet = desk.printed()
    assert packet.state == PacketState.FAILED
    assert "Shorten it" in (packet.error or "")
    assert [job.state for job in _jobs(desk)] == [JobState.DONE]


def test_progress_is_saved_while_the_printer_works(desk: Desk) -> None:
    packet = desk.order()
    with counted_statements(desk.app) as sent:
        desk.work()
    assert len([one for one in sent if one.startswith("UPDATE packet SET progress")]) >= 3
    assert desk.look(packet).progress == 100


def test_a_printing_process_killed_in_the_middle_is_an_attempt_like_any_other(desk: Desk) -> None:
    packet = desk.order()
    killed: list[int] = []

    def kill(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        pid = pool._printer.child_pid
        if statement.startswith("UPDATE packet SET progress") and pid and not killed:
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    with desk.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", kill)
    try:
        with time_machine.travel(clock.now(), tick=True) as time:
            assert desk.work() == 1
            assert killed
            assert desk.look(packet).state == PacketState.RENDERING
            assert "PdfFailed" in (_jobs(desk)[0].error or "")
            time.shift(timedelta(minutes=1))
            assert desk.work() == 1
    finally:
        event.remove(engine, "before_cursor_execute", kill)
    assert desk.look(packet).state == PacketState.READY
    assert text_of(_pdf(desk, packet)).count(desk.questions[0]) == 1


def test_a_section_that_fails_is_left_out_and_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(ctx: PluginContext, interview: InterviewView) -> SectionContent:
        raise LookupError("broken on purpose")

    def for_host(ctx: PluginContext, interview: InterviewView) -> SectionContent:
        return SectionContent((Paragraph("Only for the host"),))

    with desk.app.app_context():
        given = contents().sections._by_owner["fireside_starter"]
    for section in (
        PacketSection("broken", "The broken part", 15, fail),
        PacketSection("other", "The host's part", 16, for_host, audience=Audience.HOST),
    ):
        entry = Registered("fireside_starter", section.key, section)
        monkeypatch.setitem(given, section.key, entry)
    packet = desk.printed()
    assert packet.left_out == "The broken part"
    text = text_of(_pdf(desk, packet))
    assert desk.questions[5] in text
    assert "Only for the host" not in text
