"""Calls one plugin's implementation of a hook that is called later: guarded, checked, recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fireside.plugins import faults
from fireside.plugins.guard import Call, Outcome
from fireside.plugins.here import present_context
from fireside.plugins.inspection import HOOKS
from fireside.plugins.loader import contents


def implements(plugin: str, hook: str) -> bool:
    """Tell whether a loaded plugin has its own function for a hook."""
    return contents().hooks.find(f"{plugin}.{hook}") is not None


def call_hook(
    plugin: str, hook: str, settings: Mapping[str, object], **given: Any
) -> Outcome[Any] | None:
    """Call a plugin for the institution in scope; None where it does not have the hook."""
    found = contents().hooks.find(f"{plugin}.{hook}")
    if found is None:
        return None
    ctx = present_context(settings)
    return faults.guard().run(
        Call(plugin, hook, institution_id=ctx.institution_id),
        lambda: found.item(ctx=ctx, **given),
        HOOKS[hook],
    )
