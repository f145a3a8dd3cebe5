"""Tells plugins what has happened: a job for each event and plugin, written with the event.

So a plugin hears of what was committed and of nothing else, and one that is slow, or fails, is
waited for by nobody. It hears of each event at least once; see `docs/architecture/jobs.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, get_args

from fireside.kernel import jobs, tenancy
from fireside.plugins.calling import call_hook, implements
from fireside.plugins.loader import contents
from fireside.plugins.state import enabled_plugins
from fireside.plugins.types import Event

HOOK: Final = "on_event"
EVENT_JOB: Final = "plugins.event"
ATTEMPTS: Final = 3
_KINDS: Final[Mapping[str, Callable[..., Event]]] = {
    kind.__name__: kind for kind in get_args(Event)
}


class HookFailed(Exception):
    """A plugin failed to hear of an event; the job is tried again."""


def tell_plugins(event: Event) -> None:
    """Ask for a call of each enabled plugin that listens, once the transaction is committed."""
    if not any(found.key == HOOK for found in contents().hooks):
        return
    here = tenancy.current_institution_id()
    fields = {**asdict(event), "at": event.at.isoformat()}
    for plugin in sorted(enabled_plugins()):
        if implements(plugin, HOOK):
            jobs.enqueue(
                EVENT_JOB,
                {"plugin": plugin, "kind": type(event).__name__, "event": fields},
                dedupe_key=f"{EVENT_JOB}:{here}:{plugin}:{event.id}",
            )


@jobs.handler(EVENT_JOB, jobs.Patience(attempts=ATTEMPTS))
def deliver_event(job: jobs.JobContext) -> None:
    """Call the plugin, if it is still enabled; raise HookFailed where it failed."""
    plugin, event = job.payload["plugin"], _read(job.payload)
    settings = enabled_plugins().get(plugin)
    if settings is None or event is None:
        return
    outcome = call_hook(plugin, HOOK, settings, event=event)
    if outcome is not None and outcome.fault is not None and outcome.failed:
        raise HookFailed(f"{plugin}: {outcome.fault.summary}")


def _read(payload: Mapping[str, Any]) -> Event | None:
    """Return the event as it was announced; None for a kind that this release does not know."""
    make = _KINDS.get(payload["kind"])
    if make is None:
        return None
    fields = payload["event"]
    return make(**{**fields, "at": datetime.fromisoformat(fields["at"])})
