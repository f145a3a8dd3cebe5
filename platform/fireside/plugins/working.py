"""Plugins' jobs in the worker: a round asks each institution that has the plugin on, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from flask import Flask, current_app

from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext, Patience, enqueue, handler, schedule
from fireside.kernel.jobs import registry as job_registry
from fireside.plugins import speaking, state
from fireside.plugins.calling import call_part
from fireside.plugins.guard import Call, Outcome
from fireside.plugins.loader import contents
from fireside.plugins.names import actions_of, round_of, work_of
from fireside.plugins.types import PluginJob

Institutions = Callable[[], Iterable[int]]
_INSTITUTIONS: Final = "fireside.plugins.institutions"
_PATIENCE: Final = Patience(attempts=3)
"""Fewer than the failures in a row that switch a plugin off: one bad night is no reason."""


class JobFailed(Exception):
    """A plugin's job raised; the fault is recorded, and the job is tried again."""


def install(app: Flask, institutions: Institutions) -> None:
    """Register the loaded plugins' jobs; `institutions` lists the ids of all institutions."""
    app.extensions[_INSTITUTIONS] = institutions
    with app.app_context():
        loaded = contents()
    for plugin in loaded.plugins:
        job_registry.forget(actions_of(plugin))
    for entry in loaded.jobs:
        _register(entry.owner, entry.item)


def _register(plugin: str, job: PluginJob) -> None:
    handler(work_of(plugin, job.key), _PATIENCE)(partial(_run, plugin, job))
    if job.every is not None:
        schedule(round_of(plugin, job.key), job.every)(partial(_ask_each, plugin, job.key))


def _ask_each(plugin: str, key: str, context: JobContext) -> None:
    """Enqueue the job once for each institution that has the plugin on."""
    institutions: Institutions = current_app.extensions[_INSTITUTIONS]
    listed = tuple(institutions())
    db.session.commit()
    for institution_id in listed:
        with tenancy.scope(institution_id):
            if plugin in state.enabled_plugins():
                once = f"{context.name}:{context.id}:{institution_id}"
                enqueue(work_of(plugin, key), {}, dedupe_key=once)
            db.session.commit()


def _run(plugin: str, job: PluginJob, context: JobContext) -> None:
    """Do the job, unless the plugin has been switched off meanwhile."""
    if context.institution_id is None or plugin not in state.enabled_plugins():
        return
    outcome = run_job(plugin, job, context.payload)
    if outcome.failed and outcome.fault is not None:
        raise JobFailed(f"{plugin}: {outcome.fault.summary}")


def run_job(plugin: str, job: PluginJob, payload: Mapping[str, object]) -> Outcome[None]:
    """Do an enabled plugin's job in a savepoint, for the institution in scope."""
    ctx = speaking.context_for(plugin)
    call = Call(plugin, "job", job.key, ctx.institution_id)
    return call_part(call, lambda: job.run(ctx, dict(payload)), lambda _: None)
