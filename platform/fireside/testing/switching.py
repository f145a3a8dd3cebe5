"""Switching a plugin on as an administrator does: its form first, where it is to be filled in."""

from __future__ import annotations

from collections.abc import Mapping

from fireside.kernel.permissions import Actor
from fireside.plugins import configuring, state


def switch_on(actor: Actor, name: str, typed: Mapping[str, str]) -> None:
    """Type some settings over the defaults, then switch on; needs the institution in scope.

    Raises Invalid for what is typed, and Conflict where something is still to be filled in.
    """
    if typed:
        sheet = configuring.read_settings(actor, name)
        configuring.change_settings(actor, name, {**sheet.typed, **typed})
    state.enable_plugin(actor, name)
