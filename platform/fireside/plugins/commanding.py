"""Plugins' commands under `fireside <plugin> …`, each run inside one institution."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from flask import Flask
from msgspec import Struct

from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.plugins import state, voices
from fireside.plugins.loader import load_plugins

_WHERE = click.Option(["--institution"], required=True, help="slug of the institution")


class Surroundings(Struct, frozen=True):
    """How a command finds the application, and an institution by its slug."""

    make_app: Callable[[], Flask]
    find_institution: Callable[[str], int | None]


def plugins_with_commands() -> list[str]:
    """Name the installed plugins that have commands."""
    return sorted({entry.owner for entry in load_plugins().commands})


def group_of(plugin: str, around: Surroundings) -> click.Group | None:
    """Return a plugin's commands as a group, or None where it has none."""
    loaded = load_plugins()
    commands = [entry.item for entry in loaded.commands.of({plugin})]
    if not commands:
        return None
    group = click.Group(plugin, help=f"{loaded.plugins[plugin].title}: a plugin's commands.")
    for command in commands:
        group.add_command(_inside(plugin, command, around))
    return group


def _inside(plugin: str, command: click.Command, around: Surroundings) -> click.Command:
    """Return the command with `--institution`, run in that institution's scope."""
    wrapped = copy.copy(command)
    wrapped.params = [_WHERE, *command.params]
    wrapped.callback = partial(_run, plugin, command.callback, around)
    return wrapped


def _run(
    plugin: str,
    work: Callable[..., Any] | None,
    around: Surroundings,
    institution: str,
    **given: Any,
) -> None:
    with around.make_app().app_context():
        found = around.find_institution(institution)
        if found is None:
            raise click.ClickException(f"No institution lives at /i/{institution}/.")
        db.session.rollback()
        with tenancy.scope(found):
            if plugin not in state.enabled_plugins():
                raise click.ClickException(f"{plugin} is off at {institution}.")
            with voices.speaking(plugin):
                if work is not None:
                    work(**given)
            db.session.commit()
