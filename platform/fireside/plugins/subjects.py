"""What plugins hold about a person: handed out while they are enabled, erased when she leaves.

Each function serves the institution in scope and never raises for what a plugin does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from msgspec import Struct

from fireside.plugins import state
from fireside.plugins.calling import call_part
from fireside.plugins.contents import Implementation
from fireside.plugins.faults import ENABLED_BY_DEFAULT
from fireside.plugins.guard import Call
from fireside.plugins.inspection import HOOKS
from fireside.plugins.loader import contents
from fireside.plugins.types import DataSubject, Erasure, PluginContext

_EXPORT, _ERASE = "export_subject", "erase_subject"


class SubjectRecords(Struct, frozen=True):
    """What plugins hold, by their name; and the titles of those that could not say."""

    records: Mapping[str, Mapping[str, object]]
    failed: tuple[str, ...] = ()


def export_subject(ctx: PluginContext, subject: DataSubject) -> SubjectRecords:
    """Ask every enabled plugin what it holds; one that holds nothing is not in the answer."""
    records: dict[str, Mapping[str, object]] = {}
    failed = []
    enabled = state.enabled_plugins()
    for plugin, implementation in _implementations(_EXPORT, enabled).items():
        answer = _ask(_EXPORT, plugin, implementation, ctx, subject)
        if answer is None:
            failed.append(contents().plugins[plugin].title)
        elif answer:
            records[plugin] = answer
    return SubjectRecords(records, tuple(failed))


def holders(*, installed: bool = False) -> tuple[str, ...]:
    """Return the plugins that may hold something about people here, enabled now or once.

    One that is not installed any more is among them, unless ``installed``: nobody knows.
    """
    can = set(_implementations(_ERASE, contents().plugins))
    known = state.plugin_names()
    gone = set() if installed else known - set(contents().plugins) - ENABLED_BY_DEFAULT
    return tuple(sorted((can & known) | gone))


def erase_subject(ctx: PluginContext, subject: DataSubject, plugin: str) -> Erasure | None:
    """Let one plugin erase what it holds; None where it failed, and nothing of it is kept then."""
    implementation = _implementations(_ERASE, {plugin})[plugin]
    erasure: Erasure | None = _ask(_ERASE, plugin, implementation, ctx, subject)
    return erasure


def _implementations(hook: str, plugins: Collection[str]) -> dict[str, Implementation]:
    """Return what these plugins do for a hook, by their name."""
    return {one.owner: one.item for one in contents().hooks.of(plugins) if one.key == hook}


def _ask(
    hook: str, plugin: str, implementation: Implementation, ctx: PluginContext, subject: DataSubject
) -> Any:
    told = replace(ctx, settings=state.settings_for(plugin))
    work = partial(implementation, ctx=told, subject=subject)
    return call_part(Call(plugin, hook, "", ctx.institution_id), work, HOOKS[hook]).answer
