"""One line of JSON for each thing that happened, in a log of its own.

Lines hold ids and fixed words. An event may come twice: it has the same `id` then, and whoever
reads the log keeps one.
"""

from __future__ import annotations

import json
import logging

from fireside.plugins import Event, InterviewMoved, PluginContext

LOG = logging.getLogger("fireside_registrar")
LOG.setLevel(logging.INFO)


def note_event(ctx: PluginContext, event: Event) -> None:
    """Write a line for whatever moved an interview; the rest is not the office's business."""
    if isinstance(event, InterviewMoved):
        _write(
            id=event.id,
            at=event.at.isoformat(),
            institution=ctx.slug,
            interview=event.interview_id,
            act=event.act,
            state=event.state,
        )


def note_switch(ctx: PluginContext, what: str) -> None:
    """Write that the log begins or ends for an institution."""
    _write(at=ctx.now.isoformat(), institution=ctx.slug, log=what)


def _write(**line: object) -> None:
    LOG.info(json.dumps(line, sort_keys=True))
